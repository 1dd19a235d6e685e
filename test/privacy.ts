import { expect } from "@jest/globals";

/** Addresses, names and secrets that must not be readable in anything the engine prints or writes. */
export class Privacy {
  /** The second is the beginning of every access token. */
  readonly #hidden: Set<string>;
  #mayBeReadable = false;

  constructor(clientSecret: string) {
    this.#hidden = new Set([clientSecret, "Atc|"]);
  }

  /** Whoever is in this document. Short names are left out, because they are found by chance; masked ones as well. */
  hidePeople(document: object): void {
    const people = JSON.stringify(document).matchAll(
      /[^"]+@[^"#]+\.(com|net|org)(?=")|(?<=(?:first|last)Name":")[^"]{6,}/g,
    );
    for (const [text] of people) if (!text.includes("…")) this.#hidden.add(text);
  }

  /** From here on, until told otherwise, people may be readable. */
  allowReadable(allowed: boolean): void {
    this.#mayBeReadable = allowed;
  }

  /** @param texts each by where it stands */
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
