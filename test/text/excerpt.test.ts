import { describe, expect, test } from "@jest/globals";
import { excerpt, maxShown } from "../../provider/text/excerpt.js";
import {
  describeBody,
  isJson,
  isWebPage,
  jsonObject,
  reference,
  requestIdOf,
} from "../../provider/wire/http-response.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { ann } from "../service/loopback-client.js";

const nothingSent = { secrets: [] };
const nobody = "nobody.known@example.com";
const masked = "n…n@example.com #a7e1db004b";
const secret = "0123456789abcdef".repeat(4);
const mebibyte = 1024 * 1024;

function answerOf(text: string, headers: Readonly<Record<string, string>> = {}, status = 200) {
  return { status, headers: new Headers(headers), text, cut: false };
}

describe("a text of the vendor's", () => {
  test.each([
    ["Annabel", "no userAnnabel99", "no user…99"],
    ["Bo  Peter", "?name=Bo%20Peter&or=Bo+Peter", "?name=…&or=…"],
    ["Li", "Alis Liz li", "Alis Liz …"],
    ["Jo (J.R.)", "JO (j.r.) is no Jo (JXR)", "… is no … (JXR)"],
    ["Qa \\^$.*+?()[]{}|/", "for qa \\^$.*+?()[]{}|/ too", "for … too"],
    [" \n ", "a b", "a b"],
  ])("about somebody named %j: %j is shown as %j", (lastName, text, line) => {
    const sent = { ...nothingSent, people: [{ email: "kim@example.com", lastName }] };
    expect(excerpt(text, sent)).toBe(line);
  });

  test("has no blanks around it", () => {
    expect(excerpt("\r\n Not so \u2028", nothingSent)).toBe("Not so");
  });

  test("is whole up to the length that is shown, and beyond it says that it was cut", () => {
    const longest = "y".repeat(maxShown);
    expect(excerpt(longest, nothingSent)).toBe(longest);
    expect(excerpt(`${longest}y`, nothingSent)).toBe(`${longest}…`);
  });

  test.each(["&#64;", "&#x40;", "&commat;", "\\u0040", "\\\\u0040", "%40", "@"])(
    "is shown without an address that is written with %j",
    (at) => expect(excerpt(`bad ${nobody.replace("@", at)}, so`, nothingSent)).toBe(`bad ${masked}, so`),
  );

  test("has no long way to its words: blanks do not count before it is cut", () => {
    expect(excerpt(`${" ".repeat(9990)}${nobody}`, nothingSent)).toBe(masked);
    expect(excerpt(`${" ".repeat(9985)}${secret}`, { secrets: [secret] })).toBe("…");
    expect(excerpt(`${"\n\u0000 ".repeat(mebibyte / 4)}${nobody}`, nothingSent)).toBe(masked);
  });

  // Secrets shrink to a letter each when they are blotted out, so that what is read last comes to be shown.
  test.each([
    ["an address", nobody],
    ["a secret", secret],
  ])("that is cut anywhere in %s shows nothing of it", (_what, thing) => {
    const long = "f".repeat(128);
    const sent = { secrets: [long, secret] };
    for (const letters of Array(thing.length).keys()) {
      const before = `${`${long} `.repeat(77).padEnd(9_999 - letters, ".")} `;
      expect(excerpt(before + thing, sent)).toBe(`${"… ".repeat(77)}${".".repeat(66 - letters)} …`);
    }
  });

  test.each(["a", "a b ", " ", "<title", "a&#0", "\\", "a@", "…@"])(
    "of a mebibyte of %j takes a moment",
    (part) => {
      const text = part.repeat(mebibyte / part.length);
      const begin = cpuMilliseconds();
      excerpt(text, { secrets: [secret], people: [ann] });
      for (const cut of [false, true])
        describeBody({ ...answerOf(`<${text}`), cut }, { secrets: [secret], people: [ann] });
      expect(cpuMilliseconds() - begin).toBeLessThan(2000);
    },
  );
});

