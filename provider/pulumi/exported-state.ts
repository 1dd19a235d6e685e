import { type DiagnosticAbout, type Path, showPath } from "../document/diagnostics.js";
import { diagnoseBy } from "../document/schema.js";
import { entries } from "../document/untyped.js";
import { DevTestError } from "../errors.js";
import type { LedgerState } from "../ledger/entries.js";
import type { Numbers } from "../record.js";
import { quoted } from "../text/quoted.js";
import { previewedState } from "./previewed-state.js";

/** A resource of ours in a state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs: {
    readonly appId?: string;
    readonly label?: string;
    readonly groupName?: string;
    readonly testers?: Readonly<Record<string, unknown>>;
    readonly certificates?: Readonly<Record<string, unknown>>;
    readonly existing?: Readonly<Record<string, unknown>>;
  };
  readonly outputs: Partial<LedgerState> & {
    readonly packageName?: string;
    readonly confirmed?: Numbers;
    readonly unconfirmed?: Numbers;
    readonly adopted?: Numbers;
  };
}

/** What `pulumi stack export` says of our resources. */
export interface ExportedState {
  readonly resources: readonly StateResource[];
  /** Operations that were pending when a run was interrupted: `creating`, `updating`, … */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** As the schema has it. Resources of other kinds may lack everything but the type. */
interface Exported {
  readonly deployment: {
    readonly resources?: readonly Written[] | null;
    readonly pending_operations?: readonly { readonly type: string; readonly resource: Written }[] | null;
  };
}

type Written = Pick<StateResource, "urn" | "type"> & Partial<StateResource>;

const diagnose = diagnoseBy("exported-state.schema.json");

/**
 * @throws DevTestError `not_an_export` when the text is not what `pulumi stack export` writes, naming the resource
 */
export function readExportedState(exported: string): ExportedState {
  const parsed = parse(exported);
  const document = previewedState(parsed) ?? parsed;
  const [problem] = diagnose(document);
  if (problem !== undefined) throw notAnExport(sentence(problem, document));
  const { resources, pending_operations } = (document as Exported).deployment;
  return {
    resources: (resources ?? []).filter(isOurs).map(stateResource),
    pending: (pending_operations ?? [])
      .filter(({ resource }) => isOurs(resource))
      .map(({ type, resource }) => ({ type, resource: stateResource(resource) })),
  };
}

function parse(exported: string): unknown {
  try {
    return refuseEvents(JSON.parse(exported));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    refuseEvents(firstLine(exported));
    throw notAnExport("it is not JSON", error);
  }
}

function firstLine(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().split(/[\r\n]/, 1)[0] ?? "");
  } catch {
    // It is no event log either: the caller says what is wrong with the whole.
    return undefined;
  }
}

/** `--event-log` and the streaming JSON of previews write one event a line, `{"sequence": …, "diagnosticEvent": …}`. */
function refuseEvents(value: unknown): unknown {
  const isEvent = (key: string) => key === "sequence" || /^[a-z][A-Za-z]*Event$/.test(key);
  if (!entries(value).some(([key]) => isEvent(key))) return value;
  throw new DevTestError(
    "event_log",
    "These are Pulumi's events (an event log, or a streaming JSON preview), which hold people's names and addresses in clear. Nothing of them was used.",
    "Delete that file and every copy (`rm`, and the pipeline's artifact), and give what `pulumi stack export` writes.",
  );
}

function isOurs({ type }: Written): boolean {
  return type.startsWith("pulumi-nodejs:dynamic/devtest:");
}

function stateResource({ urn, type, inputs = {}, outputs = {} }: Written): StateResource {
  return { urn, type, inputs, outputs };
}

function sentence({ subject: { path }, problem, cure }: DiagnosticAbout, document: unknown): string {
  const where = path.length === 0 ? "it" : showPath(path) + nameAt(path, document);
  return `${where} ${problem}; ${cure}`;
}

/** ` ("qa on 6184041a")`, the name of the resource that a path leads into. */
function nameAt(path: Path, document: unknown): string {
  let here = document;
  for (const segment of path) {
    here = (here as Readonly<Record<string | number, unknown>>)[segment];
    const { urn } = (here ?? {}) as { readonly urn?: unknown };
    if (typeof urn === "string") return ` (${quoted(nameIn(urn))})`;
  }
  return "";
}

/** The last part of an URN. */
export function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}

function notAnExport(why: string, cause?: unknown): DevTestError {
  return new DevTestError(
    "not_an_export",
    `This is not an exported state: ${why}.`,
    "Give what `pulumi stack export` writes, as it is: `pulumi stack export | devtest recover`.",
    { cause },
  );
}
