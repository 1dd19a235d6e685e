/** Random commands for a stack: edits, runs with faults and crashes, refreshes, previews, settings. */
import * as fc from "fast-check";
import type { Guards } from "../../provider/desired.js";
import { type Attack, attacks } from "./attacks.js";
import { appIds, type Edit, groupNames, tailOf } from "./file.js";
import { effectsOf, type Trouble, troubles } from "./wire.js";

export interface Up {
  readonly do: "up";
  readonly troubles: readonly Trouble[];
  /** The number of the step at which the process crashes. A shorter run ends normally. */
  readonly crashAt: number | undefined;
  readonly parallel: number;
  readonly continueOnError: boolean;
  readonly targets: readonly string[] | undefined;
}

export const undisturbed: Up = {
  do: "up",
  troubles: [],
  crashAt: undefined,
  parallel: 1,
  continueOnError: false,
  targets: undefined,
};

export type Command =
  | ({ readonly do: "edit" } & Edit)
  | { readonly do: "onUnknown"; readonly hold: boolean }
  | { readonly do: "personalData"; readonly plain: boolean }
  /** `devtest:maxTestersPerRequest`. */
  | { readonly do: "perRequest"; readonly people: number | undefined }
  | { readonly do: "guards"; readonly guards: Guards }
  | { readonly do: "preview" }
  | { readonly do: "refresh" }
  /** The component around everything moves, and has no alias. */
  | { readonly do: "move" }
  /** After `pulumi state unprotect --all`. */
  | { readonly do: "destroy"; readonly allowed: boolean }
  | { readonly do: "attack"; readonly how: Attack }
  /** A run of an engine that writes its state at the end only. */
  | { readonly do: "blind" }
  /** A run without faults, and a second run. */
  | { readonly do: "settle" }
  | Up;

const tails = appIds.map(tailOf);
const groupSteps = tails.flatMap((tail) => groupNames.map((group) => `${group} on ${tail}`));
const resources = ["ledger", ...tails, ...groupSteps];

/** A value once in `times`, otherwise undefined. */
export function rarely<Value>(value: fc.Arbitrary<Value>, times: number): fc.Arbitrary<Value | undefined> {
  const nothing = { weight: times - 1, arbitrary: fc.constant(undefined) };
  return fc.oneof(nothing, { weight: 1, arbitrary: value });
}

/** Small numbers most often, so that people who leave come back. */
const number = fc.oneof({ weight: 2, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(5) });
export const edits: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ edit: fc.constant("person" as const), group: number, person: number }),
  },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("name" as const), person: number }) },
  { weight: 3, arbitrary: fc.record({ edit: fc.constant("use" as const), app: number, group: number }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("app" as const), app: number }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("label" as const), app: number }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("package" as const), app: number }) },
  {
    weight: 2,
    arbitrary: fc.record({ edit: fc.constant("certificate" as const), app: number, certificate: number }),
  },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("rename" as const), group: number, to: number }) },
  {
    weight: 3,
    arbitrary: fc.record({
      edit: fc.constant("existing" as const),
      app: number,
      group: number,
      person: number,
      certificate: rarely(fc.constant(true), 4).map((is) => is === true),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      edit: fc.constant("acknowledge" as const),
      which: fc.nat(20),
      how: fc.constantFrom("place" as const, "key" as const, "tester" as const, "group" as const),
    }),
  },
);
export const trouble: fc.Arbitrary<Trouble> = fc.record({
  at: fc.constantFrom("token", "qa on 6184041a", ...tails, ...groupSteps),
  what: fc.constantFrom(...(Object.keys(troubles) as (keyof typeof troubles)[])),
});
const up: fc.Arbitrary<Up> = fc.record({
  do: fc.constant("up" as const),
  troubles: fc.array(trouble, { maxLength: 5, size: "max" }),
  crashAt: rarely(fc.integer({ min: 1, max: 30 }), 2),
  parallel: fc.constantFrom(1, 1, 4),
  continueOnError: fc.boolean(),
  targets: rarely(fc.oneof(fc.constant(["ledger"]), fc.subarray(resources, { minLength: 1 })), 4),
});
function guardsOf(maxAdds: number | undefined): Command {
  return { do: "guards", guards: maxAdds === undefined ? {} : { maxAdds } };
}
const perRequest = fc.constantFrom(1, 2, undefined);
/** Those that the emulator can play by itself. */
export const cliTroubles = trouble.filter(({ what }) => effectsOf({ at: "", what }).length > 0);
const edit = edits.map((one): Command => ({ do: "edit", ...one }));

