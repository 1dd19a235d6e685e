import { DevTestError } from "../errors.js";

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What `pulumi stack export` says of our resources. */
export interface ExportedState {
  readonly resources: readonly StateResource[];
  /** What was under way when a run was ended: `creating`, `updating`, … */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/**
 * @throws DevTestError when the text is not what `pulumi stack export` writes
 */
export function readExportedState(text: string): ExportedState {
  const deployment = property(parse(text), "deployment");
  if (deployment === undefined) throw notAnExport("it has no `deployment`");
  const ours = ({ type }: StateResource) => type.startsWith("pulumi-nodejs:dynamic/devtest:");
  const pending = list(deployment, "pending_operations").map((operation) => ({
    type: String(property(operation, "type")),
    resource: resourceOf(property(operation, "resource")),
  }));
  return {
    resources: list(deployment, "resources").map(resourceOf).filter(ours),
    pending: pending.filter(({ resource }) => ours(resource)),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notAnExport("it is not JSON", error);
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function list(value: unknown, name: string): unknown[] {
  const found = property(value, name);
  return Array.isArray(found) ? found : [];
}

function resourceOf(value: unknown): StateResource {
  const record = (name: string) => (property(value, name) ?? {}) as Record<string, unknown>;
  return {
    urn: String(property(value, "urn")),
    type: String(property(value, "type")),
    inputs: record("inputs"),
    outputs: record("outputs"),
  };
}

function notAnExport(why: string, cause?: unknown): DevTestError {
  return new DevTestError(
    "not_an_export",
    `This is not an exported state: ${why}.`,
    "Give what `pulumi stack export` writes: `pulumi stack export | devtest recover`.",
    { cause },
  );
}
