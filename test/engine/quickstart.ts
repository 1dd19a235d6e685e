/** `npm start`: a tour on the real Pulumi CLI, against the emulator. It needs no account and leaves nothing behind. */
import { join } from "node:path";
import { styleText } from "node:util";
import { entriesOf, type StillOnAmazon } from "../../provider/ledger/entries.js";
import { testerKey } from "../../provider/people.js";
import { type Emulator, type EmulatorState, startEmulator } from "../emulator/index.js";
import { root, Stack } from "./stack.js";

/** The edit of the tour: Bruno leaves, Elena joins. */
const edit = {
  file: "devtest.yaml",
  out: "      - bruno@example.com # short form",
  in: "      - elena@example.net",
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const heading = (text: string): void => say(`\n${styleText("bold", `=== ${text}`)}`);

async function tour(stack: Stack, emulator: Emulator, signal: AbortSignal): Promise<void> {
  const step = async (title: string, args: readonly string[]): Promise<void> => {
    signal.throwIfAborted();
    heading(title);
    await pulumi(stack, args);
  };
  await step("1. pulumi up: registers two apps and adds their testers", up);
  await step("2. pulumi up again: nothing has changed, so nothing is sent", [...up, "--expect-no-changes"]);
  heading("3. One edit of the file: one tester leaves, one joins");
  editFile(stack);
  await step("4. pulumi preview: what the edit would send, and who would keep access", ["preview", "--diff"]);
  await step("5. pulumi up: only the one who joined is sent", up);
  heading("6. What is where now");
  await summary(stack, emulator);
}

const up = ["up", "--yes", "--skip-preview"];

async function pulumi(stack: Stack, args: readonly string[]): Promise<void> {
  const colour = process.stdout.isTTY ? "--color=always" : "--color=never";
  const onOutput = (text: string): void => void process.stdout.write(text);
  const { exitCode } = await stack.run([...args, colour], {
    onOutput,
    secondRun: "somebody is watching `npm start`, which shows a second run itself",
  });
  if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} ended with exit code ${exitCode}.`);
}

function editFile(stack: Stack): void {
  const before = stack.read(edit.file);
  const after = before.replace(edit.out, edit.in);
  if (after === before) throw new Error(`${edit.file} of examples/quickstart has no line "${edit.out}".`);
  stack.write(edit.file, after);
  say(`  ${edit.file}\n${styleText("red", `  - ${edit.out}`)}\n${styleText("green", `  + ${edit.in}`)}`);
}

async function summary(stack: Stack, emulator: Emulator): Promise<void> {
  say("The service (here the emulator) holds:");
  for (const line of held(emulator.state())) say(`  ${line}`);
  const ledger = (await stack.export()).resource("Ledger", "ledger").outputs;
  say("Left the file, and may still have access until somebody removes them in the Console:");
  for (const { app, group, key } of entriesOf(ledger?.["stillOnAmazon"] as StillOnAmazon)) {
    say(`  ${key} in ${group} on ${app}`);
  }
  say(forReal);
}

function held({ apps }: EmulatorState): string[] {
  return Object.entries(apps).flatMap(([appId, { packageName, certificates, tracks }]) => [
    `${packageName} (…${appId.slice(-8)}), certificates: ${certificates.length}`,
    ...Object.entries(tracks.devtest.groups).map(
      ([group, testers]) => `  ${group}: ${testers.map(({ email }) => testerKey(email)).join(", ")}`,
    ),
  ]);
}

const forReal = `
For the real service, put your apps into a devtest.yaml (start from examples/quickstart) and set
  LWA_CLIENT_ID      of your security profile (Amazon Developer Console, API Access)
  LWA_CLIENT_SECRET  of the same, or LWA_CLIENT_SECRET_FILE
  DEVTEST_CONFIG     the path of your devtest.yaml
then, in this folder: pulumi up`;

async function main(): Promise<void> {
  const interrupted = new AbortController();
  const emulator = await startEmulator({ port: 0 });
  const stack = await Stack.create({
    copyOf: join(root, "examples", "quickstart"),
    emulator,
  });
  // The terminal, npm and the set-up each pass a Ctrl-C on. Pulumi takes a second one as a kill, so only one is passed.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (interrupted.signal.aborted) return;
      interrupted.abort(name);
      void stack.dispose();
    });
  }
  try {
    await tour(stack, emulator, interrupted.signal);
  } catch (error) {
    say(interrupted.signal.aborted ? "\nInterrupted." : `\n${(error as Error).message}`);
    process.exitCode = 1;
  } finally {
    await stack.dispose();
    await emulator.stop();
  }
}

void main();
