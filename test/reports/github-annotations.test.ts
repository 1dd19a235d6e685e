import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Annotation, githubAnnotations } from "../../provider/reports/github-annotations.js";
import { commandsIn } from "./runner.js";

test("an annotation is a command with its place and its title", () => {
  const place = { file: "a/devtest.yaml", line: 3, column: 5 };
  expect(githubAnnotations([{ kind: "notice", place, title: "plan", text: "ann joins" }])).toBe(
    "::notice file=a/devtest.yaml,line=3,col=5,title=plan::ann joins\n",
  );
});

test("what an annotation does not have is left out", () => {
  expect(githubAnnotations([{ kind: "error", text: "no" }])).toBe("::error::no\n");
  expect(githubAnnotations([{ kind: "error", place: { file: "a" }, text: "no" }])).toBe(
    "::error file=a::no\n",
  );
  expect(githubAnnotations([])).toBe("");
});

test("text and properties are escaped by GitHub's rules", () => {
  const place = { file: "a:b,c%3A.csv" };
  expect(githubAnnotations([{ kind: "warning", place, title: "x\ny", text: "100 %\r\n::error::a, b" }])).toBe(
    "::warning file=a%3Ab%2Cc%253A.csv,title=x%0Ay::100 %25%0D%0A: :error::a, b\n",
  );
});

const many = (count: number, kind: Annotation["kind"]): Annotation[] =>
  Array.from({ length: count }, (_, index) => ({ kind, title: "t", text: `${kind} ${index + 1}` }));

test("as many of a kind as GitHub keeps are all there", () => {
  const lines = githubAnnotations([...many(10, "error"), ...many(10, "warning"), ...many(10, "notice")]);
  expect(lines.trimEnd().split("\n")).toHaveLength(30);
  expect(lines).not.toContain("more");
});

test("of more, the tenth says how many there are besides, for each kind by itself", () => {
  const lines = githubAnnotations([...many(11, "error"), ...many(1510, "notice"), ...many(1, "warning")]);
  const commands = commandsIn(lines);
  expect(commands.map(({ name }) => name)).toEqual([
    ...Array(10).fill("error"),
    "warning",
    ...Array(10).fill("notice"),
  ]);
  expect(lines).toContain("::error title=t::error 9\n::error title=t::and 2 more, see the log\n");
  expect(lines).toContain("::notice title=t::notice 9\n::notice title=t::and 1,501 more, see the log\n");
});

const nasty = fc.string({
  unit: fc.constantFrom("::", ":", "#", "##[", "]", "error", " ", "%0A", "%", "\n", "\r", ",", "=", "é"),
});

test("whatever the words, the runner reads one command per annotation, with its very file", () => {
  fc.assert(
    fc.property(nasty, nasty, nasty, (file, title, text) => {
      const printed = githubAnnotations([
        { kind: "error", place: { file: `f${file}`, line: 1 }, title, text },
      ]);
      const commands = commandsIn(printed);
      expect(commands).toHaveLength(1);
      expect(commands[0]).toMatchObject({ name: "error", properties: { file: `f${file}`, line: "1" } });
    }),
  );
});
