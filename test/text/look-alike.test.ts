import { describe, expect, test } from "@jest/globals";
import { differingCharacters, looksLike } from "../../provider/text/look-alike.js";

describe("two texts look the same", () => {
  test.each<[string, string, string]>([
    ["a Cyrillic letter", "q\u0430", "qa"],
    ["a Greek capital", "\u0392eta", "Beta"],
    ["a Turkish i", "n\u0131ght", "night"],
    ["a Cyrillic capital that looks like an l", "\u0406ab", "lab"],
    ["a digit one", "qa1", "qal"],
    ["a zero", "t0m", "tom"],
    ["a joiner that cannot be seen", "q\u200da", "qa"],
    ["a blank that does not break", "Beta\u00a0EU", "Beta EU"],
    ["another dash", "beta\u2013eu", "beta-eu"],
    ["another apostrophe", "o\u2019neil", "o'neil"],
    ["composed and decomposed", "\u00c9quipe", "E\u0301quipe"],
  ])("with %s", (_with, one, other) => {
    expect(looksLike(one, other)).toBe(true);
    expect(looksLike(other, one)).toBe(true);
  });

  test.each([
    ["qa", "qa"],
    ["qa", "qb"],
    ["zoe", "zo\u00eb"],
    ["beta eu", "beta-eu"],
    ["QA", "qa"],
    ["QO", "qo"],
  ])("but not %j and %j", (one, other) => expect(looksLike(one, other)).toBe(false));
});

describe("the characters in which two texts differ", () => {
  test.each<[string, string, string]>([
    ["q\u0430", "qa", "U+0430 here and U+0061 there"],
    ["\u00c9quipe", "E\u0301quipe", "U+00C9 here and U+0045 U+0301 there"],
    ["q\u200da", "qa", "U+200D here and nothing there"],
    ["aaa", "aa", "U+0061 here and nothing there"],
    ["a😀", "a", "U+1F600 here and nothing there"],
    ["abcdefgh", "x", "U+0061 U+0062 U+0063 U+0064 … here and U+0078 there"],
  ])("%j and %j", (one, other, words) => expect(differingCharacters(one, other)).toBe(words));
});
