import { type Tester, testerKey } from "../people.js";
import { foldedText } from "./reading.js";

/** A place in a text, and what is shown there instead. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
}

/** What tells who is meant, for texts without case and accents (see `folded`). */
export interface Traces {
  /** By their first word: words that follow each other. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  /** What tells who is meant in the middle of a longer word, too. */
  readonly anywhere: readonly string[];
}

interface Phrase {
  readonly words: readonly string[];
  /** Of a whole address: the words of its domain, and the key that stands for the person. */
  readonly domain?: readonly string[];
  readonly shown: string;
}

/** So many letters hardly come together by chance, so they are taken out of longer words too. */
const telling = 5;

/** Scripts that put no blanks between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Words that name nobody: those of mailboxes for roles, and those of which messages are made. As the part of an address
 * before the sign they stay readable where they stand alone. They are a list and not a length, because a short word can
 * be a name.
 */
const ordinary = new Set(
  (
    "account accounts add added address admin all already amazon an and android any api app apps are as at be beta by " +
    "can cannot code com contact could customer customers demo dev developer developers devtest do does email error " +
    "example for found from group groups has have hello help if in info invalid is it its known limit mail mailbox " +
    "marketing me member members message my name names new no noreply not of office ok on one or org our owner people " +
    "play qa request sales see send service staff store support team teams test tester testers testing tests that the " +
    "there they this to unknown up us user users valid was we web with work you your"
  ).split(" "),
);

/** @param people those whom a text may be about: whoever was sent */
export function tracesOf(people: readonly Tester[]): Traces {
  const texts = [...new Set(people.flatMap(textsOf))].filter(tells);
  const phrases = [...people.flatMap(addressOf), ...texts.flatMap(writtenAsWords)];
  return {
    phrases: Map.groupBy(phrases, ({ words }) => words[0] ?? ""),
    anywhere: [...people.map(({ email }) => foldedText(email)), ...texts.filter(tellsAnywhere)],
  };
}

/**
 * Besides the address: its local part and each longer word of that, but for ordinary words; the names, and each word of
 * them.
 */
function textsOf({ email, firstName = "", lastName = "" }: Tester): string[] {
  const ofAddress = spellings(email).flatMap((spelling) => {
    const [local] = partsOf(spelling);
    return [local, local.split("+")[0] ?? "", ...wordsIn(local).filter(({ length }) => length > 3)];
  });
  const ofNames = [firstName, lastName].flatMap(spellings).map((name) => foldedText(name).trim());
  return [
    ...ofAddress.filter((word) => !ordinary.has(word)),
    ...ofNames.flatMap((name) => [name, ...wordsIn(name)]),
  ];
}

/** A single letter tells nothing, and neither do fewer than four digits. */
function tells(text: string): boolean {
  const letters = wordsIn(text).join("");
  if (/^\p{N}*$/u.test(letters)) return letters.length > 3;
  return letters.length > 1 || unspaced.test(letters);
}

function tellsAnywhere(text: string): boolean {
  const letters = wordsIn(text).join("");
  return letters.length >= telling || unspaced.test(text) || letters !== text;
}

/** A name, and the way to write it in plain letters, such as Mueller for Müller. */
function spellings(name: string): string[] {
  const inPlain = name
    .normalize("NFC")
    .replace(/[äæöøœüå]/gi, (one) => plainLetters[one.toLowerCase()] ?? one);
  return [name, inPlain];
}

const plainLetters: Readonly<Record<string, string>> = {
  ä: "ae",
  æ: "ae",
  ö: "oe",
  ø: "oe",
  œ: "oe",
  ü: "ue",
  å: "aa",
};

function addressOf({ email }: Tester): Phrase[] {
  const [local, domain] = partsOf(email);
  const words = wordsIn(local);
  return words.length === 0 ? [] : [{ words, domain: wordsIn(domain), shown: testerKey(email) }];
}

/** In words that follow each other, and in one. */
function writtenAsWords(text: string): Phrase[] {
  const words = wordsIn(text);
  const joined = words.join("");
  return [{ words, shown: "…" }, ...(words.length > 1 ? [{ words: wordsIn(joined), shown: "…" }] : [])];
}

