import { codePoint } from "./control-characters.js";

/**
 * Two texts that look the same in most fonts, although they are not: other letters, other blanks and dashes, characters
 * that cannot be seen. Everybody sees a difference in letter case.
 */
export function looksLike(one: string, other: string): boolean {
  return one.toLowerCase() !== other.toLowerCase() && skeleton(one) === skeleton(other);
}

/** What is left of a text when everything is taken out that the eye hardly sees. Only for comparing. */
export function skeleton(text: string): string {
  return text
    .normalize("NFC")
    .replace(unseen, "")
    .replace(inLatin, (letter) => latin.get(letter) ?? letter)
    .replace(/\p{Pd}/gu, "-")
    .replace(/[’‘ʼ`´]/gu, "'")
    .replace(/\s+/gu, " ");
}

const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/** What looks alike, letter by letter: in Cyrillic, in Greek, in other scripts, and among digits and Latin letters. */
const alike: readonly (readonly [these: string, those: string])[] = [
  [
    "\u0410\u0412\u0415\u0417\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0501\u04bb\u04cf\u051b\u051d",
    "ABE3KMHOPCTYXSIJaeopcyxsijdhlqw",
  ],
  [
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u03b1",
    "ABEZHIKMNOPTYXova",
  ],
  ["\u0131\u0251\u0261\u0585\u0578\u057d", "iagonu"],
];

/** Each of these looks like the small letter after it. */
const latinAlike = new Map([..."0o Oo 1l Il |l".split(" ")].map(([from = "", to = ""]) => [from, to]));

const latin: ReadonlyMap<string, string> = new Map([
  ...latinAlike,
  ...alike.flatMap(([these, those]) =>
    [...these].map((letter, index): [string, string] => {
      const to = those[index] ?? letter;
      return [letter, latinAlike.get(to) ?? to];
    }),
  ),
]);

const inLatin = new RegExp(`[${[...latin.keys()].join("")}]`, "gu");

/**
 * `U+0430 here and U+0061 there`: the characters from the first to the last one in which two texts differ, at most `most`
 * of each.
 */
export function differingCharacters(here: string, there: string, most = 4): string {
  const [a, b] = [[...here], [...there]];
  const shorter = Math.min(a.length, b.length);
  let begin = 0;
  while (begin < shorter && a[begin] === b[begin]) begin += 1;
  let end = 0;
  while (end < shorter - begin && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const named = (letters: readonly string[]): string => {
    const differing = letters.slice(begin, letters.length - end);
    const shown = differing.slice(0, most).map(codePoint).join(" ");
    return differing.length === 0 ? "nothing" : differing.length > most ? `${shown} …` : shown;
  };
  return `${named(a)} here and ${named(b)} there`;
}
