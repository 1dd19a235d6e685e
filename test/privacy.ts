import { expect } from "@jest/globals";

/** Addresses, names and secrets that must not be readable in anything the engine prints or writes. */
export class Privacy {
  /** `Atc|` is how every access token begins. */
  readonly #hidden: Set<string>;
  #mayBeReadable = false;

  constructor(clientSecret: string) {
    this.#hidden = new Set([clientSecret, "Atc|"]);
  }

  /** Adds one text. */
  hide(text: string): void {
    this.#hidden.add(text);
  }

  /** Adds the people of a document. Leaves out short names, which other text may contain, and masked addresses. */
  hidePeople(document: object): void {
    const people = JSON.stringify(document).matchAll(
      /[^"]+@[^"#]+\.(com|net|org)(?=")|(?<=(?:first|last)Name":")[^"]{6,}/g,
    );
    for (const [text] of people) if (!text.includes("…")) this.#hidden.add(text);
  }

  /** Switches the law off, until the next call. */
  allowReadable(allowed: boolean): void {
    this.#mayBeReadable = allowed;
  }

  /** @param texts by the names to show in a failure */
  expectNothingReadable(texts: ReadonlyMap<string, string>): void {
    if (this.#mayBeReadable) return;
    const forms = [...this.#hidden].flatMap((text) => [text, encodeURIComponent(text)]);
    const leaks = [...texts].flatMap(([where, text]) =>
      forms
        .filter((form) => text.toLowerCase().includes(form.toLowerCase()))
        .map((form) => `${form} in ${where}`),
    );
    expect(leaks).toEqual([]);
  }
}
