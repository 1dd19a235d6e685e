import { describe, expect, test } from "@jest/globals";
import { Diagnostics } from "../../provider/document/diagnostics.js";
import { openDocument } from "../../provider/document/document.js";
import { ReadBudget } from "../../provider/document/read-budget.js";
import type { Source } from "../../provider/document/source.js";

/** Files that are no files, such as those of a commit. */
function sourceOf(files: Readonly<Record<string, string>>): Source {
  return {
    read: (name, admit) => {
      const bytes = Buffer.from(files[name] ?? "");
      return admit(bytes.length) ?? bytes;
    },
    list: () => [],
    display: (name) => `main:${name}`,
  };
}

const kind = { needs: "`one`", otherFile: "another branch has another one" };
const text = "# the crew\none: [1, &two two] # so far\nthree: { four: *two }\n";
const open = (written: string) =>
  openDocument(sourceOf({ "a.yaml": written }), "a.yaml", kind, new ReadBudget("a crew has ten"));

describe("a document", () => {
  test("is read from any source, which says how messages call it", () => {
    const { value, locations } = open(text);
    expect(value).toEqual({ one: [1, "two"], three: { four: "two" } });
    expect(locations.of({ path: ["three", "four"] })).toEqual({ file: "main:a.yaml", line: 3, column: 16 });
    expect(locations.of({ path: ["three", "four"], onKey: true })).toMatchObject({ line: 3, column: 10 });
    expect(locations.of({ path: ["one", 1] })).toMatchObject({ line: 2, column: 15 });
    expect(locations.of({ path: ["one", 7] })).toMatchObject({ line: 2, column: 6 });
    expect(locations.of({ path: ["three", "five"] })).toMatchObject({ line: 3, column: 8 });
  });

  test("can be changed and written back with its comments", () => {
    const { parsed } = open(text);
    parsed.setIn(["one", 0], 7);
    expect(String(parsed)).toBe("# the crew\none: [ 7, &two two ] # so far\nthree: { four: *two }\n");
  });

  test("that is too large says so with the words of its kind", () => {
    expect(() => open("a".repeat(2 ** 19 + 1))).toThrow(
      "main:a.yaml: the file has 524,289 bytes; at most 524,288 bytes and 20,000 values are read, all files together; a crew has ten; another branch has another one",
    );
    expect(() => open("")).toThrow("main:a.yaml:1:1: the file is empty; it needs `one`");
  });
});

describe("what is said about a document", () => {
  const { locations } = open(text);

  test("comes in the order of the file, whatever the order in which it was found", () => {
    const diagnostics = new Diagnostics(locations);
    diagnostics.complain({ path: ["three"] }, "later", "");
    diagnostics.complainAll([{ subject: { path: ["one", 0] }, problem: "earlier", cure: "so" }]);
    diagnostics.warn({ path: ["one"], onKey: true }, "beside", "");
    expect(diagnostics.complaints).toEqual([
      { location: "main:a.yaml:2:7", path: "one[0]", problem: "earlier", cure: "so" },
      { location: "main:a.yaml:3:8", path: "three", problem: "later", cure: "" },
    ]);
    expect(diagnostics.warnings).toHaveLength(1);
  });

  test("is one complaint alone where nothing else is worth saying", () => {
    const diagnostics = new Diagnostics(locations);
    diagnostics.complain({ path: ["one"] }, "earlier", "");
    expect(() => diagnostics.fail({ path: ["three"] }, { problem: "too much", cure: "less" })).toThrow(
      /^main:a\.yaml:3:8 three: too much; less$/,
    );
  });

  test("shows no key that may be somebody's name", () => {
    const diagnostics = new Diagnostics(locations, (path, index) => path[index] === "four");
    diagnostics.complain({ path: ["three", "four"] }, "wrong", "");
    expect(diagnostics.complaints[0]?.path).toBe("three[…]");
    expect(diagnostics.where({ path: ["three", "four"] })).toBe("main:a.yaml:3:16");
  });
});
