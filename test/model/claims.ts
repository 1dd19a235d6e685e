/** State against the model: what the ledger has, what each record says, and that nothing is claimed without a 200. */
import type { EmulatorState } from "../emulator/index.js";
import type { Kept } from "./run.js";
import {
  addressOf,
  allPlaces,
  NumberBook,
  type Numbered,
  numberAt,
  onTheService,
  sameIds,
  sameKnown,
  sayingOf,
  show,
} from "./seen.js";
import { placeId, Violation, type World } from "./world.js";

export class Claims {
  /** Place and number of each that a 200 has confirmed; for certificates also the package. */
  readonly #said = new Set<string>();
  readonly #numbers = new NumberBook();

  /** The service has confirmed these keys of a resource. @param ledger of this run, which is written first */
  confirmed(resource: string, keys: readonly string[], ledger: Kept | undefined, packageName: string): void {
    const { app, group } = addressOf(resource);
    for (const key of keys) {
      const number = numberAt(ledger, { app, group, key });
      this.#said.add(sayingOf({ app, group, key, number }, packageName));
    }
  }

  /** @throws Violation */
  check(state: ReadonlyMap<string, Kept>, world: World, service: EmulatorState): void {
    const ledger = state.get("ledger");
    const [listed, still] = [allPlaces(ledger, "listed"), allPlaces(ledger, "stillOnAmazon")];
    sameIds("listed", ids(listed), new Set(world.listed.keys()));
    sameIds("stillOnAmazon", ids(still), world.still);
    this.#numbers.see(listed, world.listed);
    world.nobodyIsLost(new Set([...ids(listed), ...ids(still)]), onTheService(service));
    const resources = [...state].filter(([name]) => name !== "ledger");
    sameIds("resources", new Set(resources.map(([name]) => name)), new Set(world.known.keys()));
    for (const [name, kept] of resources) this.#recordIsTrue(name, kept, world);
  }

  #recordIsTrue(name: string, kept: Kept, world: World): void {
    const { kind, outputs } = kept;
    const [actual, known] = [this.#numbers.known(kept), world.known.get(name)];
    if (!sameKnown(actual, known))
      throw new Violation(`${name}: state ${show(actual)}, model ${show(known)}`);
    const { app, group } = addressOf(name);
    const packageName = kind === "registration" ? String(outputs["packageName"]) : "";
    for (const [key, number] of Object.entries(outputs["confirmed"] as Record<string, number>)) {
      if (!this.#said.has(sayingOf({ app, group, key, number }, packageName)))
        throw new Violation(`${name}: ${key} is claimed`);
    }
  }
}

function ids(places: readonly Numbered[]): Set<string> {
  return new Set(places.map(placeId));
}
