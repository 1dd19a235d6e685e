import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { Command } from "commander";
import { addCommands } from "../../provider/cli/commands.js";
import { commandsIn } from "../reports/runner.js";
import { command } from "./desk.js";

/** The commands that the arguments make it load. */
async function loaded(...args: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  const listed = (name: string) => ({
    synopsis: "[options]",
    summary: `Does ${name}`,
    load: async () => {
      names.push(name);
      return new Command(name);
    },
  });
  const program = await addCommands(
    new Command(),
    { auth: listed("auth"), validate: listed("validate") },
    args,
  );
  expect(program.commands.map((each) => each.name())).toEqual(["auth", "validate"]);
  return names;
}

test("a command that is named, or whose help is wanted, is loaded alone", async () => {
  expect(await loaded("validate", "auth")).toEqual(["validate"]);
  expect(await loaded("--", "validate")).toEqual(["validate"]);
  const { status, stderr } = spawnSync(process.execPath, [command, "--", "auth", "list"], {
    encoding: "utf8",
    env: { ...process.env, DEVTEST_PROFILES: "/nowhere/profiles.yaml" },
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining("profiles.yaml")]);
  expect(await loaded("help", "auth")).toEqual(["auth"]);
});

test("none is loaded for the help of all, nor for a name that is none of them", async () => {
  for (const args of [[], ["--help"], ["help"], ["valid"], ["--help", "auth"], ["constructor"]])
    expect(await loaded(...args)).toEqual([]);
});

/** What `--help` says: the usage, and name and synopsis of each command in the overview. */
async function helpOf(...args: readonly string[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args, "--help"]);
  const listed = /^Commands:\n(.*)/ms.exec(stdout)?.[1] ?? "";
  const terms = [...listed.matchAll(/^ {2}(\S+(?: \S+)*) {2,}\S/gm)].map(([, term]) => `${term}`);
  return { usage: /^Usage: devtest (.*)$/m.exec(stdout)?.[1], terms };
}

test.each([[[]], [["auth"]]])(
  "the overview of `devtest %s` says what each command's own help does",
  async (above) => {
    const { terms } = await helpOf(...above);
    const [help, ...others] = terms.reverse();
    expect(help).toBe("help [command]");
    expect(others.length).toBeGreaterThan(5);
    for (const term of others) {
      const [name = ""] = term.split(" ");
      expect((await helpOf(...above, name)).usage).toBe([...above, term].join(" "));
    }
  },
);

test.each([
  {
    args: ["--help"],
    names: [
      ...["auth", "doctor", "emulator", "validate", "plan", "comment", "add", "move", "drop", "fmt"],
      ...["import", "export", "acknowledge", "adopt", "who", "recover", "help"],
    ],
  },
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