describe("a body", () => {
  test.each<[string, boolean, object | undefined]>([
    ['{"a":1}', true, { a: 1 }],
    ["{}", true, {}],
    ["[1]", true, undefined],
    ["null", true, undefined],
    ["1", true, undefined],
    ['"text"', true, undefined],
    ['{"a":', false, undefined],
    ["", false, undefined],
  ])("of %j is JSON or not, and an object or not", (text, json, object) => {
    expect(isJson(text)).toBe(json);
    expect(jsonObject(text)).toEqual(object);
  });

  test.each([
    ["<html>", true],
    ["\r\n  <!doctype html>", true],
    ["1 < 2", false],
    ["x<y", false],
    ["", false],
  ])("of %j is a web page or not", (text, page) => {
    expect(isWebPage(text)).toBe(page);
  });

  test.each([
    ["blanks alone", " \r\n\t", "an empty answer"],
    ["a comparison", "1 < 2", '"1 < 2"'],
    [
      "a page whose title has attributes",
      '<TITLE lang="en">\n No ann@example.com\n</TITLE>',
      'a web page titled "No …@example.com #71d4f55f72"',
    ],
    ["a page of an empty title", "<title></title>", "a web page"],
    [
      "a page whose title comes late",
      `<!--${"-".repeat(10_000)}--><title>Late</title>`,
      'a web page titled "Late"',
    ],
    [
      "a page that writes an address in HTML",
      `<title>Invalid address ${nobody.replace("@", "&#64;")}</title>`,
      `a web page titled "Invalid address ${masked}"`,
    ],
  ])("of %s is described", (_what, text, described) => {
    expect(describeBody(answerOf(text), { secrets: [], people: [ann] })).toBe(described);
  });

  test.each([280, 285, 291, 299, 300])(
    "with a title that is too long by %i letters is cut after masking",
    (count) => {
      const sent = { secrets: [secret] };
      const before = `${"x ".repeat(count / 2 - 6)}end `;
      const address = describeBody(answerOf(`<title>${before}${nobody}</title>`), sent);
      expect(address).not.toContain("nobody");
      const credential = describeBody(answerOf(`<title>${"x".repeat(count - 40)}${secret}</title>`), sent);
      expect(credential).toBe(`a web page titled "${"x".repeat(count - 40)}…"`);
    },
  );

  test("that was cut shows nothing of its last word, half of which may be anything", () => {
    const cut = (text: string) => describeBody({ ...answerOf(text), cut: true }, nothingSent);
    expect(cut(`${" ".repeat(1000)}nobody.kn`)).toBe('"…"');
    expect(cut("No such nobody.kn")).toBe('"No such …"');
    expect(cut("<title>No such nobody.kn")).toBe('a web page titled "No such …"');
  });
});

describe("the number of a request", () => {
  test.each([
    "x-amzn-requestid",
    "x-amzn-request-id",
    "x-amz-request-id",
    "x-amz-rid",
    "x-request-id",
    "X-Amzn-RequestId",
  ])("is taken from the header %s", (name) => {
    expect(requestIdOf(answerOf("", { [name]: "1b2c" }))).toBe("1b2c");
  });

  test.each(["request_id", "requestId", "RequestId"])("is taken from %s of the body", (key) => {
    expect(requestIdOf(answerOf(JSON.stringify({ [key]: "3d4e" })))).toBe("3d4e");
  });

  test("is the header's before the body's, where the header's is one", () => {
    const body = '{"requestId":"3d4e"}';
    expect(requestIdOf(answerOf(body, { "x-request-id": "1b2c" }))).toBe("1b2c");
    expect(requestIdOf(answerOf(body, { "x-request-id": "none given" }))).toBe("3d4e");
  });

  test.each(["1b2c 3d4e", "#1b2c", "1b2c#", "", "1".repeat(101), 7])(
    "is not believed to be %j",
    (requestId) => {
      expect(requestIdOf(answerOf(JSON.stringify({ requestId })))).toBeUndefined();
    },
  );

  test.each(["1b2c-3d4e", "AZ09_.:=+/-", "1".repeat(100)])("may be %j", (requestId) => {
    expect(requestIdOf(answerOf(JSON.stringify({ requestId })))).toBe(requestId);
  });
});

describe("an answer is referred to", () => {
  test.each([
    ["by its status", {}, "status 429"],
    ["with the pause it asks for", { "retry-after": "120" }, "status 429, Retry-After: 120"],
    ["with its number", { "x-amz-rid": "1b2c" }, "status 429, request id 1b2c"],
    [
      "with both, and nobody's address",
      { "retry-after": "ann@example.com", "x-amz-rid": "1b2c" },
      "status 429, Retry-After: …@example.com #71d4f55f72, request id 1b2c",
    ],
  ])("%s", (_what, headers, words) => {
    expect(reference(answerOf("", headers, 429))).toBe(words);
  });
});
