import { existsSync } from "node:fs";
import { dirname, posix } from "node:path";
import { searchableText } from "../document/encoding.js";
import { lfsPointer } from "../document/source.js";
import { DevTestError } from "../errors.js";
import { commitSource } from "../git/commit-source.js";
import { contents, type Entry, historyOf, namesOf, searchable, type Version } from "../git/history.js";
import { howToDeepen } from "../git/pull-request.js";
import { openRepository, pathIn, type Repository } from "../git/repository.js";
import type { TesterKey } from "../people.js";
import { counted } from "../text/counted.js";
import { truncatedList } from "../text/list.js";
import { printablePath } from "../text/printable-path.js";
import { placeOf } from "./files-searched.js";
import { type ListedPerson, listsNamedIn, peopleListed } from "./listing.js";
import type { Mention, MentionFinder } from "./mentions.js";
import { timelineOf } from "./timeline.js";

/** A commit, and where it has somebody. */
export interface Sighting {
  /** Full name. */
  readonly commit: string;
  readonly date: string;
  /** From the top of the repository: `devtest.yaml:8`. */
  readonly place: string;
}

/** What the history knows of somebody. */
export interface HistoryFound {
  readonly address: string;
  readonly listed: ListedPerson | undefined;
  /** In a group, and not in a comment or under `removed` alone. */
  readonly isListed: boolean;
  readonly first: Sighting;
  /** The history goes on before the first commit, and this clone does not have it. */
  readonly isCut: boolean;
  readonly last: Sighting;
  readonly takenOut: Omit<Sighting, "place"> | undefined;
  /** Nothing that is committed takes them out. */
  readonly isStill: boolean;
  /** It is no part of the history of HEAD. */
  readonly isElsewhere: boolean;
}

export interface History {
  readonly people: ReadonlyMap<TesterKey, HistoryFound>;
  readonly searched: string;
  readonly notes: readonly string[];
}

interface Asked {
  readonly file: string;
  readonly all: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Searches all versions of the configuration, under all names it had, and of all CSV files that one of them named.
 * @throws DevTestError when git cannot read the history
 */
export function searchHistory({ file, all, env }: Asked, finder: MentionFinder): History {
  const opened = opening(file);
  if (typeof opened === "string") return { people: new Map(), searched: "and nowhere else", notes: [opened] };
  const { repository, path } = opened;
  const head = repository.git.lineIfAny("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (head === undefined && !all) {
    const notes = ["This repository has no commit yet, so the files alone are searched."];
    return { people: new Map(), searched: "and nowhere else", notes };
  }
  const search = new HistorySearch(repository, path, finder);
  const people = new Map(head === undefined ? [] : search.in({ head, all: false }, false));
  if (all)
    for (const [key, found] of search.in({ head, all }, true)) if (!people.has(key)) people.set(key, found);
  const commits = counted(search.commits.size, "commit that changed them", "commits that changed them");
  const where = all ? "on all branches" : "on this branch";
  return { people, searched: `and in ${commits} ${where}`, notes: search.notes(env) };
}

/** The repository, or a sentence about why there is none. */
function opening(file: string): { repository: Repository; path: string } | string {
  const alone = "so the files alone are searched.";
  try {
    const repository = openRepository(existsSync(dirname(file)) ? dirname(file) : process.cwd());
    return { repository, path: pathIn(repository, file) };
  } catch (error) {
    if (!(error instanceof DevTestError)) throw error;
    const { code, what, cure } = error;
    if (code === "no_repository") return `${printablePath(dirname(file))} is in no git repository, ${alone}`;
    if (code === "no_git") return `git cannot be run here, ${alone} Install it to search the history too.`;
    return `${what} ${alone.replace("so t", "T")} ${cure}`;
  }
}

type Mentions = ReadonlyMap<TesterKey, Mention>;
const none: Mentions = new Map();

class HistorySearch {
  readonly commits = new Set<string>();
  readonly #mentions = new Map<string, Mentions>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #listsByLines = new Map<string, readonly string[]>();
  readonly #skipped = new Map<string, Set<string>>();
  #left = 0;

  constructor(
    private readonly repository: Repository,
    private readonly path: string,
    private readonly finder: MentionFinder,
  ) {}

