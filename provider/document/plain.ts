import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Diagnostic } from "../errors.js";
import { quoted } from "../text/quoted.js";
import type { Path } from "./diagnostics.js";

/**
 * The nodes of a YAML document as plain data, with what the parser does not look at: duplicate keys (found here in
 * linear time), merge keys, keys that are no text, aliases that lead nowhere or grow without end. Maps have no
 * prototype, so no key of a file means anything to JavaScript.
 */
export interface Plain {
  readonly value: unknown;
  readonly diagnostics: readonly DiagnosticOfNode[];
  /** What stands where an alias stands; the node itself for any other node. */
  follow(node: unknown): unknown;
}

interface DiagnosticOfNode extends Diagnostic {
  readonly node: Node | null;
  readonly path: Path;
}

/** An account holds 1,500 people: what needs more than this through aliases is an attack, or a mistake as bad. */
const mostAliasedNodes = 100_000;
/** Of an aliased text, that many letters count as a value of their own. */
const lettersOfValue = 40;
/** Complaints name the path to what they are about: a key is in as many of them as there are values under it. */
const longestKey = 255;
const mostLevels = 50;

export function toPlain(root: Node | null): Plain {
  const converter = new Converter();
  const value = converter.convert(root);
  return { value, diagnostics: converter.diagnostics, follow: (node) => converter.follow(node) };
}

/** As how many values a node counts, without what it holds. */
function sizeOf(node: unknown): number {
  const letters = isScalar(node) && typeof node.value === "string" ? node.value.length : 0;
  return 1 + Math.floor(letters / lettersOfValue);
}

/** The text a key stands for, as written: `1.0` and `yes` stay what they are. Undefined for a list or a map. */
export function keyText(key: unknown): string | undefined {
  if (key === null) return "";
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

class Converter {
  readonly diagnostics: DiagnosticOfNode[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  readonly #path: (string | number)[] = [];
  #insideAliases = 0;
  #aliasedNodes = 0;
  #gaveUp = false;

  follow(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  convert(node: unknown): unknown {
    this.#count(sizeOf(node));
    if (this.#gaveUp || node === null || node === undefined) return null;
    if (this.#aliasedNodes > mostAliasedNodes || this.#path.length > mostLevels)
      return this.#giveUp(node as Node);
    if (isAlias(node)) return this.#alias(node);
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor !== undefined && this.#insideAliases === 0) this.#anchors.set(node.anchor, node);
    }
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return node.items.map((item, index) => this.#at(index, item));
    return isScalar(node) ? node.value : null;
  }

  #count(values: number): void {
    if (this.#insideAliases > 0) this.#aliasedNodes += values;
  }

  #at(segment: string | number, node: unknown): unknown {
    this.#path.push(segment);
    const value = this.convert(node);
    this.#path.pop();
    return value;
  }

  #alias(alias: Alias): unknown {
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined) {
      this.#complain(
        alias,
        "this alias stands for nothing",
        "mark what it repeats with & and the same word, further up",
      );
      return null;
    }
    this.#targets.set(alias, target);
    this.#insideAliases += 1;
    const value = this.convert(target);
    this.#insideAliases -= 1;
    return value;
  }

  #map(map: YAMLMap): Record<string, unknown> {
    const plain: Record<string, unknown> = Object.create(null);
    const seen = new Map<string, unknown>();
    for (const pair of map.items) {
      const key = this.#key(pair, seen);
      if (key === undefined) {
        this.#count(1);
        continue;
      }
      seen.set(key, pair.key);
      plain[key] = this.#at(key, pair.value);
    }
    return plain;
  }

  /** The key of a pair that counts; what is wrong with another is said, and the pair passed over. */
  #key(pair: Pair, seen: ReadonlyMap<string, unknown>): string | undefined {
    const node = (pair.key ?? pair.value) as Node | null;
    const key = keyText(this.follow(pair.key));
    if (key === undefined) {
      this.#complain(node, "a key is a list, a map or an alias", "write the key out as text");
      return undefined;
    }
    if (key === "<<") {
      const cure = "write the keys out, or repeat a whole value with an alias (`qa: *crew`)";
      this.#complain(node, "merge keys (`<<`) ended with YAML 1.1: nothing is merged", cure);
      return undefined;
    }
    if (key.length > longestKey) {
      const problem = `a key is ${key.length.toLocaleString("en")} characters long`;
      this.#complain(node, problem, `at most ${longestKey}`);
      return undefined;
    }
    if (!seen.has(key)) return key;
    this.#complain(node, `the key ${quoted(key)} is there twice`, "keep one of them", key);
    return undefined;
  }

  /** Inside an alias everything was looked at where it is written. */
  #complain(node: Node | null, problem: string, cure: string, key?: string): void {
    if (this.#insideAliases > 0) return;
    const path = key === undefined ? [...this.#path] : [...this.#path, key];
    this.diagnostics.push({ node, path, problem, cure });
  }

  /** Nothing after this can be trusted, nor converted in sane time. */
  #giveUp(node: Node): null {
    this.#gaveUp = true;
    const tooDeep = this.#path.length > mostLevels;
    this.diagnostics.push({
      node,
      path: tooDeep ? [] : [...this.#path],
      problem: tooDeep
        ? `nested more than ${mostLevels} levels deep`
        : `aliases repeat more than ${mostAliasedNodes.toLocaleString("en")} values`,
      cure: "this form needs 5 levels, and aliases for a few values only; an alias cannot stand inside what it repeats",
    });
    return null;
  }
}
