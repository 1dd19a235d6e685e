import { filesNamedIn, survey } from "../config/survey.js";
import { Diagnostics, type Location } from "../document/diagnostics.js";
import { openDocument } from "../document/document.js";
import { ReadBudget } from "../document/read-budget.js";
import type { Source } from "../document/source.js";
import { field } from "../document/untyped.js";
import { ConfigError } from "../errors.js";
import type { Tester, TesterKey } from "../people.js";

/** Somebody whom a configuration lists. */
export interface ListedPerson {
  readonly tester: Tester;
  readonly location: Location | undefined;
  /** By their names on Amazon. */
  readonly groups: readonly string[];
}

/**
 * Whom a configuration lists in its groups or under `existing`, whatever else is wrong with it. Undefined when it cannot be parsed, or is too
 * large.
 */
export function peopleListed(source: Source, name: string): ReadonlyMap<TesterKey, ListedPerson> | undefined {
  return parsed(source, name, (lists, { budget, locations }) => {
    const diagnostics = new Diagnostics(locations);
    source.expect?.(filesNamedIn(lists));
    const surveyed = survey(lists, { source, budget, diagnostics, isMalformed: () => false });
    const people = new Map<TesterKey, ListedPerson>();
    const added = surveyed.existing.map(({ group: name = "", people: some }) => ({
      name,
      people: some.flatMap(({ key, email, subject }) =>
        email === undefined ? [] : [{ key, email, subject }],
      ),
    }));
    for (const { name: group, people: listed } of [...surveyed.groups.values(), ...added]) {
      for (const { key, subject, ...tester } of listed) {
        const first = people.get(key) ?? { tester, location: diagnostics.locationOf(subject), groups: [] };
        people.set(key, { ...first, groups: [...new Set([...first.groups, group])] });
      }
    }
    return people;
  });
}

/** The CSV files that a text names: read from its data, else from its lines. */
export function listsNamedIn(bytes: Buffer): string[] {
  const source: Source = { read: () => bytes, list: () => [], display: (name) => name };
  const named = parsed(source, "", filesNamedIn);
  return named ?? namedInLines(bytes.toString("utf8"));
}

/** A plain value ends at a comment; in braces it also ends at a comma or a brace. */
function namedInLines(text: string): string[] {
  return [
    ...text.matchAll(/testersFrom["']?[ \t]*:[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#][^\n]*))/g),
  ].flatMap(([, double, single, plain = ""]) => {
    const value = plain.replace(/\s+#.*/, "").trim();
    return double ?? single ?? [value, value.replace(/\s*[,}].*/, "")];
  });
}

/** The parts of a configuration in which people are. */
interface Lists {
  readonly groups: unknown;
  readonly existing: unknown;
}

type Opened = Pick<ReturnType<typeof openDocument>, "locations"> & { readonly budget: ReadBudget };

function parsed<Result>(
  source: Source,
  name: string,
  read: (lists: Lists, opened: Opened) => Result,
): Result | undefined {
  try {
    const budget = new ReadBudget("");
    const { value, locations } = openDocument(source, name, { needs: "", otherFile: "" }, budget);
    const lists = { groups: field(value, "groups"), existing: field(value, "existing") };
    return read(lists, { locations, budget });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
