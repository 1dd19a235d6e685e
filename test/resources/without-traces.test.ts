import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

/** The limit of a process that has loaded a file of ours. */
function limitAfter(file: string, options = ""): number {
  const script = `require(${JSON.stringify(join(root, "bin/provider", file))}); console.log(Error.stackTraceLimit);`;
  const env = { PATH: process.env["PATH"], NODE_OPTIONS: options };
  return Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8", env }));
}

test("a program of its own keeps its stack traces, and the ready-made one takes none unless somebody asks", () => {
  expect(limitAfter("index.js")).toBe(10);
  expect(limitAfter("resources/without-traces.js")).toBe(0);
  expect(limitAfter("resources/without-traces.js", "--stack-trace-limit=7")).toBe(7);
});

test("nothing but the ready-made program takes them away", () => {
  const all = globSync("provider/**/*.ts", { cwd: root });
  const importing = all.filter((file) =>
    /^import ".*without-traces\.js"/m.test(readFileSync(join(root, file), "utf8")),
  );
  const setting = all.filter((file) => readFileSync(join(root, file), "utf8").includes("stackTraceLimit"));
  expect([importing, setting]).toEqual([["provider/program.ts"], ["provider/resources/without-traces.ts"]]);
});
