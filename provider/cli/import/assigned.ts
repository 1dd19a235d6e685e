import type { PersonOfList } from "../../config/people-of.js";
import type { WrittenTester } from "../../config/testers.js";
import { composed } from "../../desired.js";
import { showPlace } from "../../document/diagnostics.js";
import { displayPath } from "../../document/folder.js";
import { didYouMean } from "../../document/nearest.js";
import type { ConfigurationEditor } from "../../editor/configuration.js";
import { DevTestError } from "../../errors.js";
import type { PeopleList } from "../../lists/list.js";
import type { TesterKey } from "../../people.js";
import { joinedList } from "../../text/list.js";
import { quoted } from "../../text/quoted.js";

/** Who is in a group already, and who would join it. */
export interface Joining {
  /** The key as it is written. */
  readonly group: string;
  readonly joins: readonly WrittenTester[];
  /** As the list has them. */
  readonly isThere: readonly WrittenTester[];
  /** Of those who are there: as the file has them, where that is something else. */
  readonly differing: ReadonlyMap<TesterKey, WrittenTester>;
  /** Of those who are there: their last day has passed, and so they are not listed. */
  readonly expired: ReadonlySet<TesterKey>;
  /** Their last day under `people` has passed, so that no entry would list them. */
  readonly hasLeft: readonly WrittenTester[];
}

export interface Assigned {
  readonly groups: readonly Joining[];
  /** Whom the list puts into no group, or only into such as are left out. */
  readonly left: readonly WrittenTester[];
  /** Whose last day in the list has passed: they join no group. */
  readonly past: readonly WrittenTester[];
}

interface Asked {
  readonly group: string | undefined;
  /** `name=group` */
  readonly map: readonly string[];
  /** Whether people get the names that are known. */
  readonly names: boolean;
}

/** Puts each person of a list into groups of the configuration. @throws DevTestError when a group is not there */
export function assign(
  { list, people: everybody }: { readonly list: PeopleList; readonly people: readonly PersonOfList[] },
  { group, map, names }: Asked,
  editor: ConfigurationEditor,
): Assigned {
  const all = group === undefined ? undefined : editor.group(group);
  const targets = all === undefined ? targetsOf(list, map, editor) : new Map<string, string>();
  const groupsOf = ({ groups }: PersonOfList): readonly string[] =>
    all === undefined ? groups.flatMap((name) => targets.get(name) ?? []) : [all];
  const [past, people] = [true, false].map((is) =>
    everybody.filter(({ person }) => editor.isExpired(person) === is),
  ) as [PersonOfList[], PersonOfList[]];
  const keys = [...new Set(people.flatMap(groupsOf))];
  const known = names ? namesKnown(editor) : new Map<TesterKey, Names>();
  return {
    groups: keys.map((key) => {
      const listed = editor.people(key);
      const there = new Set(listed.map((person) => person.key));
      const wanted = people.filter((one) => groupsOf(one).includes(key)).map(({ person }) => person);
      const missing = wanted.filter((person) => !there.has(person.key));
      const definitionOf = ({ email }: WrittenTester) => editor.definedFor(key, email)?.tester;
      const hasLeft = (person: WrittenTester) => editor.isExpired(definitionOf(person) ?? {});
      const joining = (person: WrittenTester) =>
        called(person, known.get(person.key), names ? definitionOf(person) : undefined);
      return {
        group: key,
        joins: missing.filter((person) => !hasLeft(person)).map(joining),
        hasLeft: missing.filter(hasLeft),
        isThere: wanted.filter((person) => there.has(person.key)),
        differing: new Map(
          listed
            .filter((one) => wanted.some((person) => person.key === one.key && differs(person, one)))
            .map((one) => [
              one.key,
              names
                ? one
                : called(
                    { email: one.email, key: one.key, ...(one.until !== undefined && { until: one.until }) },
                    {},
                    undefined,
                  ),
            ]),
        ),
        expired: new Set(listed.filter((one) => editor.isExpired(one)).map((one) => one.key)),
      };
    }),
    left: people.filter((one) => groupsOf(one).length === 0).map(({ person }) => person),
    past: past.map(({ person }) => person),
  };
}

type Names = Pick<WrittenTester, "firstName" | "lastName">;

function namesKnown(editor: ConfigurationEditor): ReadonlyMap<TesterKey, Names> {
  const known = new Map<TesterKey, Names>();
  for (const person of editor.groupKeys().flatMap((group) => editor.people(group))) {
    known.set(person.key, { ...namesOf(person), ...known.get(person.key) });
  }
  return known;
}

