import { basename, dirname } from "node:path";
import { isExpired } from "../config/checks/until.js";
import { type Inspection, inspectIn } from "../config/index.js";
import { testerIn, type WrittenTester } from "../config/testers.js";
import { composed } from "../desired.js";
import type { Location } from "../document/diagnostics.js";
import { folderSource } from "../document/folder.js";
import { didYouMean } from "../document/nearest.js";
import { entries, field, items, text } from "../document/untyped.js";
import { ConfigError, DevTestError } from "../errors.js";
import { type TesterKey, testerKey } from "../people.js";
import { joinedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { withoutRows, withRows } from "./csv.js";
import { EditedFiles } from "./files.js";
import { formatted } from "./format.js";
import { appended, withoutItems } from "./yaml.js";
import type { Item } from "./yaml-item.js";
import { dataOf } from "./yaml-nodes.js";

/**
 * A configuration and the lists that it names, under edit. Nothing is written before {@link write}, which checks that
 * the whole can still be used, and that nobody else has changed a file meanwhile.
 *
 * @example
 * const editor = new ConfigurationEditor("devtest.yaml", new Date());
 * editor.add("qa", [{ email: "ann@example.com" }]);
 * await editor.write();
 */
export class ConfigurationEditor {
  readonly #files: EditedFiles;
  readonly #name: string;
  #inspection: Inspection | undefined;
  /** Who is to be in each group after the edits. */
  readonly #wanted: ReadonlyMap<string, Set<TesterKey>>;

  /** @throws ConfigError with every complaint, when the file cannot be used as it is */
  constructor(
    readonly file: string,
    private readonly now: Date,
  ) {
    this.#name = basename(file);
    this.#files = new EditedFiles(folderSource(dirname(file), this.#name));
    const { complaints, people } = this.inspect();
    if (complaints.length > 0) throw new ConfigError(complaints);
    this.#wanted = new Map([...people].map(([group, all]) => [group, new Set(all.map(({ key }) => key))]));
  }

  /** As the files are with the edits so far. */
  inspect(): Inspection {
    this.#inspection ??= inspectIn(this.#files.source, this.#name, this.now);
    return this.#inspection;
  }

  /** The key of a group as it is written, by its key or by its name on Amazon. @throws DevTestError when there is none */
  group(asked: string): string {
    const groups = entries(field(this.#data(), "groups"));
    const found =
      groups.find(([key]) => composed(key) === composed(asked)) ??
      groups.find(([, group]) => {
        const name = text(field(group, "name"));
        return name !== undefined && composed(name) === composed(asked);
      });
    if (found !== undefined) return found[0];
    const keys = groups.map(([key]) => key);
    const list = keys.length === 0 ? "no groups" : joinedList(keys.map(quoted), "and");
    const what = `There is no group ${quoted(asked)} in ${this.#files.display(this.#name)}${didYouMean(asked, keys)}.`;
    throw new DevTestError("no_group", what, `It has ${list}. Add the group to the file first.`);
  }

  /** A group's name on Amazon, by its key as it is written. */
  nameOf(key: string): string {
    return composed(text(field(this.#groupValue(key), "name")) ?? key);
  }

  /** Whether a file, as the document names it, lists people of a group. */
  isList(name: string): boolean {
    const lists = entries(field(this.#data(), "groups")).map(([, group]) =>
      text(field(group, "testersFrom")),
    );
    return lists.some((list) => list !== undefined && this.#files.isSame(list, name));
  }

  /** As they are written, in their order. */
  groupKeys(): string[] {
    return entries(field(this.#data(), "groups")).map(([key]) => key);
  }

  /** Groups that list somebody. */
  groupsOf(key: TesterKey): string[] {
    return this.groupKeys().filter((group) => this.people(group).some((person) => person.key === key));
  }

  /** Everybody in a group, from the document and from its CSV file. */
  people(group: string): readonly WrittenTester[] {
    return this.inspect().people.get(composed(group)) ?? [];
  }

  /** Whether somebody's last day has passed. */
  isExpired(person: Pick<WrittenTester, "until">): boolean {
    return isExpired(person, this.now);
  }

  /** Where somebody is listed now. */
  placeOf(group: string, key: TesterKey): Location | undefined {
    return this.inspect().places.person(composed(group), key);
  }

  /** Lists people who are not in the group yet, at its end. */
  add(group: string, people: readonly Omit<WrittenTester, "key">[]): void {
    if (people.length === 0) return;
    for (const { email } of people) this.#wanted.get(composed(group))?.add(testerKey(email));
    const rows = this.#listOf(group);
    const isInDocument = field(this.#groupValue(group), "testers") !== undefined || rows === undefined;
    if (isInDocument) {
      const path = ["groups", group, "testers"];
      this.#change(this.#name, (before) => appended(before, path, people.map(itemOf)), { gains: true });
      return;
    }
    this.#change(rows, (before) => withRows(before, people, this.#files.display(rows)), { gains: true });
    const sharing = this.#groupsOfList(rows);
    if (sharing.length > 1) throw this.#shared(rows, sharing);
  }

  /**
   * Takes people out of groups, wherever they are listed for them.
   *
   * @param leaving by groups as they are written
   * @throws DevTestError when it would take them out of another group too, which has the same list
   */
  drop(leaving: ReadonlyMap<string, ReadonlySet<TesterKey>>): void {
    for (const [group, keys] of leaving) {
      for (const key of keys) this.#wanted.get(composed(group))?.delete(key);
      const indices = this.#written(group).flatMap(({ tester, index }) =>
        keys.has(tester.key) ? [index] : [],
      );
      const path = ["groups", group, "testers"];
      if (indices.length > 0) this.#change(this.#name, (before) => withoutItems(before, path, indices));
    }
    const lists = [...leaving.keys()].flatMap((group) => this.#listOf(group) ?? []);
    for (const list of new Set(lists)) this.#dropRows(list, leaving);
  }

  #dropRows(list: string, leaving: ReadonlyMap<string, ReadonlySet<TesterKey>>): void {
    const before = this.#files.text(list);
    const sharing = this.#groupsOfList(list);
    const results = new Set(
      sharing.map((group) => withoutRows(before, leaving.get(group) ?? new Set(), this.#files.display(list))),
    );
    if (results.size > 1) throw this.#shared(list, sharing);
    for (const result of results) this.#change(list, () => result);
  }

  /** The file with the people of a group. */
  #listOf(group: string): string | undefined {
    return text(field(this.#groupValue(group), "testersFrom"));
  }

  /** The groups whose people are in a file, however they name it. */
  #groupsOfList(list: string): string[] {
    return this.groupKeys().filter((group) => {
      const theirs = this.#listOf(group);
      return theirs !== undefined && this.#files.isSame(theirs, list);
    });
  }

  #shared(list: string, groups: readonly string[]): DevTestError {
    const names = joinedList(groups.map(quoted), "and");
    const what = `${this.#files.display(list)} is the list of the groups ${names}, so an edit for one changes all of them. Nothing was written.`;
    const cure = "Edit the file by hand if that is meant. Otherwise give each group a list of its own.";
    return new DevTestError("shared_list", what, cure);
  }

  /** Adds entries to a list at the top of the document, such as `removed`. */
  append(list: string, entriesToAdd: readonly Item[]): void {
    this.#change(this.#name, (before) => appended(before, [list], entriesToAdd));
  }

  /**
   * One person a line; some groups in the order of addresses.
   *
   * @returns whether anything is different
   * @throws DevTestError when a group that is to be sorted has its people in a CSV file
   */
  format(sorted: readonly string[]): boolean {
    const inList = sorted.find((group) => this.#listOf(group) !== undefined);
    if (inList !== undefined) {
      const what = `The people of the group ${quoted(inList)} are in ${this.#files.display(this.#listOf(inList) ?? "")}, which is not sorted here.`;
      throw new DevTestError("cannot_sort", what, "Sort that file in a spreadsheet, or leave --sort out.");
    }
    this.#change(this.#name, (before) => formatted(before, new Set(sorted)));
    return this.#files.isChanged();
  }

  /**
   * Writes each changed file, or none.
   * @throws ConfigError when the whole could not be used
   * @throws DevTestError when somebody else has changed a file meanwhile, or it cannot be written
   */
  async write(): Promise<void> {
    this.refuseMistakes();
    await this.#files.write();
  }

  /**
   * @throws ConfigError when the whole could not be used as it is now
   * @throws DevTestError when somebody would be in a group, or not be there, without having been named
   */
  refuseMistakes(): void {
    const { complaints, people } = this.inspect();
    // The lines are those of a file that nobody has.
    const shown = complaints.map(({ location, place, ...one }) => ({
      ...one,
      location: place?.file ?? location,
    }));
    if (shown.length > 0) throw new ConfigError(shown);
    for (const [group, wanted] of this.#wanted) {
      const there = new Set(people.get(group)?.map(({ key }) => key));
      if (there.size === wanted.size && [...wanted].every((key) => there.has(key))) continue;
      const what = `The edit would change who is in the group ${quoted(group)} in another way than was asked for. Nothing was written.`;
      throw new DevTestError("cannot_edit", what, "Edit the file by hand.");
    }
  }

  #written(group: string) {
    return items(field(this.#groupValue(group), "testers")).flatMap((entry, index) => {
      const tester = testerIn(entry);
      return tester === undefined ? [] : [{ tester, index }];
    });
  }

  #groupValue(group: string): unknown {
    return field(field(this.#data(), "groups"), group);
  }

  #data(): unknown {
    return dataOf(this.#files.text(this.#name));
  }

  #change(name: string, change: (before: string) => string, { gains = false } = {}): void {
    this.#files.change(name, change(this.#files.text(name)), { gains });
    this.#inspection = undefined;
  }
}

function itemOf({ email, firstName, lastName, until }: Omit<WrittenTester, "key">): Item {
  if ((firstName ?? lastName ?? until) === undefined) return email;
  return {
    email,
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(until !== undefined && { until }),
  };
}
