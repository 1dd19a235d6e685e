import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

/** A process that has loaded a file of ours: its limit of stack traces, and whether the SDK's debug messages are sent. */
function after(file: string, options = ""): unknown {
  const script = `
    const log = require("@pulumi/pulumi/log");
    const { debug } = log;
    require(${JSON.stringify(join(root, "bin/provider", file))});
    console.log(JSON.stringify({ limit: Error.stackTraceLimit, sent: log.debug === debug }));`;
  const env = { PATH: process.env["PATH"], NODE_OPTIONS: options };
  const written = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8", env });
  return JSON.parse(written);
}

test("a program of its own keeps its stack traces and debug messages", () => {
  expect(after("index.js")).toEqual({ limit: 10, sent: true });
});

test("the ready-made program has neither, unless somebody asks", () => {
  expect(after("resources/without-debugging.js")).toEqual({ limit: 0, sent: false });
  const asked = after("resources/without-debugging.js", "--stack-trace-limit=7");
  expect(asked).toEqual({ limit: 7, sent: true });
});

test("nothing but the ready-made program takes them away", () => {
  const all = globSync("provider/**/*.ts", { cwd: root });
  const importing = all.filter((file) =>
    /^import ".*without-debugging\.js"/m.test(readFileSync(join(root, file), "utf8")),
  );
  const setting = all.filter((file) =>
    /stackTraceLimit|log\.debug =/.test(readFileSync(join(root, file), "utf8")),
  );
  expect([importing, setting]).toEqual([
    ["provider/program.ts"],
    ["provider/resources/without-debugging.ts"],
  ]);
});
