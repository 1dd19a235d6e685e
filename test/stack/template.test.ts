/** `pulumi new` of examples/template, without a network, and what comes of it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { linkPackage } from "../docs/installation.js";
import { Reader } from "../docs/reader.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { leadingTo } from "../engine/environment.js";
import { root } from "../engine/stack.js";

const template = join(root, "examples/template");
const secret = "secret-of-the-template-test";
let emulator: Emulator;
let reader: Reader;

beforeEach(async () => {
  emulator = await startEmulator({ clientId: "client-of-the-template-test", clientSecret: secret });
  reader = await Reader.create();
});
afterEach(async () => {
  await reader.dispose();
  await emulator.stop();
});

/** Runs a script that must be green. */
async function run(script: string): Promise<string> {
  const { exitCode, output } = await reader.run(script);
  expect({ script, exitCode, output: exitCode === 0 ? "" : output }).toEqual({
    script,
    exitCode: 0,
    output: "",
  });
  return output;
}

const openState = `export PULUMI_CONFIG_PASSPHRASE='a passphrase for the test'
  mkdir "$HOME/devtest-state"
  pulumi login "file://$HOME/devtest-state?metadata=skip"`;

test("the project that `pulumi new` makes is valid, previews without credentials, and is applied", async () => {
  const named = "--name our-testers --description 'Testers of our studio'";
  await run(`pulumi new '${template}' --generate-only --yes ${named}`);
  expect(readdirSync(reader.project).sort()).toEqual(readdirSync(template).sort());
  const { name, description, template: left } = parse(reader.read("Pulumi.yaml"));
  expect({ name, description, left }).toEqual({
    name: "our-testers",
    description: "Testers of our studio",
    left: undefined,
  });

  linkPackage(reader.project);
  expect(await run("npx devtest validate")).toBe(
    "devtest.yaml is fine: 1 app, 1 group, 1 person, 1 certificate\n",
  );
  await run(`${openState}; pulumi stack init practice`);
  expect(await run("pulumi preview")).toMatch(/add 1 person \(a…a@example\.com #\w{10}\) to qa on racing/);
  expect(emulator.requests()).toEqual([]);

  const variables = Object.entries(leadingTo(emulator)).map(([key, value]) => `export ${key}=${value}`);
  await run(`${variables.join("\n")}\npulumi up --yes --skip-preview`);
  expect(emulator.requests().map(({ operation }) => operation)).toEqual(["token", "register", "testers"]);
});

const make = (name: string) =>
  `pulumi new '${template}' --name ${name} --stack ${name} --dir ${name} --description x`;

/** Somebody at a terminal, who answers the two questions: once it reads keys, as what was typed before is thrown away. */
const typist = `import os, pty, re, sys, termios, time
pid, terminal = pty.fork()
if pid == 0: os.execvp("sh", ["sh", "-c", sys.argv[1]])
answers, shown = sys.argv[2:], b""
while True:
  try: piece = os.read(terminal, 4096)
  except OSError: break
  if not piece: break
  shown += piece
  sys.stdout.buffer.write(piece)
  if answers and re.search(rb"\\(devtest:client(Id|Secret)\\)", shown):
    while termios.tcgetattr(terminal)[3] & termios.ICANON: time.sleep(0.01)
    os.write(terminal, answers.pop(0).encode() + b"\\r")
    shown = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

test("what it asks for may be left empty, and a secret that is typed in is neither shown nor kept readable", async () => {
  // `pulumi new` installs, and the package is not published yet.
  reader.addCommand("npm", "#!/bin/sh\nmkdir -p node_modules\n");
  reader.write("typist.py", typist);
  await run(`${openState}\n${make("empty")} --yes`);
  expect(reader.read("empty/Pulumi.empty.yaml")).not.toContain("devtest:");
  const shown = await run(`python3 typist.py "${make("typed")}" the-client-id ${secret}`);
  expect(shown).toContain("the-client-id");
  expect(shown).not.toContain(secret);
  const stack = reader.read("typed/Pulumi.typed.yaml");
  expect(stack).toMatch(/devtest:clientId: the-client-id\n {2}devtest:clientSecret:\n {4}secure: /);
  expect(stack).not.toContain(secret);
});