  /** Everybody found in the history of some tips. */
  in(tips: { readonly head: string | undefined; readonly all: boolean }, isElsewhere: boolean) {
    const names = namesOf(this.repository, tips, this.path);
    const configurations = new Set(names);
    this.#read(filesIn(historyOf(this.repository, tips, names)), "yaml");
    const lists = [...this.#lists.values()].flatMap((named) =>
      names.flatMap((name) => named.map((list) => posix.join(posix.dirname(name), list))),
    );
    const paths = [...new Set([...names, ...lists])].filter(isBelowTop);
    const searched = searchable(paths);
    this.#left = paths.length - searched.length;
    const versions = historyOf(this.repository, tips, searched);
    const others = filesIn(versions).filter(([path]) => !configurations.has(path));
    this.#read(others, "csv");
    for (const { commit, files, parents } of versions)
      if (parents.length < 2 && parents[0]?.files !== files) this.commits.add(commit);
    const keys = new Set([...this.#mentions.values()].flatMap((found) => [...found.keys()]));
    return [...keys].flatMap((key) => {
      const found = this.#person(key, versions, configurations);
      return found === undefined ? [] : [[key, { ...found, isElsewhere }] as const];
    });
  }

  /** What was not searched, and why. */
  notes(env: Asked["env"]): string[] {
    const skipped = [...this.#skipped].map(([why, paths]) => {
      const files = truncatedList([...paths].sort(), 5, printablePath);
      return `In the history, ${files} ${why} at times: such versions are not searched.`;
    });
    const left = `The history of ${counted(this.#left, "CSV file is", "CSV files are")} not searched: too many were named.`;
    const shallow = `The clone is shallow, so its history ends early. To search all of it, ${howToDeepen(env)}.`;
    return [...skipped, ...(this.#left > 0 ? [left] : []), ...(this.repository.isShallow ? [shallow] : [])];
  }

  #read(files: readonly (readonly [string, Entry])[], kind: "yaml" | "csv"): void {
    const paths = new Map<string, string>();
    for (const [path, { mode, object }] of files) {
      if (!mode.startsWith("100"))
        this.#skip(mode === "120000" ? "was a symbolic link" : "was a submodule", path);
      else if (!this.#mentions.has(object)) paths.set(object, path);
    }
    for (const [object, bytes] of contents(this.repository.git, paths.keys())) {
      const path = paths.get(object) ?? "";
      this.#mentions.set(object, none);
      if (bytes === undefined) this.#skip("is missing from this partial clone or larger than 1 MiB", path);
      else if (lfsPointer(bytes)) this.#skip("was a Git LFS pointer", path);
      else this.#search(object, bytes, kind);
    }
  }

  #search(object: string, bytes: Buffer, kind: "yaml" | "csv"): void {
    const text = kind === "csv" ? searchableText(bytes) : bytes.toString("utf8");
    this.#mentions.set(object, this.finder.in(text, kind));
    if (kind === "csv") return;
    // Parsing takes long, and most versions name the same files on the same lines.
    const lines = text.match(/testersFrom.*\n?.*/g)?.join("\n") ?? "";
    const lists = this.#listsByLines.get(lines) ?? (lines === "" ? [] : insideOf(listsNamedIn(bytes)));
    this.#listsByLines.set(lines, lists);
    this.#lists.set(object, lists);
  }

  #skip(why: string, path: string): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? new Set()).add(path));
  }

  #person(key: TesterKey, versions: readonly Version[], configurations: ReadonlySet<string>) {
    const sighted = (isStrict: boolean) => {
      const places = new Map<Version, Found>();
      for (const version of versions) {
        const found = this.#sighting(version, key, configurations, isStrict);
        if (found !== undefined) places.set(version, found);
      }
      return { isStrict, places, timeline: timelineOf(versions, (version) => places.has(version)) };
    };
    const strict = sighted(true);
    const { isStrict, places, timeline } = strict.timeline === undefined ? sighted(false) : strict;
    if (timeline === undefined) return undefined;
    const { first, last, takenOut, isStill } = timeline;
    const [begin, end] = [first, last].map((version) => this.#described(version, key, places.get(version)));
    return {
      address: places.get(last)?.mention.address ?? "",
      listed: end?.listed,
      isListed: isStrict,
      first: begin?.sighting as Sighting,
      isCut: this.repository.isShallow && first.parents.length === 0,
      last: end?.sighting as Sighting,
      takenOut: takenOut && { commit: takenOut.commit, date: takenOut.date },
      isStill,
    };
  }

  /** Where a version has somebody. Strict: in the configuration, or in a CSV file that it names, and listed there. */
  #sighting(
    { files }: Version,
    key: TesterKey,
    configurations: ReadonlySet<string>,
    isStrict: boolean,
  ): Found | undefined {
    for (const path of isStrict ? this.#readBy(files, configurations) : files.keys()) {
      const mention = this.#mentions.get(files.get(path)?.object ?? "")?.get(key);
      if (mention !== undefined && (mention.isListed || !isStrict)) {
        const configuration = [...configurations].find((one) => files.has(one));
        return { mention, path, configuration };
      }
    }
    return undefined;
  }

  *#readBy(files: Version["files"], configurations: ReadonlySet<string>): Generator<string> {
    for (const configuration of configurations) {
      const entry = files.get(configuration);
      if (entry === undefined) continue;
      yield configuration;
      const folder = posix.dirname(configuration);
      for (const list of this.#lists.get(entry.object) ?? []) yield posix.join(folder, list);
    }
  }

  /** What the parsed version says goes before what its text looks like. */
  #described({ commit, date }: Version, key: TesterKey, found: Found | undefined) {
    const { mention, path = "", configuration } = found ?? {};
    const folder = configuration === undefined ? "" : posix.dirname(configuration);
    const source = commitSource(this.repository.git, commit, folder === "." ? "" : folder);
    const listed =
      configuration === undefined ? undefined : peopleListed(source, posix.basename(configuration))?.get(key);
    const place = (listed && placeOf(listed)) ?? `${printablePath(path)}:${mention?.line ?? 1}`;
    return { listed, sighting: { commit, date, place } };
  }
}

interface Found {
  readonly mention: Mention;
  readonly path: string;
  /** The configuration of that version. */
  readonly configuration: string | undefined;
}

function filesIn(versions: readonly Version[]): (readonly [string, Entry])[] {
  const seen = new Set<Version["files"]>();
  return versions.flatMap(({ files }) => {
    if (seen.has(files)) return [];
    seen.add(files);
    return [...files];
  });
}

/** A document cannot name files outside of its folder. */
function insideOf(names: readonly string[]): string[] {
  const paths = names.filter((name) => !name.includes("\0")).map((name) => name.replaceAll("\\", "/"));
  return paths
    .filter((path) => !posix.isAbsolute(path))
    .map(posix.normalize)
    .filter(isBelowTop);
}

function isBelowTop(path: string): boolean {
  return path !== "" && path !== "." && !path.endsWith("/") && path.split("/")[0] !== "..";
}
