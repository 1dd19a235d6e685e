import { type TesterKey, testerKey } from "../people.js";
import { namesAt } from "./names.js";
import { isComment, lineOf, sectionAt } from "./sections.js";

/** Where a text has an address in it. */
export interface Mention {
  /** As it is written, but for quotes. */
  readonly address: string;
  readonly key: TesterKey;
  /** Counted from 1. */
  readonly line: number;
  /** It is in no comment, and in no section that lists nobody. */
  readonly isListed: boolean;
  /** How lists may call them, where they are defined under `people`. */
  readonly names: readonly string[];
}

/** What stands before an address in YAML and CSV. */
const isBefore = table('\t\n\r ,;:"<>()[]\\@');
/** The letters of a domain, of those in ASCII. */
const isOfDomain = table("-.0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

/** By their codes: a long history has hundreds of millions of letters. */
function table(letters: string): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => Number(letters.includes(String.fromCharCode(code))));
}

/** The longest address that a configuration may have. */
const longest = 254;

/**
 * Finds the addresses of the people whose key has certain digits, in texts that need not parse. Each writing is hashed
 * once, however many texts have it.
 */
export class MentionFinder {
  readonly #known = new Map<string, readonly [address: string, key: TesterKey] | undefined>();

  /** @param digits how the ten digits of the key begin */
  constructor(private readonly digits: string) {}

  /** One mention of each person: where they are listed, else the first. By key. */
  in(text: string, kind: "yaml" | "csv"): ReadonlyMap<TesterKey, Mention> {
    const found = new Map<TesterKey, Mention>();
    for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
      const [start, end] = [startOf(text, at), endOf(text, at)];
      const person = this.#person(text.slice(start, at), text.slice(at + 1, end));
      const before = person && found.get(person[1]);
      if (person === undefined || before?.isListed) continue;
      const [address, key] = person;
      const { isListed, names } = standingOf(text, start, kind, key);
      if (isListed || before === undefined)
        found.set(key, { address, key, line: lineOf(text, at), isListed, names });
      else if (names.length > 0) found.set(key, { ...before, names: [...before.names, ...names] });
    }
    return found;
  }

  isWanted(key: TesterKey): boolean {
    return key.slice(-10).startsWith(this.digits);
  }

  #person(local: string, domain: string): readonly [string, TesterKey] | undefined {
    const written = `${local}@${domain}`;
    if (!this.#known.has(written)) {
      const keyed = readings(local, domain).map((address) => [address, testerKey(address)] as const);
      this.#known.set(
        written,
        keyed.find(([, key]) => this.isWanted(key)),
      );
    }
    return this.#known.get(written);
  }
}

function startOf(text: string, at: number): number {
  const least = Math.max(0, at - longest);
  let start = at;
  while (start > least && !isStop(text.charCodeAt(start - 1))) start--;
  return start;
}

function isStop(code: number): boolean {
  return code < 128 ? isBefore[code] === 1 : isBlank(code);
}

function endOf(text: string, at: number): number {
  const most = Math.min(text.length, at + longest);
  let end = at + 1;
  while (end < most && isPartOfDomain(text.charCodeAt(end))) end++;
  return end;
}

function isPartOfDomain(code: number): boolean {
  return code < 128 ? isOfDomain[code] === 1 : !isBlank(code);
}

function isBlank(code: number): boolean {
  return /\s/.test(String.fromCharCode(code));
}

/**
 * An apostrophe, a bar or a brace may belong to an address, or stand before it; YAML doubles an apostrophe in quotes.
 * The full stop of a sentence follows.
 */
function readings(local: string, domain: string): string[] {
  const starts = [0, ...[...local.matchAll(/['{|`=*&!#?/]/g)].map(({ index }) => index + 1)];
  const locals = starts.map((start) => local.slice(start)).filter((one) => one !== "");
  const inQuotes = locals.filter((one) => one.includes("''")).map((one) => one.replaceAll("''", "'"));
  return [...locals, ...inQuotes].map((one) => `${one}@${domain.replace(/[.-]+$/, "")}`);
}

/** What the place of an address makes of it. */
function standingOf(
  text: string,
  start: number,
  kind: "yaml" | "csv",
  key: TesterKey,
): Pick<Mention, "isListed" | "names"> {
  const isRemark = isComment(text, start, kind);
  if (kind === "csv" || isRemark) return { isListed: !isRemark, names: [] };
  const section = sectionAt(text, start);
  const isListed = section === undefined || section.lists;
  return { isListed, names: section?.name === "people" ? namesAt(text, { start, section, key }) : [] };
}
