/** Reads state and service as places. */
import type { EmulatorState } from "../emulator/index.js";
import type { Declared } from "./declare.js";
import { tailOf } from "./file.js";
import type { Kept, Operation } from "./run.js";
import {
  certificates,
  type Known,
  maskedKey,
  type Place,
  placeId,
  type Step,
  Violation,
  type World,
} from "./world.js";

/** The part of a resource in state that is read here. */
export interface Resource {
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Numbered extends Place {
  readonly number: number;
}

type Tree = Record<string, Record<string, Record<string, number | string>>>;

export function allPlaces(ledger: Resource | undefined, of: "listed" | "stillOnAmazon"): Numbered[] {
  const tree = (ledger?.outputs[of] ?? {}) as Tree;
  return Object.entries(tree).flatMap(([app, groups]) =>
    Object.entries(groups).flatMap(([group, keys]) =>
      Object.entries(keys).map(([key, leaf]) => ({
        app,
        group,
        key,
        number: Number.parseInt(`${leaf}`, 10),
      })),
    ),
  );
}

export function numberAt(ledger: Resource | undefined, { app, group, key }: Place): number {
  return Number((ledger?.outputs["listed"] as Tree | undefined)?.[app]?.[group]?.[key] ?? Number.NaN);
}

/** Every place the service has. */
export function onTheService({ apps }: EmulatorState): string[] {
  return Object.entries(apps).flatMap(([appId, { certificates: prints, tracks }]) => {
    const app = tailOf(appId);
    const people = Object.entries(tracks.devtest.groups).flatMap(([group, testers]) =>
      testers.map(({ email }) => ({ app, group, key: maskedKey(email) })),
    );
    return [...prints.map((key) => ({ app, group: certificates, key })), ...people].map(placeId);
  });
}

/** Places that are recorded as added in the Console, under the stint that they have now. */
export function adoptedIn({ known, listed }: Pick<World, "known" | "listed">): string[] {
  return [...known].flatMap(([name, { adopted }]) =>
    [...adopted].flatMap(([key, stint]) => {
      const id = placeId({ ...addressOf(name), key });
      return listed.get(id) === stint ? [id] : [];
    }),
  );
}

/** An empty record equals no record. */
export function sameKnown(one: Known | undefined, other: Known | undefined): boolean {
  const parts = ["confirmed", "unconfirmed", "adopted"] as const;
  return parts.every((part) => sameMap(one?.[part], other?.[part]));
}

function sameMap(
  one: ReadonlyMap<string, number> = new Map(),
  other: ReadonlyMap<string, number> = new Map(),
) {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

export function sameIds(what: string, actual: ReadonlySet<string>, expected: ReadonlySet<string>): void {
  const more = [...actual].filter((id) => !expected.has(id));
  const fewer = [...expected].filter((id) => !actual.has(id));
  if (more.length + fewer.length > 0)
    throw new Violation(`${what}: ${JSON.stringify({ "only in state": more, "only in the model": fewer })}`);
}

/** The ledger's numbers stand for stints: a number stays while its stint lasts, and is never given again. */
export class NumberBook {
  readonly #stints = new Map<number, number>();

  /** @param stints of the model, by place. @throws Violation */
  see(listed: readonly Numbered[], stints: ReadonlyMap<string, number>): void {
    for (const place of listed) {
      const stint = stints.get(placeId(place)) as number;
      if ((this.#stints.get(place.number) ?? stint) !== stint)
        throw new Violation(`number ${place.number} is given twice`);
      this.#stints.set(place.number, stint);
    }
    const numbers = new Map(listed.map((place) => [stints.get(placeId(place)), place.number]));
    for (const [number, stint] of this.#stints) {
      if ((numbers.get(stint) ?? number) !== number)
        throw new Violation(`a place changed its number ${number}`);
    }
  }

  /** A record in state, with stints instead of numbers. */
  known(resource: Resource | undefined): Known {
    const stints = (of: keyof Known) => {
      const numbers = (resource?.outputs[of] ?? {}) as Record<string, number>;
      return new Map(
        Object.entries(numbers).map(([key, number]) => [key, this.#stints.get(number) ?? -number]),
      );
    };
    return {
      confirmed: stints("confirmed"),
      unconfirmed: stints("unconfirmed"),
      adopted: stints("adopted"),
    };
  }
}

/** App and group of a resource, by its name: `qa on 6184041a`, or `6184041a` for certificates, also where it moved. */
export function addressOf(name: string): { app: string; group: string } {
  const [, group, app] = /^~*(.*) on ([0-9a-f]{8})$/.exec(name) ?? [];
  if (group !== undefined && app !== undefined) return { app, group };
  return { app: name.replace(/^~+/, ""), group: certificates };
}

/** For messages. */
export function show(known: Known | undefined): string {
  const keys = (stints: ReadonlyMap<string, number> | undefined) =>
    [...(stints ?? new Map()).keys()].join(", ");
  const parts = ["confirmed", "unconfirmed", "adopted"] as const;
  return parts.map((part) => `${part} (${keys(known?.[part])})`).join(", ");
}

/** One confirmation by the service: a place under a number and, for a certificate, its app's package. */
export function sayingOf({ app, group, key, number }: Numbered, packageName: string): string {
  return JSON.stringify([app, group, key, number, group === certificates ? packageName : ""]);
}

/** What the engine is to do with a resource. */
export function expectedOperation(
  step: Step,
  is: { old: Kept | undefined; switched: boolean; byInitErrors: boolean },
): Operation {
  if (is.old === undefined) return "create";
  if (step.fresh) return "replace";
  return step.hasWork || is.switched || is.byInitErrors ? "update" : "same";
}

/** Whether another resource takes its place. */
export function replaced(
  kind: Declared["kind"],
  inputs: Record<string, unknown>,
  { outputs }: Kept,
): boolean {
  const identity = kind === "group" ? ["appId", "groupName"] : ["appId", "packageName"];
  return identity.some((name) => inputs[name] !== outputs[name]);
}
