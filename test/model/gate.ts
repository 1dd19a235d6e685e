/** Whom a run lets in: everybody who is sent for the first time was counted by a gate. */
import type { Guards } from "../../provider/desired.js";
import { addressOf } from "./seen.js";
import {
  certificates,
  type LedgerModel,
  type Outcome,
  type Place,
  placeId,
  placeOf,
  Violation,
  type World,
} from "./world.js";

export class Gate {
  /** People whom this run lets in. */
  readonly #added = new Set<string>();
  /** A run with `--target` may skip the ledger. */
  seesLedger = false;

  constructor(
    private readonly world: World,
    private readonly guards: Guards,
  ) {}

  /** Whoever joins, and is to be sent, is let in with the ledger. @throws Violation */
  written(ledger: LedgerModel): void {
    const joins = [...ledger.listed.keys()].filter(
      (id) => !this.world.listed.has(id) && !ledger.existing.has(id) && isPerson(id),
    );
    this.world.written(ledger);
    for (const id of joins) {
      this.#count(id);
      this.world.letIn.add(this.#stintOf(id));
    }
  }

  /** @returns how many of those who are sent were not let in before. @throws Violation */
  leaves(resource: string, keys: readonly string[]): number {
    const late = placesOf(resource, keys)
      .map(placeId)
      .filter((id) => isPerson(id) && !this.world.letIn.has(this.#stintOf(id)));
    for (const id of late) this.#count(id);
    return late.length;
  }

  /** Where the service may have acted, whoever it was about is in. */
  answered(resource: string, keys: readonly string[], outcome: Outcome): void {
    if (outcome === "refused" || outcome === "turned-away") return;
    for (const place of placesOf(resource, keys)) this.world.letIn.add(this.#stintOf(placeId(place)));
  }

  /** Those who were sent when they joined, and would be sent once more. */
  joined(resource: string, keys: readonly string[]): Place[] {
    return placesOf(resource, keys).filter(
      (place) => !this.world.begunAsExisting.has(this.#stintOf(placeId(place))),
    );
  }

  #count(id: string): void {
    this.#added.add(id);
    if (!this.seesLedger) throw new Violation(`${id} is sent, and no gate has let them in`);
    const { maxAdds = Number.POSITIVE_INFINITY } = this.guards;
    if (this.#added.size > maxAdds)
      throw new Violation(`${id} is let in, and the guard allows no more than ${maxAdds}`);
  }

  #stintOf(id: string): number {
    return this.world.listed.get(id) as number;
  }
}

function isPerson(id: string): boolean {
  return placeOf(id).group !== certificates;
}

function placesOf(resource: string, keys: readonly string[]): Place[] {
  return keys.map((key) => ({ ...addressOf(resource), key }));
}
