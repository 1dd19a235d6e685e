import type { NamedText } from "../document/csv.js";
import type { DiagnosticAbout, Path, Subject } from "../document/diagnostics.js";
import { documentIn, type YamlDocument } from "../document/document.js";
import type { ReadBudget } from "../document/read-budget.js";
import { entries, field, items, text as textOf } from "../document/untyped.js";
import { looksLikeAddress, roleOf } from "./columns.js";
import { isResource, readEntries } from "./json-entries.js";
import type { Found } from "./list.js";

/**
 * Testers as Firebase's command line and REST API print them, and as `devtest export --format json` does.
 *
 * @see https://firebase.google.com/docs/reference/app-distribution/rest/v1/projects.testers
 */
export function readJson(named: NamedText, budget: ReadBudget): Found | DiagnosticAbout {
  const { text, file } = named;
  const whole: Subject = { ...named.named, inFile: { ...file, line: 1, column: 1 } };
  if (!isComplete(text)) {
    return {
      subject: whole,
      problem: "begins like JSON, and is none",
      cure: "export it once more, to its end",
    };
  }
  const document = documentIn(text, file, budget);
  const at = (inside: Subject): Subject => {
    const inFile = document.locations.of(inside);
    return inFile === undefined ? whole : { ...whole, inFile };
  };
  const list = lists.find((path) => Array.isArray(valueAt(document, path)));
  if (list === undefined) {
    return { subject: whole, problem: "is JSON without a list `testers`", cure: "export the testers" };
  }
  const found = readEntries(items(valueAt(document, list)), (path) => at({ path: [...list, ...path] }));
  // Such as a key that is there twice: of two addresses, one would be lost.
  const diagnostics = [
    ...document.diagnostics,
    ...otherPages(document.value),
    ...otherLists(document.value, list),
  ];
  const complaints = diagnostics.map(({ subject, problem, cure }) => ({
    subject: at(subject),
    problem,
    cure,
  }));
  return { ...found, complaints: [...complaints, ...(found.complaints ?? [])] };
}

/** Firebase's command line puts `result` around what the API answers. */
const lists: readonly Path[] = [["testers"], ["result", "testers"], ["result"], []];

function isComplete(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function valueAt({ value }: YamlDocument, path: Path): unknown {
  return path.reduce((inside: unknown, key) => field(inside, String(key)), value);
}

/** An API answers a page at a time, and names the next one. Whoever is on that is not here. */
function otherPages(value: unknown): DiagnosticAbout[] {
  const levels: [Path, unknown][] = [
    [[], value],
    [["result"], field(value, "result")],
  ];
  return levels.flatMap(([path, level]) =>
    entries(level).flatMap(([key, next]) => {
      if (!/^(?:@odata\.)?next/i.test(key) || next === "" || next === null || next === false) return [];
      const problem = "another page follows, and whoever is on it is not in this file";
      const cure = "export all pages into one list, and take this key out then";
      return [{ subject: { path: [...path, key], onKey: true }, problem, cure }];
    }),
  );
}

/** One list is read, and nobody in another may be lost. */
function otherLists(value: unknown, list: Path): DiagnosticAbout[] {
  return listsOfPeople(value, [], list).map((path) => ({
    subject: { path },
    problem: "another list of people is in this file, and nobody in it is read",
    cure: "put everybody into one list",
  }));
}

function listsOfPeople(value: unknown, path: Path, but: Path): Path[] {
  if (Array.isArray(value)) {
    const isRead = JSON.stringify(path) === JSON.stringify(but);
    return !isRead && value.some(isPerson) ? [path] : [];
  }
  return entries(value).flatMap(([key, inside]) => listsOfPeople(inside, [...path, key], but));
}

function isPerson(entry: unknown): boolean {
  const written = [
    textOf(entry),
    ...entries(entry).flatMap(([key, value]) => (isAddress(key, value) ? textOf(value) : [])),
  ];
  return written.some((one) => one !== undefined && (looksLikeAddress(one) || isResource(one)));
}

function isAddress(key: string, value: unknown): boolean {
  return ["email", "login"].includes(roleOf(key) ?? "") || isResource(textOf(value));
}
