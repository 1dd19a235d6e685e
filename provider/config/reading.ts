import type { Diagnostics, Path, Subject } from "../document/diagnostics.js";
import type { ReadBudget } from "../document/read-budget.js";
import type { Admit, Source } from "../document/source.js";
import { quoted } from "../text/quoted.js";
import type { Directory } from "./directory.js";

/** Everything that reading files needs: where they are, how much of them may be read, and a place for complaints. */
export interface FileReading {
  readonly source: Source;
  readonly budget: ReadBudget;
  readonly diagnostics: Diagnostics;
}

/** The same for the configuration that is in them. */
export interface Reading extends FileReading {
  /** Whether the schema complained about the value at this path. */
  readonly isMalformed: (path: Path) => boolean;
}

/** The same once it is known who stands under `people`. */
export interface Surveying extends Reading {
  readonly directory: Directory;
}

/** The bytes of a file that the configuration names; undefined after a complaint that they cannot be read. */
export function readNamed(
  name: string,
  subject: Subject,
  { source, budget, diagnostics }: FileReading,
  admit: Admit = (bytes) => budget.bytes(bytes),
): Buffer | undefined {
  const bytes = source.read(name, admit);
  if (Buffer.isBuffer(bytes)) return bytes;
  const complaint = { problem: `${quoted(name)} ${bytes.problem}`, cure: bytes.cure };
  if (budget.isSpent) diagnostics.fail(subject, complaint);
  diagnostics.complain(subject, complaint.problem, complaint.cure);
  return undefined;
}
