import { expect, test } from "@jest/globals";
import { complaints, head } from "../config/devtest-yaml.js";

const misplaced =
  "something stands here that does not belong to what is before it; put text in quotes, and compare the indentation with the lines above";

test.each<[string, string, string]>([
  [
    "a text behind a list",
    `${head}groups:\n  qa:\n    testers:\n      - a: 1\n Annabella Fairweather\n`,
    "devtest.yaml:6:1: the indentation does not fit; begin keys of one map in the same column",
  ],
  ["a text behind a flow map", `${head}apps: {} Annabella\n`, `devtest.yaml:2:10: ${misplaced}`],
  ["a text behind the mark of a block", `${head}groups: | Annabella\n`, `devtest.yaml:2:11: ${misplaced}`],
  [
    "an unknown escape",
    `${head}apps: "\\qAnnabella"\n`,
    "devtest.yaml:2:8: a \\ in double quotes begins a sequence that YAML does not know; write \\\\ for a \\, or use single quotes",
  ],
  [
    "an escape that a name cuts short",
    `${head}apps: "\\uAnna Fairweather"\n`,
    "devtest.yaml:2:8: a \\ in double quotes begins a sequence that YAML does not know; write \\\\ for a \\, or use single quotes",
  ],
  [
    "a directive",
    `%Annabella\n---\n${head}`,
    "devtest.yaml:1:1: directives (`%…`) mean nothing here; leave the line out",
  ],
  [
    "a tag",
    `${head}apps: !Annabella {}\n`,
    "devtest.yaml:2:7: tags (`!…`) mean nothing here; leave the tag out",
  ],
  [
    "a quote that never ends",
    `${head}apps: "Annabella\n`,
    'devtest.yaml:3:1: not valid YAML: "Missing closing "quote"; close the quote or the bracket that was opened before',
  ],
  [
    "a second colon on a line",
    `${head}groups:\n  qa:\n    name: Annabella: Fair\n`,
    'devtest.yaml:4:11: not valid YAML: "Nested mappings are not allowed in compact mappings"; put a text that holds `: ` or begins with `- ` in quotes, and each key on a line of its own',
  ],
])("%s gets a sentence that repeats nothing of the file", (_what, text, line) => {
  const lines = complaints(text);
  expect(lines).toContain(line);
  expect(lines.join("\n")).not.toMatch(/Anna|Fair/);
});
