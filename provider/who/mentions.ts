import { type TesterKey, testerKey } from "../people.js";

/** Where a text has an address in it. */
export interface Mention {
  /** As it is written, but for quotes. */
  readonly address: string;
  readonly key: TesterKey;
  /** Counted from 1. */
  readonly line: number;
  /** It is in no comment, and in no section that lists nobody. */
  readonly isListed: boolean;
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
      if (person === undefined || found.get(person[1])?.isListed) continue;
      const [address, key] = person;
      const isListed = !isComment(text, start, kind) && (kind === "csv" || !isBelow(text, start));
      if (isListed || !found.has(key)) found.set(key, { address, key, line: lineOf(text, at), isListed });
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

function isComment(text: string, start: number, kind: "yaml" | "csv"): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return kind === "csv" ? /^\s*#/.test(before) : /(^|\s)#/.test(before);
}

const sections = ["groups", "existing", "removed", "guards", "apps"];
const listNobody = new Set(["removed", "guards", "apps"]);

/** Whether the last section that begins before is one that gives nobody access. */
function isBelow(text: string, start: number): boolean {
  const begins = sections.map((name) => {
    const at = text.lastIndexOf(`\n${name}:`, start);
    return { name, at: at === -1 && text.startsWith(`${name}:`) ? 0 : at };
  });
  const last = begins.reduce((a, b) => (b.at > a.at ? b : a));
  return last.at !== -1 && listNobody.has(last.name);
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
