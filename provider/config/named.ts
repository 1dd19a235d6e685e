import { posix } from "node:path";
import { documentFrom } from "../document/document.js";
import { ReadBudget } from "../document/read-budget.js";
import type { Source } from "../document/source.js";
import { field, items, text as textIn } from "../document/untyped.js";
import { ConfigError } from "../errors.js";
import { type Included, includedFiles } from "./included.js";
import { filesNamedIn } from "./survey.js";

/** What a text names, relative to its folder. */
export interface Named {
  /** CSV files. */
  readonly lists: readonly string[];
  /** Paths and patterns of the files that it includes. */
  readonly included: readonly string[];
}

/** The files that a text names: read from its data, else from its lines. */
export function namedIn(bytes: Buffer): Named {
  try {
    const { value } = documentFrom(bytes, { file: "" }, "", new ReadBudget(""));
    const lists = filesNamedIn({ groups: field(value, "groups"), existing: field(value, "existing") });
    return { lists, included: items(field(value, "include")).flatMap((one) => textIn(one) ?? []) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const text = bytes.toString("utf8");
    return { lists: listsInLines(text), included: includedInLines(text) };
  }
}

/** What a configuration includes, which need not be parsed, or valid. */
export function includedBy(name: string, bytes: Buffer, source: Source): Included {
  return includedFiles({ name, value: { include: namedIn(bytes).included }, malformed: [] }, source);
}

/** The lists that a file names, as the configuration that includes it would name them. */
export function listsOf(file: string, lists: readonly string[]): string[] {
  return lists.map((name) => {
    const path = name.replaceAll("\\", "/");
    return posix.isAbsolute(path) ? path : posix.join(posix.dirname(file), path);
  });
}

/** Whether a path stays below its folder, and may be that of a file. */
export function isInside(path: string): boolean {
  const [first, ...others] = posix.normalize(path).split("/");
  return !["", ".", ".."].includes(first ?? "") && others.at(-1) !== "" && !path.includes("\0");
}

/** The lines that name files: parsing takes long, and most versions name the same ones on the same lines. */
export function linesNaming(text: string): string {
  const lists = text.match(/testersFrom.*\n?.*/g) ?? [];
  return [...lists, includeLines(text)].join("\n").trim();
}

/** A plain value ends at a comment; in braces it also ends at a comma or a brace. */
function listsInLines(text: string): string[] {
  return [
    ...text.matchAll(/testersFrom["']?[ \t]*:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#][^\n]*))/g),
  ].flatMap(([, double, single, plain = ""]) => {
    const value = plain.replace(/\s+#.*/, "").trim();
    return double ?? single ?? [value, value.replace(/\s*[,}].*/, "")];
  });
}

/** From the key to the next line that begins with another one. */
function includeLines(text: string): string {
  if (!text.includes("include")) return "";
  return (
    /(?:^|[,{])[ \t]*["']?include["']?[ \t]*:.*(?:\n(?:[ \t]+.*|[-#\]"'].*|[ \t\r]*$))*/m.exec(text)?.[0] ??
    ""
  );
}

function includedInLines(text: string): string[] {
  const entries = includeLines(text).replace(/^.*?:/, "");
  return [
    ...entries.matchAll(/(?:^|[[,\n]|-)[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#,[\]-][^\n,\]#]*))/g),
  ].map(([, double, single, plain = ""]) => double ?? single ?? plain.trim());
}
