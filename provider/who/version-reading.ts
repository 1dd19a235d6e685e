import { posix } from "node:path";
import { isInside, listsOf, type Named } from "../config/named.js";
import { isPattern, matcherFor } from "../document/pattern.js";
import type { Asked, Pattern, Version } from "../git/history.js";

type Files = Version["files"];

/** Which files each version of a configuration reads: itself, what it includes, and the lists that these name. */
export class VersionReading {
  readonly #configurations: ReadonlySet<string>;
  readonly #read = new Map<Files, readonly string[]>();
  readonly #matchers = new Map<string, (path: string) => boolean>();

  /**
   * @param configurations the names that it has had, from the top of the repository
   * @param namedBy what a text names, by the name that git gives it
   */
  constructor(
    configurations: readonly string[],
    private readonly namedBy: (object: string) => Named,
  ) {
    this.#configurations = new Set(configurations);
  }

  configurationIn(files: Files): string | undefined {
    return [...this.#configurations].find((one) => files.has(one));
  }

  /** What any of the versions includes. */
  includedBy(versions: readonly Version[]): Asked {
    const patterns = new Map<string, Pattern>();
    const paths = new Set<string>();
    for (const { folder, included } of this.#including(versions)) {
      for (const pattern of included.filter(isInside)) {
        const path = posix.normalize(pattern);
        if (!isPattern(path)) paths.add(posix.join(folder, path));
        else patterns.set(posix.join(folder, path), this.#patternOf(folder, path));
      }
    }
    return { paths: [...paths], patterns: [...patterns.values()] };
  }

  #including(versions: readonly Version[]) {
    const found = new Map<string, { readonly folder: string; readonly included: readonly string[] }>();
    for (const files of new Set(versions.map((version) => version.files))) {
      for (const path of this.#configurations) {
        const { included } = this.namedBy(files.get(path)?.object ?? "");
        const folder = posix.dirname(path);
        if (included.length > 0) found.set(JSON.stringify([folder, included]), { folder, included });
      }
    }
    return found.values();
  }

  #patternOf(folder: string, pattern: string): Pattern {
    const pathspec = `:(glob)${posix.join(escaped(folder), globOf(pattern))}`;
    return { pathspec, matches: this.#matcher(folder, pattern) };
  }

  /** The lists that any file names that one of the versions reads. */
  listsOf(versions: readonly Version[]): string[] {
    const all = [...new Set(versions.map(({ files }) => files))];
    return [...new Set(all.flatMap((files) => this.filesOf(files).filter((path) => !files.has(path))))];
  }

  /** The paths of all that a version reads, those of lists last. */
  filesOf(files: Files): readonly string[] {
    const known = this.#read.get(files);
    if (known !== undefined) return known;
    const there = [...this.#configurations].filter((one) => files.has(one));
    const read = there.flatMap((one) => this.#readBy(one, files));
    this.#read.set(files, read);
    return read;
  }

  #readBy(configuration: string, files: Files): string[] {
    const folder = posix.dirname(configuration);
    const named = (path: string) => this.namedBy(files.get(path)?.object ?? "");
    const matchers = named(configuration)
      .included.filter(isInside)
      .map((one) => this.#matcher(folder, one));
    const isPart = (path: string) => path !== configuration && matchers.some((matches) => matches(path));
    const parts = matchers.length === 0 ? [] : [...files.keys()].filter(isPart).sort();
    const texts = [configuration, ...parts];
    const lists = texts.flatMap((path) => listsOf(below(folder, path) ?? path, named(path).lists));
    return [...texts, ...lists.filter(isInside).map((list) => posix.join(folder, list))];
  }

  /** Each remembers its answers: the files of a history are few, and its versions many. */
  #matcher(folder: string, pattern: string): (path: string) => boolean {
    const id = JSON.stringify([folder, pattern]);
    const known = this.#matchers.get(id);
    if (known !== undefined) return known;
    const [matches, answers] = [matcherFor(posix.normalize(pattern)), new Map<string, boolean>()];
    const matcher = (path: string) => {
      const relative = below(folder, path);
      const answer = answers.get(path) ?? (relative !== undefined && matches(relative));
      answers.set(path, answer);
      return answer;
    };
    this.#matchers.set(id, matcher);
    return matcher;
  }
}

/** The path from a folder that it is in. */
function below(folder: string, path: string): string | undefined {
  if (folder === ".") return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/** The same for git, but for files that begin with a dot. */
function globOf(pattern: string): string {
  return pattern.split(/\*+/).map(escaped).join("*");
}

function escaped(path: string): string {
  return path.replace(/[*?[\\]/g, "\\$&");
}