/** Before and after the sign. */
function partsOf(email: string): [local: string, domain: string] {
  const address = foldedText(email);
  const sign = address.lastIndexOf("@");
  return sign === -1 ? [address, ""] : [address.slice(0, sign), address.slice(sign + 1)];
}

const everyWord = /\p{L}+|\p{N}+/gu;

function wordsIn(text: string): string[] {
  return text.match(everyWord) ?? [];
}

/** A text, its words, and where they are. */
interface Words {
  readonly text: string;
  readonly words: readonly { readonly word: string; readonly start: number; readonly end: number }[];
}

/** The places of a text without case and accents that tell who is meant. */
export function findPeople(text: string, { phrases, anywhere }: Traces): Finding[] {
  const words = Array.from(text.matchAll(everyWord), ({ 0: word, index }) => ({
    word,
    start: index,
    end: index + word.length,
  }));
  const asWords = words.flatMap(({ word }, index) =>
    (phrases.get(word) ?? []).flatMap((phrase) => phraseAt({ text, words }, index, phrase) ?? []),
  );
  return [...asWords, ...anywhere.flatMap((one) => insideWords(text, one))];
}

function phraseAt(within: Words, index: number, { words, domain, shown }: Phrase): Finding | undefined {
  const begin = within.words[index]?.start ?? 0;
  let last = index;
  for (const word of words.slice(1)) {
    const next = after(within, last, ["dot"], () => true);
    if (next === undefined || within.words[next]?.word !== word) return undefined;
    last = next;
  }
  if (domain === undefined) return { start: begin, end: within.words[last]?.end ?? 0, shown };
  return withDomain(within, { begin, last }, domain, shown);
}

function withDomain(
  within: Words,
  { begin, last }: { begin: number; last: number },
  domain: readonly string[],
  shown: string,
): Finding | undefined {
  const { text, words } = within;
  const sign = words[last]?.end ?? 0;
  let now = last;
  for (const [index, word] of domain.entries()) {
    const joint = index === 0 ? "@" : ".";
    const next = after(
      within,
      now,
      [index === 0 ? "at" : "dot"],
      (gap) => gap.includes(joint) || /^$|-/.test(gap),
    );
    if (next === undefined || words[next]?.word !== word) return undefined;
    now = next;
  }
  // The quotation mark before a quoted local part belongs to the address.
  const quoted = /["']/.test(text[sign] ?? "") && text[begin - 1] === text[sign];
  return { start: quoted ? begin - 1 : begin, end: words[now]?.end ?? 0, shown };
}

/** No more characters than this are between two words of one phrase. */
const widest = 6;

/** The word that follows in the same phrase: after a gap of signs, or with a word such as `dot` in between. */
function after(
  { text, words }: Words,
  index: number,
  spelled: readonly string[],
  joins: (gap: string) => boolean,
): number | undefined {
  const gapAfter = (one: number) => text.slice(words[one]?.end ?? 0, words[one + 1]?.start ?? 0);
  const next = words[index + 1];
  if (next === undefined || gapAfter(index).length > widest) return undefined;
  const isSpelled = spelled.includes(next.word) && gapAfter(index) !== "";
  if (isSpelled && words[index + 2] !== undefined && gapAfter(index + 1).length <= widest) return index + 2;
  return joins(gapAfter(index)) ? index + 1 : undefined;
}

/** `ester` is a name, and tells nothing inside `testers`. */
function insideWords(text: string, one: string): Finding[] {
  return occurrences(text, one).filter(({ start, end }) => {
    const before = /\p{L}{0,12}$/u.exec(text.slice(Math.max(0, start - 12), start))?.[0] ?? "";
    const rest = /^\p{L}{0,12}/u.exec(text.slice(end, end + 12))?.[0] ?? "";
    return before + rest === "" || !ordinary.has(before + one + rest);
  });
}

/** Where a text has another one in it. */
export function occurrences(text: string, part: string): Finding[] {
  const places: Finding[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length))
    places.push({ start: at, end: at + part.length, shown: "…" });
  return places;
}
