import { describe, expect, test } from "@jest/globals";
import {
  controlCharacters,
  escapeControlCharacters,
  findControlCharacter,
  holdsControlCharacter,
  sanitize,
} from "../../provider/text/control-characters.js";
import { quoted } from "../../provider/text/quoted.js";

const everyCharacter = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));

/** Parts of emoji and of words in some scripts. Without them both fall apart. */
const joining = /\u200c|\u200d|[\u{e0020}-\u{e007f}]/u;

describe("a control character", () => {
  test.each([
    ["a line break", "\n"],
    ["the escape of a terminal", "\u001b"],
    ["a line break of Unicode", "\u2028"],
    ["half a character", "\ud800"],
    ["what turns a line around", "\u202e"],
    ["what isolates a part of a line", "\u2066"],
    ["a soft hyphen", "\u00ad"],
    ["a zero-width space", "\u200b"],
    ["a word joiner", "\u2060"],
    ["a byte order mark", "\ufeff"],
    ["an annotation", "\ufff9"],
  ])("is %s", (_what, character) => {
    expect(holdsControlCharacter(`a${character}b`)).toBe(true);
    expect(findControlCharacter(`a${character}b`)).toBe(character);
    expect(sanitize(`a${character}b`)).toBe("a\ufffdb");
  });

  test("is every format character that is never seen, except those that join and tag", () => {
    const unseen = /(?=\p{Cf})\p{Default_Ignorable_Code_Point}/u;
    const missing = everyCharacter.filter((one) => unseen.test(one) && !holdsControlCharacter(one));
    expect(missing.filter((one) => !joining.test(one))).toEqual([]);
    expect(missing.filter((one) => joining.test(one))).toHaveLength(98);
  });

  test("is nothing that can be seen", () => {
    const seen = new RegExp(`(?=[${controlCharacters}])[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}]`, "u");
    expect(everyCharacter.filter((one) => seen.test(one))).toEqual([]);
  });

  test.each(["👩‍💻 team", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 crew", "❤️", "می‌خواهم", "क्‍ष"])(
    "is no part of %j, which is shown as it is",
    (text) => {
      expect(holdsControlCharacter(text)).toBe(false);
      expect(sanitize(text)).toBe(text);
      expect(quoted(text)).toBe(`"${text}"`);
    },
  );

  test("can be shown by its number", () => {
    expect(escapeControlCharacters("a\u202eb\n\u{e0001}")).toBe("a<U+202E>b<U+000A><U+E0001>");
  });
});
