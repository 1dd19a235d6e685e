import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import { figure } from "../text/counted.js";
import type { DiagnosticAbout, Location, Path, Subject } from "./diagnostics.js";

/** How much a part of a document holds when each alias is replaced by what it repeats. */
interface Size {
  readonly values: number;
  readonly letters: number;
  readonly levels: number;
}

/** More than any document needs. The parser's own stack ends at about a thousand. */
const mostLevels = 50;

/** YAML's own limit for a key without `?`. Each complaint about a value repeats the keys above it. */
const longestKey = 1024;

/**
 * The nodes of a YAML document, each visited once, to find where aliases lead, which pair of a map counts, and how large
 * the whole is. The parser's own ways of finding out take time that grows with the square of the text, or faster.
 */
export class Tree {
  /** Duplicate keys, merge keys, keys that are not text, aliases that lead nowhere. */
  readonly diagnostics: DiagnosticAbout[] = [];
  readonly size: Size;
  /** Where it is nested too deeply. */
  tooDeep: Location | undefined;
  /** The letters that are written. The size has more where aliases repeat some. */
  writtenLetters = 0;
  readonly #anchors = new Map<string, Node>();
  readonly #sizes = new Map<Node, Size>();
  readonly #targets = new Map<Alias, Node>();
  readonly #pairs = new Map<YAMLMap, Map<string, Pair>>();

  constructor(
    private readonly root: Node | null,
    private readonly locate: (offset: number) => Location,
  ) {
    this.size = this.#look(root, []);
  }

  /** The document as plain data. Maps have no prototype, so that no key of a file means anything to JavaScript. */
  value(node: unknown = this.root): unknown {
    const inside = this.#follow(node);
    if (isSeq(inside)) return inside.items.map((item) => this.value(item));
    if (!isMap(inside)) return isScalar(inside) ? inside.value : null;
    const plain: Record<string, unknown> = Object.create(null);
    for (const [key, pair] of this.#pairs.get(inside) ?? []) plain[key] = this.value(pair.value);
    return plain;
  }

  /** Where something begins. For a missing key it is where the map above it begins. */
  locationOf({ path, onKey }: Subject): Location {
    let [node, offset] = [this.root as unknown, startOf(this.root) ?? 0];
    for (const [index, segment] of path.entries()) {
      const inside = this.#follow(node);
      if (isSeq(inside)) {
        node = inside.items[Number(segment)];
        offset = startOf(node) ?? offset;
      } else {
        const pair = isMap(inside) ? this.#pairs.get(inside)?.get(String(segment)) : undefined;
        if (pair === undefined) break;
        const isLast = index === path.length - 1;
        node = pair.value;
        offset = (isLast && onKey ? undefined : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
      }
    }
    return this.locate(offset);
  }

  #follow(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #look(node: unknown, path: Path): Size {
    if (path.length > mostLevels) return this.#giveUp(node);
    if (isAlias(node)) return this.#lookAtAlias(node, path);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return leaf("");
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    const size = this.#sizeOf(node, path);
    if (node.anchor !== undefined) this.#sizes.set(node, size);
    return size;
  }

  #sizeOf(node: Node, path: Path): Size {
    if (isMap(node)) return sum(node.items.map((pair) => this.#lookAtPair(node, pair, path)));
    if (isSeq(node)) return sum(node.items.map((item, index) => this.#look(item, [...path, index])));
    const text = isScalar(node) && typeof node.value === "string" ? node.value : "";
    this.writtenLetters += text.length;
    return leaf(text);
  }

  #lookAtAlias(alias: Alias, path: Path): Size {
    const target = this.#anchors.get(alias.source);
    const size = target === undefined ? undefined : this.#sizes.get(target);
    if (target === undefined) {
      const cure = "mark what it repeats with & and the same word, further up";
      this.#complain(alias, path, "this alias has no anchor", cure);
    } else if (size === undefined) {
      this.#complain(alias, path, "this alias is inside the value it repeats", "write out what is meant");
    } else {
      this.#targets.set(alias, target);
      return path.length + size.levels > mostLevels ? this.#giveUp(alias) : size;
    }
    return leaf("");
  }

  #giveUp(node: unknown): Size {
    this.tooDeep ??= this.locate(startOf(node) ?? 0);
    return leaf("");
  }

  #lookAtPair(map: YAMLMap, pair: Pair, path: Path): Size {
    const pairs = this.#pairs.get(map) ?? new Map<string, Pair>();
    this.#pairs.set(map, pairs);
    const key = this.#keyOf(pair, pairs, path);
    if (key === undefined) return leaf("");
    pairs.set(key, pair);
    this.writtenLetters += key.length;
    const { values, letters, levels } = this.#look(pair.value, [...path, key]);
    return { values, letters: letters + key.length, levels };
  }

  /** The key of a pair; undefined, after a complaint, where the pair is to be skipped. */
  #keyOf(pair: Pair, pairs: ReadonlyMap<string, Pair>, path: Path): string | undefined {
    const node = pair.key ?? pair.value;
    const key = keyText(this.#follow(pair.key));
    if (key === undefined) {
      this.#complain(node, path, "a key is a list, a map or an alias", "write the key out as text");
    } else if (key === "<<") {
      const cure = "write the keys out, or repeat a whole value with an alias (`key: *anchor`)";
      this.#complain(node, path, "merge keys (`<<`) are not part of YAML 1.2: nothing is merged", cure);
    } else if (key.length > longestKey) {
      const problem = `a key is ${figure(key.length)} characters long`;
      this.#complain(node, path, problem, `at most ${figure(longestKey)}`);
    } else if (pairs.has(key)) {
      this.#complain(node, [...path, key], "duplicate key", "keep one of them");
    } else {
      return key;
    }
    return undefined;
  }

  #complain(node: unknown, path: Path, problem: string, cure: string): void {
    const inFile = this.locate(startOf(node) ?? 0);
    this.diagnostics.push({ subject: { path, inFile }, problem, cure });
  }
}

function leaf(text: string): Size {
  return { values: 1, letters: text.length, levels: 0 };
}

/** The size of a list or a map, which is a value itself. */
function sum(parts: readonly Size[]): Size {
  let [values, letters, levels] = [1, 0, 0];
  for (const part of parts) {
    values += part.values;
    letters += part.letters;
    levels = Math.max(levels, part.levels + 1);
  }
  return { values, letters, levels };
}

/** The text a key stands for, as written: `1.0` and `yes` stay what they are. Undefined for a list or a map. */
function keyText(key: unknown): string | undefined {
  if (key === null) return "";
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
