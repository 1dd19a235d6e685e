import type { NamedText } from "../document/csv.js";
import type { DiagnosticAbout, Path, Subject } from "../document/diagnostics.js";
import { documentIn, type YamlDocument } from "../document/document.js";
import type { ReadBudget } from "../document/read-budget.js";
import { field, items, text as textOf } from "../document/untyped.js";
import type { Found, Row } from "./list.js";
import { namesIn } from "./names.js";

export function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

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
  const complaints = document.diagnostics.map(({ subject, problem, cure }) => ({
    subject: at(subject),
    problem,
    cure,
  }));
  return { ...found, complaints };
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

function readEntries(entries: readonly unknown[], at: (path: Path) => Subject): Found {
  const rows = entries.map((entry, index) =>
    rowOf(entry, (key) => at(key === undefined ? [index] : [index, key])),
  );
  const isFirebase = entries.some((entry) => resourceName(entry) !== undefined);
  const grouped = rows.findIndex(({ groups }) => groups.length > 0);
  return {
    kind: isFirebase ? "Firebase testers list" : "JSON list of testers",
    rows,
    groupsAt: grouped === -1 ? undefined : at([grouped, "groups"]),
  };
}

function resourceName(entry: unknown): string | undefined {
  const name = textOf(field(entry, "name"));
  return name?.includes("/testers/") ? name : undefined;
}

function rowOf(entry: unknown, at: (key?: string) => Subject): Row {
  const resource = resourceName(entry);
  const email = textOf(entry) ?? textOf(field(entry, "email")) ?? addressIn(resource);
  const names = namesOf(entry);
  const named = textOf(field(entry, "displayName")) === undefined;
  const subjectOf = (part: "firstName" | "lastName") => ({ [part]: at(named ? part : "displayName") });
  return {
    tester: { email: email ?? "", ...names },
    subjects: {
      email: at(typeof entry === "string" ? undefined : resource === undefined ? "email" : "name"),
      ...(names.firstName === undefined ? {} : subjectOf("firstName")),
      ...(names.lastName === undefined ? {} : subjectOf("lastName")),
    },
    groups: items(field(entry, "groups")).flatMap((group) => lastPart(textOf(group)) ?? []),
  };
}

function namesOf(entry: unknown): { firstName?: string; lastName?: string } {
  const [firstName, lastName] = [textOf(field(entry, "firstName")), textOf(field(entry, "lastName"))];
  if (firstName === undefined && lastName === undefined)
    return namesIn(textOf(field(entry, "displayName")) ?? "");
  return { ...(firstName ? { firstName } : {}), ...(lastName ? { lastName } : {}) };
}

/** `projects/1/testers/ann@example.com`; in an address of the web, the sign is written as %40. */
function addressIn(resource: string | undefined): string | undefined {
  return resource?.slice(resource.indexOf("/testers/") + "/testers/".length).replace(/%40/g, "@");
}

/** `projects/1/groups/qa`; a name of our own may have a slash in it. */
function lastPart(group: string | undefined): string | undefined {
  return group?.replace(/^projects\/[^/]+\/groups\//, "");
}