export const cliEdits = edits.map((one) => ({ do: "edit" as const, ...one }));

const one: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: edit },
  { weight: 9, arbitrary: up },
  { weight: 1, arbitrary: fc.constant<Command>({ do: "settle" }) },
  { weight: 1, arbitrary: fc.constant<Command>({ do: "preview" }) },
  { weight: 1, arbitrary: fc.constant<Command>({ do: "refresh" }) },
  { weight: 1, arbitrary: fc.constantFrom<Command>({ do: "move" }, { do: "blind" }) },
  { weight: 1, arbitrary: fc.boolean().map((allowed): Command => ({ do: "destroy", allowed })) },
  { weight: 2, arbitrary: fc.constantFrom(...attacks).map((how): Command => ({ do: "attack", how })) },
  { weight: 1, arbitrary: fc.boolean().map((hold): Command => ({ do: "onUnknown", hold })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1, undefined).map((maxAdds) => guardsOf(maxAdds)),
  },
  { weight: 1, arbitrary: perRequest.map((people): Command => ({ do: "perRequest", people })) },
  { weight: 1, arbitrary: fc.boolean().map((plain): Command => ({ do: "personalData", plain })) },
);

/**
 * A person leaves in a run for the ledger alone, comes back, and the run that sends them again is disturbed. Some were
 * adopted before, and their entry is gone.
 */
const absence: fc.Arbitrary<Command[]> = fc
  .record({ app: number, group: number, person: number, up, adopted: fc.boolean() })
  .map(({ app, group, person, up, adopted }) => {
    const edit: Command = { do: "edit", edit: "person", group, person };
    const existing: Command = { do: "edit", edit: "existing", app, group, person, certificate: false };
    const quiet = { ...up, troubles: [], crashAt: undefined };
    return [
      ...(adopted ? [existing, { ...quiet, targets: undefined }, existing] : []),
      ...[edit, { ...quiet, targets: ["ledger"] }, edit, { ...up, targets: undefined }],
    ];
  });

/**
 * Somebody joins as existing in a run that ends before their group is reached, and the next one has no entry for them: no gate
 * has let them in.
 */
const entryOut: fc.Arbitrary<Command[]> = fc
  .record({
    ...{ app: number, group: number, person: number, up },
    ...{ maxAdds: fc.constantFrom(0, 1, undefined), skips: rarely(fc.constant(true), 3) },
  })
  .map(({ app, group, person, up, maxAdds, skips }) => {
    const listed: Command = { do: "edit", edit: "person", group, person };
    const other: Command = { ...listed, person: person + 1 };
    const existing: Command = { do: "edit", edit: "existing", app, group, person, certificate: false };
    const ledgerAlone: Command = { ...undisturbed, targets: ["ledger"] };
    const withoutLedger: Command = { ...up, targets: resources.filter((name) => name !== "ledger") };
    const end = skips ? [ledgerAlone, withoutLedger] : [other, guardsOf(maxAdds), up];
    return [listed, existing, ledgerAlone, existing, ...end];
  });

export const commands: fc.Arbitrary<Command[]> = fc
  .array(
    fc.oneof(
      { weight: 24, arbitrary: one.map((command) => [command]) },
      { weight: 2, arbitrary: absence },
      { weight: 2, arbitrary: entryOut },
    ),
    { minLength: 1, maxLength: 24, size: "max" },
  )
  .map((parts) => parts.flat());
