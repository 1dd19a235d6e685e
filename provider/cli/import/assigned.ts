import type { PersonOfList } from "../../config/people-of.js";
import { composed } from "../../desired.js";
import { didYouMean } from "../../document/nearest.js";
import type { ConfigurationEditor } from "../../editor/configuration.js";
import { DevTestError } from "../../errors.js";
import type { PeopleList } from "../../lists/list.js";
import type { ListedTester, TesterKey } from "../../people.js";
import { joinedList } from "../../text/list.js";
import { quoted } from "../../text/quoted.js";

/** Who is in a group already, and who would join it. */
export interface Joining {
  /** The key as it is written. */
  readonly group: string;
  readonly joins: readonly ListedTester[];
  readonly isThere: readonly ListedTester[];
  /** Of those who are there: their last day has passed, and so they are not listed. */
  readonly expired: ReadonlySet<TesterKey>;
  /** Their last day under `people` has passed, so that no entry would list them. */
  readonly hasLeft: readonly ListedTester[];
}

export interface Assigned {
  readonly groups: readonly Joining[];
  /** Whom the list puts into no group, or only into such as are left out. */
  readonly left: readonly ListedTester[];
}

interface Asked {
  readonly group: string | undefined;
  /** `name=group` */
  readonly map: readonly string[];
}

/** Puts each person of a list into groups of the configuration. @throws DevTestError when a group is not there */
export function assign(
  { list, people }: { readonly list: PeopleList; readonly people: readonly PersonOfList[] },
  { group, map }: Asked,
  editor: ConfigurationEditor,
): Assigned {
  const all = group === undefined ? undefined : editor.group(group);
  const targets = all === undefined ? targetsOf(list, map, editor) : new Map<string, string>();
  const groupsOf = ({ groups }: PersonOfList): readonly string[] =>
    all === undefined ? groups.flatMap((name) => targets.get(name) ?? []) : [all];
  const keys = [...new Set(people.flatMap(groupsOf))];
  const known = namesKnown(editor);
  const hasLeft = ({ email }: ListedTester) => {
    const defined = editor.directory.withAddress(email);
    return defined !== undefined && editor.isExpired(defined.tester);
  };
  return {
    groups: keys.map((key) => {
      const listed = editor.people(key);
      const there = new Set(listed.map((person) => person.key));
      const wanted = people.filter((one) => groupsOf(one).includes(key)).map(({ person }) => person);
      const missing = wanted.filter((person) => !there.has(person.key));
      return {
        group: key,
        joins: missing.filter((person) => !hasLeft(person)).map((person) => called(person, known, editor)),
        hasLeft: missing.filter(hasLeft),
        isThere: wanted.filter((person) => there.has(person.key)),
        expired: new Set(listed.filter((one) => editor.isExpired(one)).map((one) => one.key)),
      };
    }),
    left: people.filter((one) => groupsOf(one).length === 0).map(({ person }) => person),
  };
}

type Names = Pick<ListedTester, "firstName" | "lastName">;

function namesKnown(editor: ConfigurationEditor): ReadonlyMap<TesterKey, Names> {
  const known = new Map<TesterKey, Names>();
  for (const person of editor.groupKeys().flatMap((group) => editor.people(group))) {
    known.set(person.key, { ...namesOf(person), ...known.get(person.key) });
  }
  return known;
}

/** One person has one name in a configuration, and the one that was reviewed there stays. A definition says all of it. */
function called(
  { email, key, ...names }: ListedTester,
  known: ReadonlyMap<TesterKey, Names>,
  { directory }: ConfigurationEditor,
): ListedTester {
  const defined = directory.withAddress(email);
  if (defined !== undefined) return { ...namesOf(defined.tester), email, key };
  return { ...namesOf(names), ...known.get(key), email, key };
}

function namesOf({ firstName, lastName }: Names): Names {
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
  };
}

/** The group of the configuration for each that the list names, but for those that are left out. */
function targetsOf(
  { groups }: PeopleList,
  map: readonly string[],
  editor: ConfigurationEditor,
): ReadonlyMap<string, string> {
  if (groups.length === 0) {
    const keys = joinedList(editor.groupKeys().map(quoted), "or");
    throw new DevTestError("no_group", "The list names no groups.", `Say which with --group: ${keys}.`);
  }
  const mapped = new Map(map.map((one) => mapping(one, groups)));
  const found: [string, string][] = [];
  const missing: string[] = [];
  for (const name of groups) {
    const asked = mapped.get(name) ?? name;
    try {
      if (asked !== "") found.push([name, editor.group(asked)]);
    } catch (error) {
      if (!(error instanceof DevTestError) || error.code !== "no_group") throw error;
      missing.push(error.what);
    }
  }
  if (missing.length > 0) {
    const cure = `Say which group is meant, such as --map "Beta testers=beta-eu", or --map "Beta testers=" to leave it out, or put everybody into one with --group.`;
    throw new DevTestError("no_group", missing.join("\n"), cure);
  }
  return new Map(found);
}

/** A name may have a sign of equality in it, and a key hardly has. */
function mapping(one: string, groups: readonly string[]): [name: string, group: string] {
  const at = one.lastIndexOf("=");
  if (at < 1) {
    const what = `--map ${quoted(one)} names no two groups.`;
    throw new DevTestError("usage", what, 'Write it as --map "name in the list=group in the file".');
  }
  const asked = composed(one.slice(0, at).trim());
  // Google names groups by addresses, and the list has what stands before the sign.
  const name = groups.find((group) => [asked, asked.replace(/@.*/s, "")].includes(composed(group)));
  if (name !== undefined) return [name, one.slice(at + 1).trim()];
  const what = `The list names no group ${quoted(asked)}${didYouMean(asked, groups)}.`;
  throw new DevTestError("no_group", what, `It names ${joinedList(groups.map(quoted), "and")}.`);
}
