import { DevTestError } from "../errors.js";
import type { LedgerState } from "../ledger/entries.js";
import type { Numbers } from "../record.js";
import { quoted } from "../text/quoted.js";
import { anything, isMap, list, mapOf, mapWith, number, type Shape, text } from "./shapes.js";

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: {
    readonly label?: string;
    readonly groupName?: string;
    readonly testers?: Readonly<Record<string, unknown>>;
    readonly certificates?: Readonly<Record<string, unknown>>;
  };
  readonly outputs: Partial<LedgerState> & { readonly unconfirmed?: Numbers };
}

/** What `pulumi stack export` says of our resources. */
export interface ExportedState {
  readonly resources: readonly StateResource[];
  /** What was under way when a run was ended: `creating`, `updating`, … */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/**
 * What is read of our resources, and what it has to be: anybody may have edited a state. What is missing is not there
 * yet, or comes from another version.
 */
const tree = <T>(leaf: Shape<T>) => mapOf(mapOf(mapOf(leaf)));
const inputs = { label: text, groupName: text, testers: mapOf(anything), certificates: mapOf(anything) };
const outputs = {
  unconfirmed: mapOf(number),
  listed: tree(number),
  stillOnAmazon: tree(text),
  __apps: mapOf(mapWith({ appId: text, label: text })),
};

/**
 * @throws DevTestError `not_an_export` when the text is not what `pulumi stack export` writes, naming the resource
 */
export function readExportedState(exported: string): ExportedState {
  const document = parse(exported);
  if (property(document, "deployment") === undefined) throw notAnExport("it has no `deployment`");
  const deployment = checked(document, "deployment", mapOf(anything), "the export");
  const pending = itemsOf(deployment, "pending_operations").map(([operation, where]) => ({
    type: checked(operation, "type", text, where),
    resource: resourceOf(property(operation, "resource"), `${where}.resource`),
  }));
  return {
    resources: itemsOf(deployment, "resources").flatMap(([value, where]) => resourceOf(value, where) ?? []),
    pending: pending.flatMap(({ type, resource }) => (resource === undefined ? [] : { type, resource })),
  };
}

function parse(exported: string): unknown {
  try {
    return JSON.parse(exported);
  } catch (error) {
    throw notAnExport("it is not JSON", error);
  }
}

/** Each with how a message calls it. The engine leaves out a list that is empty. */
function itemsOf(deployment: unknown, name: string): [value: unknown, where: string][] {
  if ((property(deployment, name) ?? null) === null) return [];
  const found = checked(deployment, name, list, "the deployment");
  return found.map((value, index) => [value, `${name}[${index}]`]);
}

/** Undefined where it is somebody else's, of which nothing is looked at. */
function resourceOf(value: unknown, where: string): StateResource | undefined {
  const type = checked(value, "type", text, where);
  if (!type.startsWith("pulumi-nodejs:dynamic/devtest:")) return undefined;
  const urn = checked(value, "urn", text, where);
  const named = `${where} (${quoted(nameIn(urn))})`;
  return {
    urn,
    type,
    inputs: sectionOf(value, "inputs", inputs, named),
    outputs: sectionOf(value, "outputs", outputs, named),
  };
}

/** The last part of an URN. */
export function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function sectionOf(
  value: unknown,
  name: string,
  known: Readonly<Record<string, Shape>>,
  where: string,
): object {
  if (property(value, name) === undefined) return {};
  const section = checked(value, name, mapOf(anything), where);
  for (const [key, shape] of Object.entries(known))
    if (Object.hasOwn(section, key)) checked(section, key, shape, where, `${name}.${key}`);
  return section;
}

function property(value: unknown, name: string): unknown {
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function checked<T>(value: unknown, name: string, shape: Shape<T>, where: string, path = name): T {
  const found = property(value, name);
  if (shape.fits(found)) return found;
  throw notAnExport(`\`${path}\` of ${where} is no ${shape.called}`);
}

function notAnExport(why: string, cause?: unknown): DevTestError {
  return new DevTestError(
    "not_an_export",
    `This is not an exported state: ${why}.`,
    "Give what `pulumi stack export` writes, as it is: `pulumi stack export | devtest recover`.",
    { cause },
  );
}
