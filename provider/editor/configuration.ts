import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { normalize } from "node:path/posix";
import { isExpired } from "../config/checks/until.js";
import { type Inspection, inspectIn } from "../config/index.js";
import { testerIn, type WrittenTester } from "../config/testers.js";
import { composed } from "../desired.js";
import type { Location } from "../document/diagnostics.js";
import { folderSource } from "../document/folder.js";
import { didYouMean } from "../document/nearest.js";
import { replaceFile } from "../document/replace-file.js";
import type { Source } from "../document/source.js";
import { entries, field, items, text } from "../document/untyped.js";
import { decodeUtf8 } from "../document/utf8.js";
import { ConfigError, DevTestError } from "../errors.js";
import type { TesterKey } from "../people.js";
import { joinedList } from "../text/list.js";
import { printablePath } from "../text/printable-path.js";
import { quoted } from "../text/quoted.js";
import { withoutRows, withRows } from "./csv.js";
import { formatted } from "./format.js";
import { appended, withoutItems } from "./yaml.js";
import type { Item } from "./yaml-item.js";
import { dataOf } from "./yaml-nodes.js";

/** A file under edit. */
interface Edited {
  readonly before: Buffer;
  /** Without its byte order mark. */
  text: string;
}

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
  readonly #files = new Map<string, Edited>();
  readonly #source: Source;
  readonly #name: string;
  #inspection: Inspection | undefined;

  /** @throws ConfigError with every complaint, when the file cannot be used as it is */
  constructor(
    readonly file: string,
    private readonly now: Date,
  ) {
    this.#name = basename(file);
    this.#source = this.#overlay(folderSource(dirname(file), this.#name));
    const { complaints } = this.inspect();
    if (complaints.length > 0) throw new ConfigError(complaints);
  }

  /** As the files are with the edits so far. */
  inspect(): Inspection {
    this.#inspection ??= inspectIn(this.#source, this.#name, this.now);
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
    const what = `There is no group ${quoted(asked)} in ${this.#display(this.#name)}${didYouMean(asked, keys)}.`;
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
    return lists.some((list) => list !== undefined && normalize(list) === normalize(name));
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
    const rows = text(field(this.#groupValue(group), "testersFrom"));
    const isInDocument = field(this.#groupValue(group), "testers") !== undefined || rows === undefined;
    if (isInDocument) {
      const path = ["groups", group, "testers"];
      this.#change(this.#name, (before) => appended(before, path, people.map(itemOf)));
    } else this.#change(rows, (before) => withRows(before, people, this.#display(rows)));
  }

  /** Takes people out of a group, wherever they are listed for it. */
  drop(group: string, keys: ReadonlySet<TesterKey>): void {
    const indices = this.#written(group).flatMap(({ tester, index }) =>
      keys.has(tester.key) ? [index] : [],
    );
    const path = ["groups", group, "testers"];
    if (indices.length > 0) this.#change(this.#name, (before) => withoutItems(before, path, indices));
    const rows = text(field(this.#groupValue(group), "testersFrom"));
    if (rows !== undefined) this.#change(rows, (before) => withoutRows(before, keys, this.#display(rows)));
  }

  /** Adds entries to a list at the top of the document, such as `removed`. */
  append(list: string, entriesToAdd: readonly Item[]): void {
    this.#change(this.#name, (before) => appended(before, [list], entriesToAdd));
  }

  /** One person a line; some groups in the order of addresses. @returns whether anything is different */
  format(sorted: readonly string[]): boolean {
    const before = this.#edited(this.#name).text;
    this.#change(this.#name, (text) => formatted(text, new Set(sorted)));
    return this.#edited(this.#name).text !== before;
  }

  /**
   * Writes each changed file.
   * @throws ConfigError when the whole could not be used
   * @throws DevTestError when somebody else has changed a file meanwhile, or it cannot be written
   */
  async write(): Promise<void> {
    this.refuseMistakes();
    const changed = [...this.#files].filter(
      ([, { before, text: now }]) => bytesOf(before, now) !== undefined,
    );
    for (const [name, { before }] of changed) {
      if (readFileSync(this.#path(name)).equals(before)) continue;
      throw new DevTestError(
        "changed_meanwhile",
        `${this.#display(name)} was changed by somebody else meanwhile. Nothing was written.`,
        "Run the command again.",
      );
    }
    for (const [name, { before, text: now }] of changed) {
      const bytes = bytesOf(before, now) ?? before;
      await written(this.#display(name), () =>
        replaceFile(this.#path(name), bytes, statSync(this.#path(name)).mode & 0o777),
      );
    }
  }

  /** @throws ConfigError when the whole could not be used as it is now */
  refuseMistakes(): void {
    const { complaints } = this.inspect();
    if (complaints.length > 0) throw new ConfigError(complaints);
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
    return dataOf(this.#edited(this.#name).text);
  }

  #change(name: string, change: (before: string) => string): void {
    const edited = this.#edited(name);
    edited.text = change(edited.text);
    this.#inspection = undefined;
  }

  #edited(name: string): Edited {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const before = readFileSync(this.#path(name));
    const decoded = decodeUtf8(before);
    if (typeof decoded !== "string") {
      const what = `${this.#display(name)} ${decoded.problem}, so it cannot be edited.`;
      throw new DevTestError("cannot_edit", what, decoded.cure);
    }
    const edited = { before, text: decoded };
    this.#files.set(name, edited);
    return edited;
  }

  /** What a link leads to is written, and the link stays. */
  #path(name: string): string {
    const source = folderSource(dirname(this.file), this.#name);
    return realpathSync(source.onDisk?.(name) ?? name);
  }

  #display(name: string): string {
    return this.#source.display(name);
  }

  #overlay(source: Source): Source {
    return {
      ...source,
      read: (name, admit) => {
        const edited = this.#files.get(name);
        const bytes = edited && (bytesOf(edited.before, edited.text) ?? edited.before);
        return bytes === undefined ? source.read(name, admit) : (admit(bytes.length) ?? bytes);
      },
    };
  }
}

const mark = Buffer.from("\ufeff");

/** Undefined where nothing changed. */
function bytesOf(before: Buffer, now: string): Buffer | undefined {
  const bytes = Buffer.from(now);
  const isMarked = before.subarray(0, mark.length).equals(mark);
  const all = isMarked ? Buffer.concat([mark, bytes]) : bytes;
  return all.equals(before) ? undefined : all;
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

async function written(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what = `${printablePath(file)} cannot be written (${code}).`;
    throw new DevTestError("cannot_write", what, "Let the user who runs this write it.", { cause });
  }
}
