import { expect, test } from "@jest/globals";
import { rdjson } from "../../provider/reports/rdjson.js";

const source = { name: "devtest validate", url: "https://example.com" };
const at = (place: object) =>
  JSON.parse(rdjson(source, [{ severity: "ERROR", message: "no", place: { file: "a.yaml", ...place } }]));

test("the result has its source, and a message with place and severity", () => {
  expect(at({ line: 2, before: "ab" })).toEqual({
    source,
    diagnostics: [
      {
        message: "no",
        location: { path: "a.yaml", range: { start: { line: 2, column: 3 } } },
        severity: "ERROR",
      },
    ],
  });
  expect(JSON.parse(rdjson(source, []))).toEqual({ source, diagnostics: [] });
});

test.each([
  ["", 1],
  ["a", 2],
  ["a𐐀", 6],
  ["é", 3],
  ["\uFEFF", 4],
])("columns count bytes of UTF-8 from 1: after %j it is %d", (before, column) => {
  expect(at({ line: 1, before }).diagnostics[0].location.range).toEqual({ start: { line: 1, column } });
});

test("without the text before it a place has no column, and without a line no range", () => {
  expect(at({ line: 2 }).diagnostics[0].location).toEqual({ path: "a.yaml", range: { start: { line: 2 } } });
  expect(at({ before: "ab" }).diagnostics[0].location).toEqual({ path: "a.yaml" });
});
