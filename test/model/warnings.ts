/** What one run has warned about, and what it must have said. */
import type { Ground } from "./ground.js";
import { certificates, type Place, placeId, placeOf, Violation } from "./world.js";

export class Warnings {
  #text = "";

  /** @param before who was on the ledger before the run */
  constructor(
    private readonly ground: Ground,
    private readonly before: ReadonlySet<string>,
  ) {
    ground.warned();
  }

  get #lines(): string[] {
    this.#text += `${this.ground.warned()}\n`;
    return this.#text.split("\n");
  }

  /** Everybody who left and may still have access is warned about, and nobody else. @throws Violation */
  areAboutThoseWhoLeft(still: ReadonlySet<string>): void {
    const warned = this.#lines.some((line) => line.includes("may still have access"));
    if (warned !== still.size > 0)
      throw new Violation(warned ? "warned about nobody" : "who may still have access is not warned about");
  }

  /** A resource that is new to the engine sends nobody once more in silence: it may have moved. @throws Violation */
  nameWhoIsSentOnceMore(places: readonly Place[]): void {
    const repeated = places.filter((place) => this.before.has(placeId(place)));
    const lines = this.#lines.filter((line) => line.includes("sent once more"));
    for (const place of repeated) {
      if (!lines.some((line) => line.includes(shown(place))))
        throw new Violation(`${placeId(place)} was on the ledger, and is sent once more without a word`);
    }
  }

  /** @throws Violation unless everybody is named */
  nameAll(ids: ReadonlySet<string>): void {
    const text = this.#lines.join("\n");
    const missing = [...ids].filter((id) => !text.includes(shown(placeOf(id))));
    if (missing.length > 0)
      throw new Violation(`the ledger is deleted, and does not name ${missing.join(", ")}`);
  }
}

function shown({ group, key }: { readonly group: string; readonly key: string }): string {
  return group === certificates ? key.slice(0, 16) : key;
}
