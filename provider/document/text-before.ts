import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { LocatedDiagnostic } from "../errors.js";

/**
 * Finds what stands before the place of a diagnostic on its line, with a byte order mark where there is one: who counts columns in other
 * units than UTF-16 counts them in that. Undefined where bytes are no text, or where lines end in ways of their own.
 */
export function textsBefore(): (diagnostic: LocatedDiagnostic) => string | undefined {
  const files = new Map<string, readonly string[]>();
  return ({ place }) => {
    if (place?.line === undefined || place.column === undefined) return undefined;
    const { onDisk, line, column } = place;
    const lines = files.get(onDisk) ?? linesOf(readFileSync(onDisk));
    files.set(onDisk, lines);
    const text = lines[line - 1];
    const end = column - 1 + (text?.startsWith("\uFEFF") ? 1 : 0);
    return text === undefined || text.length < end ? undefined : text.slice(0, end);
  };
}

/** YAML and CSV part company over a CR without LF: the one has no line end there. */
function linesOf(bytes: Buffer): string[] {
  const text = bytes.toString("utf8");
  return isUtf8(bytes) && !/\r(?!\n)/.test(text) ? text.split("\n") : [];
}
