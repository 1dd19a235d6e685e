import { spawn } from "node:child_process";
import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import { clientSecretVariables, withoutSecrets } from "../../auth/profiles/child-environment.js";
import { chooseProfile, type ProfileOption, profileOption } from "./profile-option.js";
import { accessTokenOf } from "./token.js";
import { UsageError } from "./usage-error.js";

interface Options extends ProfileOption {
  readonly variable: string;
}

/** `devtest auth exec -- command …`: runs a command with an access token in its environment, and nowhere else. */
export function execCommand(): Command {
  return new Command("exec")
    .addOption(profileOption())
    .option("--variable <name>", "the variable that holds the token", readName, "DEVTEST_ACCESS_TOKEN")
    .argument("<command...>", "the command and its arguments, after --")
    .addHelpText("after", help)
    .action(run);
}

const help = `
The command gets this environment without the secrets that tokens are made of: the client secrets of all profiles,
LWA_CLIENT_SECRET, DEVTEST_STORE_KEY, DEVTEST_STORE_KEY_FILE and DEVTEST_REFRESH_TOKEN_… are removed.
`;

async function run(
  [program = "", ...args]: readonly string[],
  { variable, ...option }: Options,
): Promise<void> {
  const profile = chooseProfile(option);
  const passed = withoutSecrets(process.env, clientSecretVariables(profile.file));
  const end = await follow(program, args, { ...passed, [variable]: await accessTokenOf(profile) });
  if (typeof end === "number") process.exitCode = end;
  // As a shell does: whoever waits for this process learns how the command ended.
  else process.kill(process.pid, end);
}

/** Runs the command to its end. @returns its exit code, or the signal that ended it */
async function follow(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number | NodeJS.Signals> {
  let letGo = () => {};
  try {
    const child = spawn(program, args, { env, stdio: "inherit" });
    letGo = passOnSignals((signal) => child.kill(signal));
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return signal ?? code ?? 1;
  } catch (error) {
    throw cannotStart(program, error as NodeJS.ErrnoException);
  } finally {
    letGo();
  }
}

/** A terminal sends Ctrl-C to the command too: a second signal would look like a second Ctrl-C. */
function passOnSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
    const handler = () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) pass(signal);
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}

function cannotStart(program: string, { code = "unknown" }: NodeJS.ErrnoException): UsageError {
  return new UsageError(
    `The command ${program} cannot be started (${code})`,
    "Name a program that is in PATH, or one by its path; for shell syntax: `-- sh -c '…'`.",
  );
}

function readName(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text;
  throw new InvalidArgumentError("Allowed: letters, digits and _, not beginning with a digit.");
}
