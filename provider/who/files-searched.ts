import { basename, dirname } from "node:path";
import { searchableText } from "../document/encoding.js";
import { folderSource } from "../document/folder.js";
import type { Source } from "../document/source.js";
import type { TesterKey } from "../people.js";
import { counted, figure } from "../text/counted.js";
import { type ListedPerson, listsNamedIn, peopleListed } from "./listing.js";
import type { MentionFinder } from "./mentions.js";

/** Somebody in the files as they are. */
export interface Present {
  readonly address: string;
  /** `devtest.yaml:8` */
  readonly place: string;
  readonly isListed: boolean;
  /** Missing where the files cannot be parsed, or list them in no group. */
  readonly listed: ListedPerson | undefined;
}

export interface Files {
  readonly people: ReadonlyMap<TesterKey, Present>;
  readonly searched: string;
  readonly notes: readonly string[];
}

/** Larger files are no configuration. */
const mostBytes = 4 * 1024 * 1024;

/** Searches the configuration and the CSV files it names, as they are. */
export function searchFiles(file: string, finder: MentionFinder): Files {
  const source = folderSource(dirname(file), basename(file));
  const people = new Map<TesterKey, Present>();
  const notes: string[] = [];
  const search = (name: string, kind: "yaml" | "csv"): Buffer | undefined => {
    const bytes = source.read(name, tooLarge);
    if (!Buffer.isBuffer(bytes)) {
      notes.push(`${source.display(name)} ${bytes.problem}, so it is not searched.`);
      return undefined;
    }
    const text = kind === "csv" ? searchableText(bytes) : bytes.toString("utf8");
    for (const [key, { address, line, isListed }] of finder.in(text, kind)) {
      const place = `${source.display(name)}:${line}`;
      if (!people.get(key)?.isListed) people.set(key, { address, place, isListed, listed: undefined });
    }
    return bytes;
  };
  const configuration = search(basename(file), "yaml");
  const lists = configuration === undefined ? [] : [...new Set(listsNamedIn(configuration))];
  for (const name of lists) search(name, "csv");
  const named = lists.length === 0 ? "" : ` and ${counted(lists.length, "CSV file", "CSV files")} it names`;
  return {
    people: withListing(people, source, basename(file), finder),
    searched: `in ${source.display(basename(file))}${named}`,
    notes,
  };
}

/** What the parsed configuration says goes before what its text looks like: escapes are undone in it. */
function withListing(
  people: ReadonlyMap<TesterKey, Present>,
  source: Source,
  name: string,
  finder: MentionFinder,
): ReadonlyMap<TesterKey, Present> {
  const parsed = peopleListed(source, name);
  if (parsed === undefined) return people;
  const asParsed = new Map(people);
  for (const [key, listed] of parsed) {
    if (!finder.isWanted(key)) continue;
    const place = placeOf(listed) ?? people.get(key)?.place ?? source.display(name);
    asParsed.set(key, { address: listed.tester.email, place, isListed: true, listed });
  }
  return asParsed;
}

/** `devtest.yaml:8` */
export function placeOf({ location }: ListedPerson): string | undefined {
  return location && `${location.file}:${location.line}`;
}

function tooLarge(bytes: number) {
  if (bytes <= mostBytes) return undefined;
  return { problem: `has ${figure(bytes)} bytes`, cure: "" };
}
