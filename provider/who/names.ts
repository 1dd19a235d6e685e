import { composed } from "../desired.js";
import { documentIn } from "../document/document.js";
import { ReadBudget } from "../document/read-budget.js";
import { entries, field, text as textIn } from "../document/untyped.js";
import { ConfigError } from "../errors.js";
import { type TesterKey, testerKey } from "../people.js";
import { isComment, lineOf, type Section, sectionAt } from "./sections.js";

/** An address under `people`, and whose it is. */
interface Defined {
  readonly start: number;
  readonly section: Section;
  readonly key: TesterKey;
}

/** How lists may call somebody whose address is written under `people`. */
export function namesAt(text: string, { start, section, key }: Defined): readonly string[] {
  const people = section.isInBraces
    ? entries(field(valueIn(text), "people"))
    : entries(valueIn(entryAround(text, start, section)));
  return people.flatMap(([name, value]) => {
    const called = composed(name);
    const [address, several] = [
      textIn(value) ?? textIn(field(value, "email")),
      entries(field(value, "emails")),
    ];
    if (address !== undefined) return testerKey(address) === key ? [called] : [];
    const labels = several.filter(([, one]) => typeof one === "string" && testerKey(one) === key);
    const alone = labels.length > 0 && several.length === 1 ? [called] : [];
    return [...labels.map(([label]) => `${called}/${composed(label)}`), ...alone];
  });
}

/** The lines of one person: parsing all people of each version of a long history would take minutes. */
function entryAround(text: string, start: number, { at, name }: Section): string {
  const [header = "", ...below] = text.slice(at, endOfSection(text, start)).split("\n");
  const isBlock = /^\s*(?:#.*)?$/.test(header.slice(name.length + 1));
  const indent = indentOf(below.find((line) => indentOf(line) !== undefined) ?? "");
  if (!isBlock || !indent) return valueText([header.slice(name.length + 1), ...below]);
  const isFirst = (line: string) => indentOf(line) === indent;
  const from = below.slice(0, lineOf(text.slice(at), start - at) - 1).findLastIndex(isFirst);
  const rest = below.slice(from + 1);
  const to = rest.findIndex(isFirst);
  return valueText([below[from] ?? "", ...(to === -1 ? rest : rest.slice(0, to))]);
}

function valueText(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** A line that begins with a letter begins something else. */
function endOfSection(text: string, from: number): number {
  const next = /\n[^\s#}\]-]/g;
  next.lastIndex = from;
  return next.exec(text)?.index ?? text.length;
}

/** Undefined for a line that is empty, or a comment. */
function indentOf(line: string): number | undefined {
  return /^( *)[^\s#]/.exec(line)?.[1]?.length;
}

const known = new Map<string, unknown>();

/** Undefined for a text that cannot be parsed. Most versions have the same lines. */
function valueIn(lines: string): unknown {
  if (!known.has(lines)) known.set(lines, parsed(lines));
  return known.get(lines);
}

function parsed(lines: string): unknown {
  try {
    return documentIn(lines, { file: "" }, new ReadBudget("")).value;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** The line on which a text lists somebody by one of these names. */
export function lineOfUse(text: string, names: readonly string[]): number | undefined {
  const searched = names.some((name) => /[^ -~]/.test(name)) ? composed(text) : text;
  const at = names.map((name) => placeOfUse(searched, name)).filter((one) => one !== -1);
  return at.length === 0 ? undefined : lineOf(searched, Math.min(...at));
}

/** A name stands in a list, or behind `person` or `tester`; elsewhere the same word is something else. */
function placeOfUse(text: string, name: string): number {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    // Most are parts of addresses, and a long history has millions of them.
    if (!beginsAfter.includes(text[at - 1] ?? "\n") || !endsBefore.includes(text[end] ?? "\n")) continue;
    const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
    const isEnd = /^["']?\s*(?:[,\]}\n\r#]|$)/.test(text.slice(end, end + 20));
    if (isEnd && isItem.test(before) && !isComment(text, at, "yaml") && sectionAt(text, at)?.lists) return at;
  }
  return -1;
}

const beginsAfter = " \t\n[,:\"'";
const endsBefore = " \t\n\r,]}#\"'";
const isItem = /(?:(?:^|\s)-\s+|[[,]\s*|(?:^|[\s{,])["']?(?:person|tester)["']?\s*:\s*|^\s+)["']?$/;
