import { basename, dirname, resolve } from "node:path";
import { isExpired } from "../config/checks/until.js";
import type { Defined, Directory } from "../config/directory.js";
import { type Inspection, inspectIn } from "../config/index.js";
import type { WrittenTester } from "../config/testers.js";
import { composed } from "../desired.js";
import type { Location } from "../document/diagnostics.js";
import { folderSource } from "../document/folder.js";
import { didYouMean } from "../document/nearest.js";
import { ConfigError, DevTestError } from "../errors.js";
import { type TesterKey, testerKey } from "../people.js";
import { joinedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { withoutRows, withRows } from "./csv.js";
import { EditedFiles } from "./files.js";
import { formatted } from "./format.js";
import { besides, itemOf, type Joining, rowOf } from "./joining.js";
import { sharedList, twoMeanings } from "./refusals.js";
import { placeOf, testersAt, Written, type WrittenEntry } from "./written.js";
import { withAdditions, withRemovals } from "./yaml.js";

/**
 * A configuration, the files that it includes and the lists that they name, under edit. Nothing is written before
 * {@link write}, which checks that the whole can still be used, and that nobody else has changed a file meanwhile.
 *
 * @example
 * const editor = new ConfigurationEditor("devtest.yaml", new Date());
 * editor.add(new Map([["qa", [{ email: "ann@example.com" }]]]));
 * await editor.write();
 */
export class ConfigurationEditor {
  readonly #files: EditedFiles;
  readonly #name: string;
  #inspection: Inspection | undefined;
  #written: Written | undefined;
  /** Who stands under `people`, where no edit changes anything: with their places in the files as they were opened. */
  readonly directory: Directory;
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
    this.directory = this.written.directory;
    this.#wanted = new Map([...people].map(([group, all]) => [group, new Set(all.map(({ key }) => key))]));
  }

  /** As the files are with the edits so far. */
  inspect(): Inspection {
    this.#inspection ??= inspectIn(this.#files.source, this.#name, this.now);
    return this.#inspection;
  }

  /** What the files say with the edits so far. @throws ConfigError when something is misplaced or missing in them */
  get written(): Written {
    const { written, complaints } = this.inspect();
    if (written === undefined) throw new ConfigError(complaints);
    this.#written ??= new Written(written.whole, written.directory);
    return this.#written;
  }

  /** The key of a group as it is written, by its key or by its name on Amazon. @throws DevTestError when there is none */
  group(asked: string): string {
    const { found, alsoNamed } = this.written.group(asked);
    if (found !== undefined && alsoNamed !== undefined)
      throw twoMeanings(asked, { shown: this.shown, name: this.written.nameOf(found), named: alsoNamed });
    if (found !== undefined) return found;
    const keys = this.groupKeys();
    const list = keys.length === 0 ? "no groups" : joinedList(keys.map(quoted), "and");
    const what = `There is no group ${quoted(asked)} in ${this.shown}${didYouMean(asked, keys)}.`;
    const has = this.#isAlone ? "It has" : "There are";
    throw new DevTestError("no_group", what, `${has} ${list}. Add the group to the file first.`);
  }

  /** How messages call the whole. */
  get shown(): string {
    const file = this.#files.display(this.#name);
    return this.#isAlone ? file : `${file} and what it includes`;
  }

  get #isAlone(): boolean {
    return this.written.parts.length === 1;
  }

  /** Whether a file, as the configuration names it, lists people of a group. */
  isList(name: string): boolean {
    return this.#groupsOfList(name).length > 0;
  }

  /** As they are written, in their order. */
  groupKeys(): string[] {
    return this.written.groupKeys;
  }

  /** The path of the file that a group stands in. */
  fileOf(group: string): string {
    return resolve(dirname(this.file), this.written.partOf(group));
  }

  /** Groups that list somebody. */
  groupsOf(key: TesterKey): string[] {
    return this.groupKeys().filter((group) => this.people(group).some((person) => person.key === key));
  }

  /** Everybody in a group, from the document and from its CSV file. */
  people(group: string): readonly WrittenTester[] {
    return this.inspect().people.get(composed(group)) ?? [];
  }

  /** Somebody of a group as another group would list them: by name, if they are listed so and the name holds there. */
  joiningFrom(group: string, to: string, person: WrittenTester): Joining {
    const isDefined = this.definedFor(to, person.email) !== undefined;
    const named = isDefined ? this.#entryOf(group, person.key)?.named : undefined;
    return { ...besides(person, to, this.directory), named };
  }

  /** Where somebody of a group is defined, if they are listed by name. */
  definitionOf(group: string, { key, email }: WrittenTester): Defined | undefined {
    return this.#entryOf(group, key)?.named && this.definedFor(group, email);
  }

  /** Who is defined with an address, if that holds for the group. */
  definedFor(group: string, email: string): Defined | undefined {
    return this.directory.withAddress(email, placeOf(group));
  }

  #entryOf(group: string, key: TesterKey): WrittenEntry | undefined {
    return this.written.entriesOf(group).find((entry) => entry.key === key);
  }

  /** Whether somebody's last day has passed. */
  isExpired(person: Pick<WrittenTester, "until">): boolean {
    return isExpired(person, this.now);
  }

  /** Where somebody is listed now. */
  placeOf(group: string, key: TesterKey): Location | undefined {
    return this.inspect().places.person(composed(group), key);
  }

  /**
   * Lists people who are not in a group yet, at its end.
   * @param joining by groups as they are written
   */
  add(joining: ReadonlyMap<string, readonly Joining[]>): void {
    const { written } = this;
    for (const [group, people] of joining)
      for (const { email } of people) this.#wanted.get(composed(group))?.add(testerKey(email));
    const isInRows = (group: string) => !written.hasEntries(group) && written.listOf(group) !== undefined;
    const inDocuments = [...joining].filter(([group]) => !isInRows(group));
    for (const [part, some] of Map.groupBy(inDocuments, ([group]) => written.partOf(group))) {
      const additions = some.map(([group, people]) => ({
        path: testersAt(group),
        items: people.map(itemOf),
      }));
      this.#changePart(part, (before) => withAdditions(before, additions), { gains: true });
    }
    for (const [group, people] of joining) {
      const rows = isInRows(group) && people.length > 0 ? written.listOf(group) : undefined;
      if (rows !== undefined) this.#addRows(rows, people);
    }
  }

  #addRows(list: string, people: readonly Joining[]): void {
    const shown = this.#files.display(list);
    this.#change(list, (before) => withRows(before, people.map(rowOf), shown), { gains: true });
    const sharing = this.#groupsOfList(list);
    if (sharing.length > 1) throw sharedList(this.#files.display(list), sharing);
  }

  /**
   * Takes people out of groups, wherever they are listed for them.
   *
   * @param leaving by groups as they are written
   * @throws DevTestError when it would take them out of another group too, which has the same list
   */
  drop(leaving: ReadonlyMap<string, ReadonlySet<TesterKey>>): void {
    const { written } = this;
    for (const [group, keys] of leaving)
      for (const key of keys) this.#wanted.get(composed(group))?.delete(key);
    for (const [part, some] of Map.groupBy(leaving, ([group]) => written.partOf(group))) {
      const removals = some.map(([group, keys]) => ({
        path: testersAt(group),
        indices: written.entriesOf(group).flatMap(({ key, index }) => (keys.has(key) ? [index] : [])),
      }));
      this.#changePart(part, (before) => withRemovals(before, removals));
    }
    const lists = [...leaving.keys()].flatMap((group) => written.listOf(group) ?? []);
    for (const list of new Set(lists)) this.#dropRows(list, leaving);
  }

  #dropRows(list: string, leaving: ReadonlyMap<string, ReadonlySet<TesterKey>>): void {
    const before = this.#files.text(list);
    const sharing = this.#groupsOfList(list);
    const results = new Set(
      sharing.map((group) => withoutRows(before, leaving.get(group) ?? new Set(), this.#files.display(list))),
    );
    if (results.size > 1) throw sharedList(this.#files.display(list), sharing);
    for (const result of results) this.#change(list, () => result);
  }

  /** The groups whose people are in a file, however they name it. */
  #groupsOfList(list: string): string[] {
    return this.groupKeys().filter((group) => {
      const theirs = this.written.listOf(group);
      return theirs !== undefined && this.#files.isSame(theirs, list);
    });
  }

  /**
   * Adds entries to `removed` or `existing`: about a group where that stands, so that whoever approves changes of its
   * file approves them too; others in the file that is loaded.
   */
  append(list: "removed" | "existing", entriesToAdd: readonly Readonly<Record<string, string>>[]): void {
    const homeOf = ({ group }: Readonly<Record<string, string>>) =>
      (group === undefined ? undefined : this.written.partOfName(group)) ?? this.#name;
    for (const [part, some] of Map.groupBy(entriesToAdd, homeOf))
      this.#changePart(part, (before) => withAdditions(before, [{ path: [list], items: some }]));
  }

  /**
   * One person a line; some groups in the order of addresses.
   *
   * @returns the files that are different, as messages call them
   * @throws DevTestError when a group that is to be sorted has its people in a CSV file
   */
  format(sorted: readonly string[]): string[] {
    const { written } = this;
    const inList = sorted.find((group) => written.listOf(group) !== undefined);
    if (inList !== undefined) {
      const what = `The people of the group ${quoted(inList)} are in ${this.#files.display(written.listOf(inList) ?? "")}, which is not sorted here.`;
      throw new DevTestError("cannot_sort", what, "Sort that file in a spreadsheet, or leave --sort out.");
    }
    const emailOf = (entry: unknown) => written.testerIn(entry)?.email;
    return written.parts.flatMap((part) => {
      const before = this.#files.text(part);
      this.#changePart(part, () => formatted(before, new Set(sorted), emailOf));
      return this.#files.text(part) === before ? [] : [this.#files.display(part)];
    });
  }

  /** The files that are different after the edits so far, as messages call them. */
  changedFiles(): string[] {
    return this.#files.changedFiles();
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

  /** An edit of a document. Where there are several, what it complains about is in this one. */
  #changePart(name: string, change: (before: string) => string, options: { gains?: boolean } = {}): void {
    try {
      this.#change(name, change, options);
    } catch (error) {
      if (this.#isAlone || !(error instanceof DevTestError) || error.code !== "cannot_edit") throw error;
      const what = `${this.#files.display(name)}: ${error.what}`;
      throw new DevTestError(error.code, what, error.cure, { cause: error });
    }
  }

  #change(name: string, change: (before: string) => string, { gains = false } = {}): void {
    this.#files.change(name, change(this.#files.text(name)), { gains });
    this.#inspection = undefined;
    this.#written = undefined;
  }
}
