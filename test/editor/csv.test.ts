import { describe, expect, test } from "@jest/globals";
import { withoutRows, withRows } from "../../provider/editor/csv.js";
import { testerKey } from "../../provider/people.js";

const keys = (...emails: string[]) => new Set(emails.map((email) => testerKey(email)));
const [ann, bob, cat] = ["ann@example.com", "bob@example.com", "cat@example.com"];

/** LF, CRLF as on Windows, and CR as Excel for Mac writes it. */
const lineBreaks = ["\n", "\r\n", "\r"];

describe("taking rows out", () => {
  test.each([
    ["a list of addresses", [ann, bob, cat], 1],
    ["a header", ["E-mail;First name", `${ann};Ann`, `${bob};Bob`, `${cat};Cat`], 2],
    ["comments and blank lines", ["# QA", "", ann, "# about bob", bob, "", cat], 4],
    ["a cell of two lines", ["E-mail,First name", `${ann},"Ann`, `Lee"`, bob, cat], 3],
    ["a line that names the separator", ["sep=;", "E-mail;First name", `${bob};Bob`, `${cat};Cat`], 2],
  ])("%s: that row alone, whatever ends the lines", (_, lines, gone) => {
    for (const lineBreak of lineBreaks) {
      for (const end of ["", lineBreak]) {
        const text = lines.join(lineBreak) + end;
        const left = lines.toSpliced(gone, 1).join(lineBreak) + end;
        expect(withoutRows(text, keys(bob), "qa.csv")).toBe(left);
      }
    }
  });

  test("line breaks of all three kinds in one file", () => {
    const text = `E-mail,First name\r${ann},Ann\r\n${bob},Bob\n${cat},Cat\n`;
    expect(withoutRows(text, keys(bob), "qa.csv")).toBe(`E-mail,First name\r${ann},Ann\r\n${cat},Cat\n`);
    expect(withoutRows(text, keys(ann, bob), "qa.csv")).toBe(`E-mail,First name\r${cat},Cat\n`);
    expect(withoutRows(text, keys(ann, bob, cat), "qa.csv")).toBe("E-mail,First name\r");
  });

  test("the last row of a file without a last line break", () => {
    expect(withoutRows(`${ann}\n${bob}`, keys(bob), "qa.csv")).toBe(`${ann}\n`);
  });

  test("of a line with several addresses, that one alone", () => {
    expect(withoutRows(`${ann}; ${bob}; ${cat}\r`, keys(bob), "qa.csv")).toBe(`${ann}; ${cat}\r`);
    expect(withoutRows(`"${ann}","${bob}"\n`, keys(ann), "qa.csv")).toBe(`"${bob}"\n`);
  });

  test("whoever stands in another column than that of the addresses leaves nobody's row", () => {
    const text = `E-mail,Manager\n${ann},${bob}\n${bob},${cat}\n`;
    expect(withoutRows(text, keys(bob), "qa.csv")).toBe(`E-mail,Manager\n${ann},${bob}\n`);
    expect(withoutRows(text, keys(cat), "qa.csv")).toBe(text);
  });
});

describe("adding rows", () => {
  test.each(lineBreaks)("behind the last one, with its line break (%j)", (lineBreak) => {
    const text = ["E-mail,First name", `${ann},Ann`, ""].join(lineBreak);
    const added = ["E-mail,First name", `${ann},Ann`, `${bob},`, ""].join(lineBreak);
    expect(withRows(text, [{ email: bob }], "qa.csv")).toBe(added);
  });

  test("no blank of the row before goes", () => {
    const text = `E-mail\tFirst name\tLast name\n${ann}\tAnn\t\n`;
    expect(withRows(text, [{ email: bob }], "qa.csv")).toBe(`${text}${bob}\t\t\n`);
    expect(withRows(text.trimEnd(), [{ email: bob }], "qa.csv")).toBe(`${text.trimEnd()}\n${bob}\t\t`);
  });

  test("a name for which there is no column is refused, also where it is the same as another", () => {
    const text = `E-mail,First name\n${ann},Ann\n`;
    const kim = { email: bob, firstName: "Kim", lastName: "Kim" };
    expect(() => withRows(text, [kim], "qa.csv")).toThrow("qa.csv has no column for a last name.");
    expect(() => withRows(`${ann}\n${cat}, ${cat}\n`, [{ email: bob, firstName: bob }], "qa.csv")).toThrow(
      "qa.csv has no column for a first name.",
    );
  });

  test("to an empty file, to one without a header, and as Apple orders the columns", () => {
    const kim = { email: bob, firstName: "Kim", lastName: "Lee" };
    expect(withRows("", [kim], "qa.csv")).toBe(`${bob},Kim,Lee\n`);
    expect(withRows("\r\n", [{ email: bob }], "qa.csv")).toBe(`${bob}\r\n\r\n`);
    expect(withRows(`Ann,Lee,${ann}`, [kim], "qa.csv")).toBe(`Ann,Lee,${ann}\nKim,Lee,${bob}`);
  });

  test("what the file would read as something else is refused", () => {
    const add = () => withRows(`${ann}\n`, [{ email: `${bob}\r\n${cat}` }], "qa.csv");
    expect(add).toThrow("qa.csv cannot be edited here: other rows would change too");
  });
});
