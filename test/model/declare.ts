/**
 * What a program sends to the engine for a file, without the cost of running a program: the inputs of the step that the
 * components share, with what they take from each other's outputs. `declare.test.ts` holds it against the components.
 */
import { appTail, type Desired } from "../../provider/desired.js";
import { inputsOf } from "../../provider/resources/inputs.js";
import type { PersonalData } from "../../provider/settings.js";
import { certificates } from "./world.js";

type Properties = Readonly<Record<string, unknown>>;
type Outputs = ReadonlyMap<string, Properties>;
type Ledger = {
  readonly listed: Record<string, Record<string, Record<string, number>>>;
  readonly existing: Record<string, Record<string, Record<string, string>>>;
  readonly service: string;
};

export interface Declared {
  readonly name: string;
  readonly kind: "ledger" | "registration" | "group";
  /** What it waits for. */
  readonly after: readonly string[];
  /** @param outputs of what it waits for, by name */
  readonly inputs: (outputs: Outputs) => Properties;
}

const __provider = "exports.handler = …";

export function declare(desired: Desired, personalData: PersonalData): Declared[] {
  const { ledger, apps } = inputsOf(desired, "file", personalData);
  return [
    { name: "ledger", kind: "ledger", after: [], inputs: () => ({ ...ledger, __provider }) },
    ...apps.flatMap(({ registration, groups }) => [registrationOf(registration), ...groups.map(groupOf)]),
  ];
}

function registrationOf({ name, inputs }: { name: string; inputs: { appId: string } }): Declared {
  const onRecord = (outputs: Outputs) => numbers(outputs, appTail(inputs.appId), certificates);
  return {
    name,
    kind: "registration",
    after: ["ledger"],
    inputs: (outputs) => ({
      ...inputs,
      onRecord: onRecord(outputs),
      ...existing(outputs, appTail(inputs.appId), certificates),
      ...serviceOf(outputs),
      __provider,
    }),
  };
}

function groupOf({ name, inputs }: { name: string; inputs: { appId: string; groupName: string } }): Declared {
  const tail = appTail(inputs.appId);
  return {
    name,
    kind: "group",
    after: ["ledger", tail],
    inputs: (outputs) => ({
      ...inputs,
      trackId: outputs.get(tail)?.["trackId"],
      onRecord: numbers(outputs, tail, inputs.groupName),
      ...existing(outputs, tail, inputs.groupName),
      ...serviceOf(outputs),
      __provider,
    }),
  };
}

function serviceOf(outputs: Outputs): Properties {
  return { __service: (outputs.get("ledger") as unknown as Ledger).service };
}

function numbers(outputs: Outputs, tail: string, group: string): Properties {
  const { listed } = outputs.get("ledger") as unknown as Ledger;
  return listed[tail]?.[group] ?? {};
}

/** Missing where nothing exists. */
function existing(outputs: Outputs, tail: string, group: string): Properties {
  const { existing: all } = outputs.get("ledger") as unknown as Ledger;
  const keys = all[tail]?.[group];
  return keys === undefined ? {} : { existing: keys };
}
