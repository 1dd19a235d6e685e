import { describe, expect, test } from "@jest/globals";
import { cpuMilliseconds } from "../cpu-time.js";
import { reading } from "./reading.js";

describe("encodings", () => {
  const text = "E-mail,First name\r\nzoe@example.net,Zoë\r\n";
  const zoe = ["zoe@example.net · Zoë"];
  const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");

  test.each<[string, Buffer]>([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with its mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16, the little end first", utf16],
    ["UTF-16, the big end first", Buffer.from(utf16).swap16()],
    ["Windows-1252", Buffer.from(text, "latin1")],
  ])("%s is read", (_name, bytes) => expect(reading(bytes)).toMatchObject({ people: zoe, complaints: [] }));

  test("a guess is told, and an address does not depend on it", () => {
    expect(reading(Buffer.from(text, "latin1")).warnings[0]).toContain(
      "is read as Windows-1252, which is a guess",
    );
    expect(reading(Buffer.from("zoë@example.net\n", "latin1")).complaints).toEqual([
      expect.stringContaining("the address has a letter that depends on the encoding of the file"),
    ]);
  });

  test.each<[string, Buffer, string]>([
    ["a workbook", Buffer.from("PK\u0003\u0004xl/workbook.xml"), "1:1: is a workbook or another archive"],
    ["an old workbook", Buffer.from("d0cf11e0a1b11ae1", "hex"), "1:1: is a workbook of an older form"],
    ["a PDF", Buffer.from("%PDF-1.7"), "1:1: is a PDF, not a text"],
    ["UTF-16 without its mark", Buffer.from(text, "utf16le").subarray(0, 16), "1:2: holds a NUL character"],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), "1:1: holds a NUL character"],
    [
      "bytes of no text",
      Buffer.from([0x41, 0x0a, 0xff, 0x01, 0x02]),
      "2:1: is not UTF-8: byte 0xFF at offset 2",
    ],
    ["a letter that Windows-1252 has not", Buffer.from([0x41, 0x81]), "1:2: is not UTF-8: byte 0x81"],
  ])("%s is a complaint that says so", (_name, bytes, complaint) => {
    expect(reading(bytes).complaints).toEqual([expect.stringContaining(`list:${complaint}`)]);
  });
});

describe("hostile lists", () => {
  const large = 500_000;
  test.each<[string, string]>([
    ["quotes", '"'.repeat(large)],
    ["brackets of mail", `@${"<".repeat(large)}`],
    ["quoted brackets of mail", `<a@b.example>"${"<".repeat(large)}`],
    ["open comments", `<a@b.example>${"(".repeat(large)}`],
    ["blanks before a bracket", `a@b.example <a@b.example> x${" ".repeat(large)}>`],
    ["signs of addresses", "@".repeat(large)],
    ["apostrophes", "'".repeat(large)],
    ["one word", `a@example.com ${"a".repeat(large)}`],
    ["a name before a bracket", `@${"a".repeat(large)} <a@b.example>`],
    ["a name beside an address", `a@b.example,${"a".repeat(large)}`],
    ["names below a header", `E-mail,Name\na@b.example,${"a".repeat(large)}`],
    ["open JSON", "[".repeat(large)],
    ["the title of a column", `E-mail,${"[".repeat(large)}`],
  ])("of %s end soon", (_what, content) => {
    const begin = cpuMilliseconds();
    reading(content);
    expect(cpuMilliseconds() - begin).toBeLessThan(3000);
  });

  test("show nobody, and give a terminal no orders", () => {
    const person = "annabella@example.com";
    const contents = [
      `E-mail,First\n${person},\u001b[31mAnnabella\n${person},Anna\n`,
      `${person} x\n${person},,,Annabella\n`,
      `Name,Annabella ${person}\n`,
      `{"testers": [{"email": "${person} ", "firstName": "a\\u202eb"}, {"email": "<${person}>"}]}`,
      `Annabella Quux <${person}>; Annabella\u202e <${person}>; Annabella\n`,
      `Email,Groups\n${person},"Annabella's ${person}"\n`,
    ];
    for (const content of contents) {
      const { complaints, warnings } = reading(content);
      const said = [...complaints, ...warnings].join("\n");
      expect(said).not.toMatch(/annabella|(?!\n)[\p{Cc}\p{Bidi_Control}]/iu);
    }
  });

  test("1,500 people of any program take less than two seconds", () => {
    const people = Array.from(
      { length: 1500 },
      (_, n) => `First${n},Last${n},tester${n}@example.com,qa;beta-${n % 9},,`,
    );
    const begin = cpuMilliseconds();
    const { summary } = reading(
      `First,Last,Email,Groups,Installed Version,Install Date\n${people.join("\n")}\n`,
    );
    expect(cpuMilliseconds() - begin).toBeLessThan(2000);
    expect(summary).toBe("fastlane pilot export, 1,500 people, 10 groups");
  });
});