/** One person has one name in a configuration, and the one that was reviewed there stays. A definition says all of it. */
function called(
  { email, key, until, ...inList }: WrittenTester,
  known: Names = {},
  defined: Names | undefined,
): WrittenTester {
  const names = defined === undefined ? { ...namesOf(inList), ...known } : namesOf(defined);
  return { ...names, email, key, ...(until === undefined ? {} : { until }) };
}

/** What the list does not say contradicts nothing. */
function differs(inList: WrittenTester, inFile: WrittenTester): boolean {
  const names = (["firstName", "lastName"] as const).some(
    (part) => inList[part] !== undefined && inFile[part] !== undefined && inList[part] !== inFile[part],
  );
  return names || (inList.until !== undefined && inList.until !== inFile.until);
}

function namesOf({ firstName, lastName }: Names): Names {
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
  };
}

/** The group of the configuration for each that the list names, but for those that are left out. */
function targetsOf(
  list: PeopleList,
  map: readonly string[],
  editor: ConfigurationEditor,
): ReadonlyMap<string, string> {
  const { groups } = list;
  if (groups.length === 0) {
    const keys = joinedList(editor.groupKeys().map(quoted), "or");
    throw new DevTestError("no_group", "The list names no groups.", `Say which with --group: ${keys}.`);
  }
  const mapped = mappings(map, list);
  const found: [string, string][] = [];
  const missing: string[] = [];
  for (const name of groups) {
    const asked = mapped.get(name) ?? name;
    try {
      if (asked !== "") found.push([name, editor.group(asked)]);
    } catch (error) {
      if (!(error instanceof DevTestError) || error.code !== "no_group") throw error;
      missing.push(mapped.has(name) ? error.what : (untitled(name, list, editor) ?? error.what));
    }
  }
  if (missing.length > 0) {
    const cure = `Say which group is meant, such as --map "Beta testers=beta-eu", or --map "Beta testers=" to leave it out, or put everybody into one with --group.`;
    throw new DevTestError("no_group", missing.join("\n"), cure);
  }
  return new Map(found);
}

/** Where no title says that a cell is a group, it may be anything, and is not shown. */
function untitled(name: string, { rows }: PeopleList, editor: ConfigurationEditor): string | undefined {
  const at = rows.find((row) => row.untitledGroups?.has(name))?.untitledGroups?.get(name)?.inFile;
  return at === undefined
    ? undefined
    : `${showPlace(at)}: ${displayPath(editor.file)} has no group that is called so.`;
}

/** Each group of the list once. */
function mappings(map: readonly string[], list: PeopleList): ReadonlyMap<string, string> {
  const mapped = new Map<string, string>();
  for (const [name, group] of map.map((one) => mapping(one, list))) {
    if (mapped.has(name) && mapped.get(name) !== group) {
      const what = `Two --map name the group ${quoted(name)} of the list, for two groups of the file.`;
      throw new DevTestError("usage", what, "Give one of them: each group of a list goes into one.");
    }
    mapped.set(name, group);
  }
  return mapped;
}

/** A name may have a sign of equality in it, and a key hardly has. */
function mapping(one: string, { groups, rows }: PeopleList): [name: string, group: string] {
  const at = one.lastIndexOf("=");
  if (at < 1) {
    const what = `--map ${quoted(one)} names no two groups.`;
    throw new DevTestError("usage", what, 'Write it as --map "name in the list=group in the file".');
  }
  const asked = composed(one.slice(0, at).trim());
  // Google names groups by addresses, and where it is the only one, the list has what stands before the sign.
  const name =
    groups.find((group) => composed(group) === asked) ??
    groups.find((group) => composed(group) === composed(asked.toLowerCase())) ??
    groups.find((group) => composed(group) === asked.replace(/@.*/s, ""));
  if (name !== undefined) return [name, one.slice(at + 1).trim()];
  const shown = groups.filter((group) => !rows.some((row) => row.untitledGroups?.has(group)));
  const what = `The list names no group ${quoted(asked)}${didYouMean(asked, shown)}.`;
  const cure =
    shown.length === 0
      ? "Look at the cells where it names them."
      : `It names ${joinedList(shown.map(quoted), "and")}.`;
  throw new DevTestError("no_group", what, cure);
}
