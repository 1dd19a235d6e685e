import { basename, dirname } from "node:path";
import { includedBy, listsOf, namedIn } from "../config/named.js";
import { showPath } from "../document/diagnostics.js";
import { searchableText } from "../document/encoding.js";
import { folderSource } from "../document/folder.js";
import type { Source } from "../document/source.js";
import type { TesterKey } from "../people.js";
import { counted, figure } from "../text/counted.js";
import { type ListedPerson, peopleListed } from "./listing.js";
import type { MentionFinder } from "./mentions.js";
import { lineOfUse } from "./names.js";

/** Somebody in the files as they are. */
export interface Present {
  readonly address: string;
  /** `devtest.yaml:8` */
  readonly place: string;
  readonly isListed: boolean;
  /** Missing where the files cannot be parsed, or neither list nor define them. */
  readonly listed: ListedPerson | undefined;
}

export interface Files {
  readonly people: ReadonlyMap<TesterKey, Present>;
  readonly searched: string;
  readonly notes: readonly string[];
}

/** Larger files are no configuration. */
const mostBytes = 4 * 1024 * 1024;

/** Searches the configuration, the files it includes and the CSV files they name, as they are. */
export function searchFiles(file: string, finder: MentionFinder): Files {
  const source = folderSource(dirname(file), basename(file));
  const root = basename(file);
  const search = new FilesSearch(source, finder);
  const configuration = search.read(root);
  const included = configuration === undefined ? [] : search.included(root, configuration);
  const texts = [root, ...included].flatMap((name) => {
    const bytes = name === root ? configuration : search.read(name);
    return bytes === undefined ? [] : [{ name, bytes }];
  });
  for (const { name, bytes } of texts) search.in(name, bytes, "yaml");
  search.byName(texts);
  search.asParsed(root);
  const lists = new Set(texts.flatMap(({ name, bytes }) => listsOf(name, namedIn(bytes).lists)));
  for (const name of lists) {
    const bytes = search.read(name);
    if (bytes !== undefined) search.in(name, bytes, "csv");
  }
  const { people, notes } = search;
  return { people, notes, searched: `in ${source.display(root)}${others(included.length, lists.size)}` };
}

/** ` and 2 CSV files it names` */
function others(included: number, lists: number): string {
  const parts = included === 0 ? "" : `${counted(included, "file", "files")} it includes`;
  const named = counted(lists, "CSV file", "CSV files");
  if (parts === "") return lists === 0 ? "" : ` and ${named} it names`;
  return lists === 0 ? ` and ${parts}` : `, ${parts} and ${named} they name`;
}

interface TextFile {
  readonly name: string;
  readonly bytes: Buffer;
}

class FilesSearch {
  readonly people = new Map<TesterKey, Present>();
  readonly notes: string[] = [];
  readonly #names = new Map<TesterKey, readonly string[]>();

  constructor(
    private readonly source: Source,
    private readonly finder: MentionFinder,
  ) {}

  /** The bytes of a file; undefined after a note that it is not searched. */
  read(name: string): Buffer | undefined {
    const bytes = this.source.read(name, tooLarge);
    if (Buffer.isBuffer(bytes)) return bytes;
    this.notes.push(`${this.source.display(name)} ${bytes.problem}, so it is not searched.`);
    return undefined;
  }

  included(root: string, bytes: Buffer): string[] {
    const { files, complaints } = includedBy(root, bytes, this.source);
    for (const { subject, problem } of complaints)
      this.notes.push(
        `${this.source.display(root)} ${showPath(subject.path)}: ${problem}, so it is not searched.`,
      );
    return files.map(({ name }) => name);
  }

  in(file: string, bytes: Buffer, kind: "yaml" | "csv"): void {
    const text = kind === "csv" ? searchableText(bytes) : bytes.toString("utf8");
    for (const [key, { address, line, isListed, names }] of this.finder.in(text, kind)) {
      const place = `${this.source.display(file)}:${line}`;
      if (!this.people.get(key)?.isListed)
        this.people.set(key, { address, place, isListed, listed: undefined });
      this.#names.set(key, [...(this.#names.get(key) ?? []), ...names]);
    }
  }

  /** Somebody who is defined in one file may be listed by name in another. */
  byName(texts: readonly TextFile[]): void {
    for (const [key, names] of this.#names) {
      const present = this.people.get(key);
      if (present === undefined || present.isListed) continue;
      const use = texts.flatMap(({ name, bytes }) => {
        const line = lineOfUse(bytes.toString("utf8"), names);
        return line === undefined ? [] : [`${this.source.display(name)}:${line}`];
      })[0];
      if (use !== undefined) this.people.set(key, { ...present, place: use, isListed: true });
    }
  }

  /** What the parsed configuration says goes before what its text looks like: escapes are undone in it. */
  asParsed(root: string): void {
    for (const [key, listed] of peopleListed(this.source, root) ?? []) {
      if (!this.finder.isWanted(key)) continue;
      const place = placeOf(listed) ?? this.people.get(key)?.place ?? this.source.display(root);
      const { isListed, tester } = listed;
      this.people.set(key, { address: tester.email, place, isListed, listed });
    }
  }
}

/** `devtest.yaml:8` */
export function placeOf({ location }: ListedPerson): string | undefined {
  return location && `${location.file}:${location.line}`;
}

function tooLarge(bytes: number) {
  if (bytes <= mostBytes) return undefined;
  return { problem: `has ${figure(bytes)} bytes`, cure: "" };
}
