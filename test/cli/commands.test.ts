import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { Command } from "commander";
import { type Commands, load } from "../../provider/cli/commands.js";
import { commandsIn } from "../reports/runner.js";
import { command } from "./desk.js";

const commands: Commands = {
  auth: async () => new Command("auth"),
  validate: async () => new Command("validate"),
};
const loaded = async (...args: readonly string[]) => (await load(commands, args)).map((each) => each.name());

test("a command that is named, or whose help is wanted, is loaded alone", async () => {
  expect(await loaded("validate", "auth")).toEqual(["validate"]);
  expect(await loaded("help", "auth")).toEqual(["auth"]);
});

test("all commands are loaded for the help of all, and for a name that is none of them", async () => {
  for (const args of [[], ["--help"], ["help"], ["valid"], ["--help", "auth"], ["constructor"]])
    expect(await loaded(...args)).toEqual(["auth", "validate"]);
});

test.each([
  { args: ["--help"], names: ["auth", "doctor", "emulator", "validate", "plan", "who", "recover", "help"] },
  {
    args: ["auth", "--help"],
    names: ["login", "import", "token", "exec", "list", "revoke", "backup", "restore", "help"],
  },
])("`devtest $args` describes all of them", async ({ args, names }) => {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args]);
  expect([...stdout.matchAll(/^ {2}([a-z]+) .* {2}\S/gm)].map(([, name]) => name)).toEqual(names);
});

test("what a state or a repository is called by is no order to the runner of a pipeline", () => {
  const urn = "urn:pulumi:dev::p::pulumi-nodejs:dynamic/devtest:TesterGroup::x";
  const inputs = { label: "##[error]racing", groupName: "##vso[task.x]qa" };
  const resource = {
    urn,
    type: "pulumi-nodejs:dynamic/devtest:TesterGroup",
    inputs,
    outputs: { unconfirmed: { "…@example.com #0123456789": 1 } },
  };
  const input = JSON.stringify({ deployment: { resources: [resource] } });
  for (const args of [["recover"], ["recover", "--json"]]) {
    const { stdout } = spawnSync(process.execPath, [command, ...args], { encoding: "utf8", input });
    expect(stdout).toContain("racing");
    expect(commandsIn(stdout)).toEqual([]);
  }
});

test("what a command quotes of its arguments is no order to the runner of a pipeline", () => {
  for (const args of [["recover", "a\n::error::b"], ["recover", "##[error]b"], ["\n::error::b"]]) {
    const { status, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/: :error::b|�::error::b|# #\[error\]b/);
    expect(commandsIn(stderr)).toEqual([]);
  }
});
