import { basename, dirname } from "node:path";
import { checkPeople } from "../config/checks/hardly.js";
import { type PersonOfList, peopleOf } from "../config/people-of.js";
import { Diagnostics, type NamedFile } from "../document/diagnostics.js";
import { folderSource } from "../document/folder.js";
import { ReadBudget } from "../document/read-budget.js";
import { fileOf } from "../document/source.js";
import { ConfigError, type Diagnostic, type LocatedDiagnostic } from "../errors.js";
import type { PeopleList } from "../lists/list.js";
import { readList } from "../lists/read.js";

/** A list that has no complaint. */
export interface OpenedList {
  readonly list: PeopleList;
  readonly people: readonly PersonOfList[];
  readonly warnings: readonly LocatedDiagnostic[];
}

/**
 * Reads a list and checks everybody in it by the rules of the configuration.
 *
 * @param file `-` is standard input
 * @throws ConfigError with every complaint, when it cannot be read or something in it is wrong
 */
export async function openList(file: string): Promise<OpenedList> {
  const budget = new ReadBudget("split the list");
  const [named, bytes] = file === "-" ? await fromStandardInput(budget) : fromFile(file, budget);
  if (!Buffer.isBuffer(bytes)) {
    throw new ConfigError([
      { location: named.file, path: "", problem: `the list ${bytes.problem}`, cure: bytes.cure },
    ]);
  }
  const diagnostics = new Diagnostics({ name: named.file, of: ({ inFile }) => inFile });
  const list = readList(bytes, named, { path: [] }, budget);
  if ("problem" in list) return diagnostics.fail(list.subject, list);
  const people = peopleOf(list, diagnostics);
  // A name lets nobody in, and an import may leave it out.
  const unnamed = people.map(({ person: { firstName, lastName, ...person } }) => person);
  checkPeople(unnamed, diagnostics);
  if (diagnostics.complaints.length > 0) throw new ConfigError(diagnostics.complaints);
  return { list, people, warnings: diagnostics.warnings };
}

type Read = readonly [NamedFile, Buffer | Diagnostic];

function fromFile(file: string, budget: ReadBudget): Read {
  const name = basename(file);
  const source = folderSource(dirname(file), name);
  return [fileOf(source, name), source.read(name, (count) => budget.bytes(count))];
}

/** No more of it is read than may be: it may have no end. */
async function fromStandardInput(budget: ReadBudget): Promise<Read> {
  const named = { file: "standard input" };
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    const tooMany = budget.bytes(bytes.length);
    if (tooMany !== undefined) return [named, tooMany];
    chunks.push(bytes);
  }
  return [named, Buffer.concat(chunks)];
}
