import { partsOf } from "../config/parts.js";
import { filesNamedIn, survey } from "../config/survey.js";
import { Whole } from "../config/whole.js";
import { Diagnostics, type Location } from "../document/diagnostics.js";
import { openDocument } from "../document/document.js";
import { ReadBudget } from "../document/read-budget.js";
import type { Source } from "../document/source.js";
import { ConfigError } from "../errors.js";
import type { Tester, TesterKey } from "../people.js";

/** Somebody whom a configuration lists, or defines under `people`. */
export interface ListedPerson {
  readonly tester: Tester;
  readonly location: Location | undefined;
  /** By their names on Amazon. */
  readonly groups: readonly string[];
  /** In a group, or under `existing`: not under `people` alone. */
  readonly isListed: boolean;
}

/**
 * Whom a configuration lists in its groups or under `existing`, or defines, whatever else is wrong with it. Undefined
 * when it, or a file that it includes, cannot be parsed, or is too large.
 */
export function peopleListed(source: Source, name: string): ReadonlyMap<TesterKey, ListedPerson> | undefined {
  try {
    return peopleIn(source, name);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function peopleIn(source: Source, name: string): ReadonlyMap<TesterKey, ListedPerson> {
  const budget = new ReadBudget("");
  const { value, locations } = openDocument(source, name, { needs: "", otherFile: "" }, budget);
  const ofRoot = new Diagnostics(locations);
  const { parts } = partsOf({ name, value, locations }, { source, budget, diagnostics: ofRoot });
  const whole = new Whole(parts, ofRoot);
  const diagnostics = ofRoot.in(whole.locations);
  // No certificate is read.
  const lists = { ...(whole.value as object), apps: undefined };
  source.expect?.(filesNamedIn(lists));
  const surveyed = survey(lists, { source, budget, diagnostics, isMalformed: () => false });
  const people = new Map<TesterKey, ListedPerson>();
  const added = surveyed.existing.map(({ group: name = "", people: some }) => ({
    name,
    people: some.flatMap(({ key, email, subject }) => (email === undefined ? [] : [{ key, email, subject }])),
  }));
  for (const { name: group, people: listed } of [...surveyed.groups.values(), ...added]) {
    for (const person of listed) {
      const { key, subject, ...tester } = person;
      const location = diagnostics.locationOf(subject);
      const first = people.get(key) ?? { tester, location, groups: [], isListed: true };
      people.set(key, { ...first, groups: [...new Set([...first.groups, group])] });
    }
  }
  for (const { tester, definition } of surveyed.directory.all) {
    const location = diagnostics.locationOf(definition);
    if (!people.has(tester.key)) people.set(tester.key, { tester, location, groups: [], isListed: false });
  }
  return people;
}
