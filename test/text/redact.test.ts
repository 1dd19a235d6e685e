import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { redact } from "../../provider/text/redact.js";
import { cpuMilliseconds } from "../cpu-time.js";

const yan = "y…e@example.com #f6887cb0f4";

describe("a text from outside", () => {
  test.each([
    ["a sentence", "Tester yan.doe@example.com is unknown.", `Tester ${yan} is unknown.`],
    ["upper case", "YAN.DOE@EXAMPLE.COM", yan],
    ["URL-encoded", "yan.doe%40example.com", yan],
    ["URL-encoded twice", "yan.doe%2540example.com", yan],
    ["a query", "?email=yan.doe%40example.com&next=1", `?email=${yan}&next=1`],
    ["a path", "/testers/yan.doe@example.com/invite", `/testers/${yan}/invite`],
    ["an HTML number", "yan.doe&#64;example.com", yan],
    ["an HTML number with zeros", "yan.doe&#0064;example.com", yan],
    ["a hexadecimal HTML number", "yan.doe&#x40;example.com", yan],
    ["one with zeros, in upper case", "yan.doe&#X0040;example.com", yan],
    ["HTML's name for it", "yan.doe&commat;example.com", yan],
    ["JSON's escape", "yan.doe\\u0040example.com", yan],
    ["JSON's escape, escaped", "yan.doe\\\\u0040example.com", yan],
    ["an encoded list", "yan.doe%40example.com%2Cyan.doe%40example.com", `${yan}%2C${yan}`],
    ["encoded JSON", "%22yan.doe%40example.com%22%7D", `%22${yan}%22%7D`],
    ["JSON", '{"email":"yan.doe@example.com"}', `{"email":"${yan}"}`],
    ["JSON inside JSON", '\\"yan.doe@example.com\\"', `\\"${yan}\\"`],
    ["angle brackets", "<yan.doe@example.com>", `<${yan}>`],
    ["single quotes", "'yan.doe@example.com'", `'${yan}'`],
    ["a list", "yan.doe@example.com;yan.doe@example.com", `${yan};${yan}`],
    ["an apostrophe", "o'brien@example.com", testerKey("o'brien@example.com")],
    ["an encoded plus", "yan%2Bx%40example.com", testerKey("yan+x@example.com")],
    ["a letter outside ASCII, encoded", "y%C3%A9n%2E%40example.com", testerKey("yén.@example.com")],
    ["a host without a dot", "yan.doe@localhost", testerKey("yan.doe@localhost")],
    ["a key", `${yan} is listed`, `${yan} is listed`],
    ["a key without letters", "…@example.com #71d4f55f72", "…@example.com #71d4f55f72"],
    ["an address that ends like a key", "yan…e@example.com", testerKey("yan…e@example.com")],
    ["no address", "50%40 off @ noon", "50%40 off @ noon"],
    ["another HTML number", "x&#640;y.example.com", "x&#640;y.example.com"],
  ])("with %s shows keys for addresses, and is the same masked twice", (_what, text, masked) => {
    expect(redact(text)).toBe(masked);
    expect(redact(redact(text))).toBe(masked);
  });

  test("loses each secret, plain, in a URL and in a form, the longest first", () => {
    const text = "test-secret/1 test-secret%2F1 Mary%20Ann Mary+Ann Mary";
    expect(redact(text, { secrets: ["Mary", "Mary Ann", "test-secret/1", ""] })).toBe("… … … … …");
  });

  test("with a secret that is no proper Unicode does not fail", () => {
    expect(redact("ok \ud800", { secrets: ["\ud800"] })).toBe("ok …");
  });

  test.each(["a", "a'", "a@", "%40", "%41", ".", "a@.", "a&#0", "a\\", "a&commat", "a&#x40;"])(
    "of a hundred thousand times %j is masked in a moment",
    (part) => {
      const begin = cpuMilliseconds();
      redact(part.repeat(100_000));
      expect(cpuMilliseconds() - begin).toBeLessThan(2000);
    },
  );

  test.each(["&#", "&#x", "\\"])(
    "of a word and then a hundred thousand of what may follow %j is masked in a moment",
    (part) => {
      const filling = part === "\\" ? part : "0";
      const begin = cpuMilliseconds();
      redact(`${"a".repeat(100)}${part}${filling.repeat(100_000)}`);
      expect(cpuMilliseconds() - begin).toBeLessThan(2000);
    },
  );
});

describe("a text of our own", () => {
  test.each([
    ["token=Atza|test-token, and more", "token=…, and more"],
    ["token=Atzr%7Ctest-token&next=1", "token=…&next=1"],
    ["'amzn1.oa2-cs.v1.test-secret' and atc|test-token", "'…' and …"],
    ["client amzn1.application-oa2-client.test of Attics|room", undefined],
  ])("%j is shown without credentials, and otherwise as it is", (text, without = text) => {
    expect(redact(text)).toBe(without);
  });
});

