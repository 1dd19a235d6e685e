import { existsSync } from "node:fs";
import { dirname, posix } from "node:path";
import { DevTestError } from "../errors.js";
import { commitSource } from "../git/commit-source.js";
import { type Entry, historyOf, namesOf, searchable, type Tips, type Version } from "../git/history.js";
import { howToDeepen } from "../git/pull-request.js";
import { openRepository, pathIn, type Repository } from "../git/repository.js";
import type { TesterKey } from "../people.js";
import { counted } from "../text/counted.js";
import { truncatedList } from "../text/list.js";
import { printablePath } from "../text/printable-path.js";
import { placeOf } from "./files-searched.js";
import { HistoryTexts } from "./history-texts.js";
import { type ListedPerson, peopleListed } from "./listing.js";
import type { Mention, MentionFinder } from "./mentions.js";
import { timelineOf } from "./timeline.js";
import { VersionReading } from "./version-reading.js";

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
  /** In a group, and not in a comment, under `removed` or under `people` alone. */
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
 * Searches all versions of the configuration, under all names it had, of the files that one of them included, and of all
 * CSV files that one of these named.
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

class HistorySearch {
  readonly commits = new Set<string>();
  readonly #texts: HistoryTexts;
  #lists = 0;
  #patterns = 0;

  constructor(
    private readonly repository: Repository,
    private readonly path: string,
    finder: MentionFinder,
  ) {
    this.#texts = new HistoryTexts(repository.git, finder);
  }

  /** Everybody found in the history of some tips. */
  in(tips: Tips, isElsewhere: boolean) {
    const names = namesOf(this.repository, tips, this.path);
    const reading = new VersionReading(names, (object) => this.#texts.namedBy(object));
    const { versions } = this.#read(tips, names, reading);
    for (const { commit, files, parents } of versions)
      if (parents.length < 2 && parents[0]?.files !== files) this.commits.add(commit);
    return this.#texts.keys.flatMap((key) => {
      const found = this.#person(key, versions, reading);
      return found === undefined ? [] : [[key, { ...found, isElsewhere }] as const];
    });
  }

  /** All versions of the configuration, then of what they include, then of the lists that any of these name. */
  #read(tips: Tips, names: readonly string[], reading: VersionReading) {
    const ofNames = { paths: names, patterns: [] };
    const alone = historyOf(this.repository, tips, ofNames);
    this.#texts.read(filesIn(alone), "yaml");
    const included = reading.includedBy(alone);
    const parts = searchable(included, names);
    this.#patterns = included.patterns.length - parts.patterns.length;
    const isAlone = included.paths.length + included.patterns.length === 0;
    const whole = isAlone ? alone : historyOf(this.repository, tips, parts);
    this.#texts.read(filesIn(whole), "yaml");
    this.#texts.readNames();
    const lists = reading.listsOf(whole);
    const searched = searchable({ ...parts, paths: [...included.paths, ...lists] }, names);
    const all = new Set([...names, ...included.paths, ...lists]);
    this.#lists = all.size - searched.paths.length;
    const versions = historyOf(this.repository, tips, searched);
    const isList = new Set(lists);
    this.#texts.read(
      filesIn(versions).filter(([path]) => isList.has(path)),
      "csv",
    );
    return { versions };
  }

  /** What was not searched, and why. */
  notes(env: Asked["env"]): string[] {
    const skipped = [...this.#texts.skipped].map(([why, paths]) => {
      const files = truncatedList([...paths].sort(), 5, printablePath);
      return `In the history, ${files} ${why} at times: such versions are not searched.`;
    });
    const notSearched = (count: number, one: string, several: string) =>
      count > 0 ? [`The history of ${counted(count, one, several)} not searched: too many were named.`] : [];
    const shallow = `The clone is shallow, so its history ends early. To search all of it, ${howToDeepen(env)}.`;
    return [
      ...skipped,
      ...notSearched(this.#lists, "file is", "files are"),
      ...notSearched(this.#patterns, "pattern is", "patterns are"),
      ...(this.repository.isShallow ? [shallow] : []),
    ];
  }

  #person(key: TesterKey, versions: readonly Version[], reading: VersionReading) {
    const sighted = (isStrict: boolean) => {
      const places = new Map<Version, Found>();
      for (const version of versions) {
        const found = this.#sighting(version, key, reading, isStrict);
        if (found !== undefined) places.set(version, found);
      }
      return { isStrict, places, timeline: timelineOf(versions, (version) => places.has(version)) };
    };
    const strict = sighted(true);
    const { isStrict, places, timeline } = strict.timeline === undefined ? sighted(false) : strict;
    if (timeline === undefined) return undefined;
    const { first, last, takenOut, isStill } = timeline;
    const [begin, end] = [first, last].map((version) =>
      this.#described(version, key, { found: places.get(version), isStrict }),
    );
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

  /** Where a version has somebody. Strict: in a file that it reads, and listed there. */
  #sighting(
    { files }: Version,
    key: TesterKey,
    reading: VersionReading,
    isStrict: boolean,
  ): Found | undefined {
    const configuration = reading.configurationIn(files);
    const searched = isStrict ? reading.filesOf(files) : [...files.keys()];
    const mentions = searched.flatMap((path) => {
      const object = files.get(path)?.object ?? "";
      const mention = this.#texts.mention(object, key);
      return mention === undefined ? [] : [{ mention, path, configuration }];
    });
    const found = mentions.find(({ mention }) => mention.isListed || !isStrict);
    if (found !== undefined || !isStrict) return found;
    const named = mentions.find(({ mention }) => mention.names.length > 0);
    if (named === undefined) return undefined;
    const names = mentions.flatMap(({ mention }) => mention.names);
    for (const path of searched) {
      const line = this.#texts.lineOfUse(files.get(path)?.object ?? "", names);
      if (line !== undefined) return { mention: { ...named.mention, line }, path, configuration };
    }
    return undefined;
  }

  /** What the parsed version says goes before what its text looks like. */
  #described(
    { commit, date }: Version,
    key: TesterKey,
    { found, isStrict }: { readonly found: Found | undefined; readonly isStrict: boolean },
  ) {
    const { mention, path = "", configuration } = found ?? {};
    const folder = configuration === undefined ? "" : posix.dirname(configuration);
    const source = commitSource(this.repository.git, commit, folder === "." ? "" : folder);
    const listed =
      configuration === undefined ? undefined : peopleListed(source, posix.basename(configuration))?.get(key);
    const parsedPlace = listed !== undefined && (listed.isListed || !isStrict) ? placeOf(listed) : undefined;
    const place = parsedPlace ?? `${printablePath(path)}:${mention?.line ?? 1}`;
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
