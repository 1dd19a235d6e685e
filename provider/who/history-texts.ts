import { linesNaming, type Named, namedIn } from "../config/named.js";
import { searchableText } from "../document/encoding.js";
import { lfsPointer } from "../document/source.js";
import type { Git } from "../git/git.js";
import { contents, type Entry } from "../git/history.js";
import type { TesterKey } from "../people.js";
import type { Mention, MentionFinder } from "./mentions.js";
import { lineOfUse } from "./names.js";

type Mentions = ReadonlyMap<TesterKey, Mention>;
type Kind = "yaml" | "csv";

const nothing: Named = { lists: [], included: [] };

/** What the texts of a history say, by the names that git gives to their contents: each is searched once. */
export class HistoryTexts {
  /** Paths of what is not searched, by the reason. */
  readonly skipped = new Map<string, Set<string>>();
  readonly #mentions = new Map<string, Mentions>();
  readonly #named = new Map<string, Named>();
  readonly #namedByLines = new Map<string, Named>();
  /** By the names of people. */
  readonly #uses = new Map<string, ReadonlyMap<string, number>>();

  constructor(
    private readonly git: Git,
    private readonly finder: MentionFinder,
  ) {}

  get keys(): TesterKey[] {
    return [...new Set([...this.#mentions.values()].flatMap((found) => [...found.keys()]))];
  }

  mention(object: string, key: TesterKey): Mention | undefined {
    return this.#mentions.get(object)?.get(key);
  }

  namedBy(object: string): Named {
    return this.#named.get(object) ?? nothing;
  }

  /** Where a text lists somebody by one of these names. */
  lineOfUse(object: string, names: readonly string[]): number | undefined {
    const lines = names.flatMap((name) => this.#uses.get(object)?.get(name) ?? []);
    return lines.length === 0 ? undefined : Math.min(...lines);
  }

  read(files: readonly (readonly [string, Entry])[], kind: Kind): void {
    const paths = new Map<string, string>();
    for (const [path, { mode, object }] of files) {
      if (!mode.startsWith("100"))
        this.#skip(mode === "120000" ? "was a symbolic link" : "was a submodule", path);
      else if (!this.#mentions.has(object)) paths.set(object, path);
    }
    for (const [object, bytes] of contents(this.git, paths.keys())) {
      const path = paths.get(object) ?? "";
      this.#mentions.set(object, new Map());
      if (bytes === undefined) this.#skip("is missing from this partial clone or larger than 1 MiB", path);
      else if (lfsPointer(bytes)) this.#skip("was a Git LFS pointer", path);
      else this.#search(object, bytes, kind);
    }
  }

  /**
   * Searches once more for the names of whoever was found under `people`: lists have those in the place of addresses, and
   * all texts together would not fit into the memory.
   */
  readNames(): void {
    const mentions = [...this.#mentions.values()].flatMap((found) => [...found.values()]);
    const names = [...new Set(mentions.flatMap((mention) => mention.names))];
    if (names.length === 0) return;
    for (const [object, bytes] of contents(this.git, this.#named.keys())) {
      const text = bytes?.toString("utf8") ?? "";
      const uses = names.flatMap((name) => {
        const line = lineOfUse(text, [name]);
        return line === undefined ? [] : [[name, line] as const];
      });
      this.#uses.set(object, new Map(uses));
    }
  }

  #search(object: string, bytes: Buffer, kind: Kind): void {
    const text = kind === "csv" ? searchableText(bytes) : bytes.toString("utf8");
    this.#mentions.set(object, this.finder.in(text, kind));
    if (kind === "csv") return;
    const lines = linesNaming(text);
    const named = this.#namedByLines.get(lines) ?? (lines === "" ? nothing : namedIn(bytes));
    this.#namedByLines.set(lines, named);
    this.#named.set(object, named);
  }

  #skip(why: string, path: string): void {
    this.skipped.set(why, (this.skipped.get(why) ?? new Set()).add(path));
  }
}