describe("a text about somebody who was sent", () => {
  const quux = { email: "maximilian.quux@example.com", firstName: "Maximilian", lastName: "van der Quux" };
  const key = testerKey(quux.email);

  test.each([
    ['"maximilian.quux"@example.com is invalid', `${key} is invalid`],
    ["maximilian.quux at example.com is invalid", `${key} is invalid`],
    ["MAXIMILIAN.QUUX (at) example (dot) com is invalid", `${key} is invalid`],
    ["maximilian dot quux at example dot com", key],
    ["no mailbox maximilian.quux here", "no mailbox … here"],
    ["Maximilian_Quux, maximilianquux and mquux", "…, … and mquux"],
    ["Mr. Quux is not a tester", "Mr. … is not a tester"],
    ["userMaximilian99", "user…99"],
    ["M&#97;ximili&#x61;n &lt;maximilian&period;quux&commat;example&period;com&gt;", `… &lt;${key}&gt;`],
    [`/v1/list/${Buffer.from("for maximilian.quux").toString("base64url")}/7`, "/v1/list/…/7"],
    ["?q==4Daximilian", "?q=…"],
    ["maximilian.quux@example.community", `${testerKey("maximilian.quux@example.community")}`],
    ["the maximum of the quota", "the maximum of the quota"],
  ])("%j is shown as %j", (text, shown) => {
    expect(redact(text, { people: [quux] })).toBe(shown);
  });

  test.each([
    ["test@example.com", "a test address of the tester", "a test address of the tester"],
    ["info@example.com", "no info for INFO@example.com", `no info for ${testerKey("info@example.com")}`],
    ["info@example.com", "write to info at example.com", `write to ${testerKey("info@example.com")}`],
    ["li@example.com", "Limit: li is over it", "Limit: … is over it"],
    ["50@example.com", "Limit is 50", "Limit is 50"],
    ["test.quux@example.com", "a test of quux", "a test of …"],
  ])("the address %s hides no ordinary words: %j is shown as %j", (email, text, shown) => {
    expect(redact(text, { people: [{ email }] })).toBe(shown);
  });

  test.each([
    ["Li", '{"text":"\\nLi\\tli"}', '{"text":"\\n…\\t…"}'],
    ["Adeline", "100%ADELINE or a=adeline", "100%… or a=…"],
    ["Nils", "C:\\users\\nils", "C:\\users\\…"],
  ])("what looks like an escape hides nobody named %s: %j is shown as %j", (firstName, text, shown) => {
    expect(redact(text, { people: [{ email: "kim@example.com", firstName }] })).toBe(shown);
  });

  test("a name is hidden also where it is an ordinary word, but not inside one", () => {
    const people = [{ email: "kim@example.com", firstName: "Ester", lastName: "Group" }];
    expect(redact("testers of the group, ester", { people })).toBe("testers of the …, …");
  });

  test("an address of somebody else is recognised in quotation marks and with its signs in brackets", () => {
    expect(redact('"yan.doe"@example.com, yan.doe [at] example [dot] com')).toBe(`${yan}, ${yan}`);
    expect(redact("the service at developer.amazon.com")).toBe("the service at developer.amazon.com");
  });
});

test("a short name in escapes is found after a backslash of the text around it", () => {
  const escaped = [..."jnx at example.com"]
    .map((letter) => `\\u{${letter.charCodeAt(0).toString(16)}}`)
    .join("");
  expect(redact(`a\\b\\${escaped}\\c`, { people: [{ email: "jnx@example.com" }] })).not.toContain("6a}");
});

test.each(["?email==42=66=76&next=1", "5%%42%66%76 y"])(
  "a name in escapes is found after a sign like its own: %s",
  (text) => {
    const people = [{ email: "jpw@example.com", lastName: "Bfv" }];
    expect(redact(text, { people })).not.toContain("42");
  },
);

describe("a person whom a page of a proxy names", () => {
  const people = [{ email: "jörg.voss@example.com", firstName: "Jörg", lastName: "Müller" }];
  const bytes = (text: string, encoding: BufferEncoding) => [...Buffer.from(text, encoding)];
  const hex = (text: string, encoding: BufferEncoding = "utf8") =>
    Buffer.from(text, encoding).toString("hex");

  test.each<[string, string]>([
    ["bytes as Python writes them", "b'M\\xc3\\xbcller'"],
    ["bytes of Latin-1", "M\\xfcller"],
    ["octal", "M\\303\\274ller"],
    ["hexadecimal digits after 0x", `0x${hex("Müller")}`],
    ["hexadecimal digits with blanks", hex("Müller").replace(/..(?=.)/g, "$& ")],
    ["hexadecimal digits with colons", hex("jörg.voss").replace(/..(?=.)/g, "$&:")],
    [
      "a list of bytes",
      bytes("Müller", "utf8")
        .map((byte) => `0x${byte.toString(16)}`)
        .join(", "),
    ],
    ["UTF-8 read as Latin-1", Buffer.from("Herr Müller").toString("latin1")],
    ["JavaScript's escape", "M%u00FCller"],
    ["an escape of Perl", "M\\x{fc}ller"],
    ["a long escape of Python", "M\\U000000FCller"],
    ["an entity without its end", "M&uumlller and M&uuml ller"],
    ["base64 of UTF-16", Buffer.from("Müller", "utf16le").toString("base64")],
    ["base64 of Latin-1", Buffer.from("Herr Müller", "latin1").toString("base64")],
    ["the plain spelling of the address", "Joerg.Voss"],
  ])("is taken out of %s", (_what, text) => {
    const shown = redact(`before ${text} after`, { people });
    expect(shown).toMatch(/^before .* after$/s);
    expect(shown).not.toContain(text);
    expect(shown).toContain("…");
    expect(redact(shown, { people })).toBe(shown);
  });

  test.each(["12:30:45", "00 11 22 in a table", "at 2026-11-25 10:20", "C:\\101\\202 \\u", "Ã la carte"])(
    "is not seen in %s",
    (text) => expect(redact(text, { people })).toBe(text),
  );
});

test.each(["yEDz1q", "YEVAop", "RVVAeH", "Xk1AMw", "xIhAWn"])(
  "a folder called %s, which decodes to what looks like an address, is shown",
  (letters) => {
    const path = `/tmp/devtest-config-${letters}/devtest.yaml`;
    expect(redact(path)).toBe(path);
  },
);
