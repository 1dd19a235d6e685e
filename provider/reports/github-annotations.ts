import { figure } from "../text/counted.js";
import { withoutCommands } from "../text/workflow-commands.js";

/** What GitHub shows at a line of a pull request, or above it. */
export interface Annotation {
  readonly kind: "error" | "warning" | "notice";
  /** The file from the top of the repository; line and column from 1. */
  readonly place?: { readonly file: string; readonly line?: number; readonly column?: number };
  readonly title?: string;
  readonly text: string;
}

/** GitHub keeps so many of a kind from each step of a job, and drops the others without a word. */
const mostOfKind = 10;

/**
 * Workflow commands, a line each. Of more than GitHub keeps of a kind, the last one says how many there are besides;
 * they are to be printed in the log as well.
 *
 * @example githubAnnotations([{ kind: "error", place: { file: "devtest.yaml", line: 1 }, text: "version: is missing" }])
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubAnnotations(annotations: readonly Annotation[]): string {
  const kinds = ["error", "warning", "notice"] as const;
  return kinds
    .flatMap((kind) => kept(annotations.filter((one) => one.kind === kind)))
    .map((annotation) => `${commandOf(annotation)}\n`)
    .join("");
}

function kept(ofKind: readonly Annotation[]): readonly Annotation[] {
  const [first] = ofKind;
  if (first === undefined || ofKind.length <= mostOfKind) return ofKind;
  const shown = ofKind.slice(0, mostOfKind - 1);
  return [...shown, rest(first, ofKind.length - shown.length)];
}

function rest({ kind, title }: Annotation, more: number): Annotation {
  const text = `and ${figure(more)} more, see the log`;
  return title === undefined ? { kind, text } : { kind, title, text };
}

function commandOf({ kind, place, title, text }: Annotation): string {
  const properties = { file: place?.file, line: place?.line, col: place?.column, title };
  const written = Object.entries(properties)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapedProperty(String(value))}`]))
    .join(",");
  return `::${kind}${written === "" ? "" : ` ${written}`}::${escaped(withoutCommands(text))}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
