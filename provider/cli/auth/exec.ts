import { spawn } from "node:child_process";
import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import type { Profile } from "../../auth/profiles.js";
import { chooseProfile, type ProfileOption, profileOption } from "./profile-option.js";
import { accessTokenOf } from "./token.js";
import { UsageError } from "./usage-error.js";

interface Options extends ProfileOption {
  readonly variable: string;
}

/** `devtest auth exec -- command …`: a command with an access token in its environment, and nowhere else. */
export function execCommand(): Command {
  return new Command("exec")
    .description("Run a command with an access token in its environment; its exit code is this one's")
    .addOption(profileOption())
    .option("--variable <name>", "the variable that holds the token", readName, "DEVTEST_ACCESS_TOKEN")
    .argument("<command...>", "the command and its arguments, after --")
    .addHelpText("after", help)
    .action(run);
}

const help = `
The command gets this environment without what tokens are made of: the profile's client secret, DEVTEST_STORE_KEY and
DEVTEST_REFRESH_TOKEN_… are taken out.
`;

async function run(
  [program = "", ...args]: readonly string[],
  { variable, ...option }: Options,
): Promise<void> {
  const profile = chooseProfile(option);
  const env = { ...withoutSecrets(profile), [variable]: await accessTokenOf(profile) };
  const child = spawn(program, args, { env, stdio: "inherit" });
  const letGo = passOnSignals((signal) => child.kill(signal));
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    letGo();
    if (signal === null) process.exitCode = code ?? 1;
    else endBy(signal);
  } catch (error) {
    letGo();
    throw cannotStart(program, error as NodeJS.ErrnoException);
  }
}

const made = /^DEVTEST_(STORE_KEY$|REFRESH_TOKEN_)/;

function withoutSecrets({ clientSecret }: Profile): NodeJS.ProcessEnv {
  const own = "env" in clientSecret ? clientSecret.env : undefined;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== own && !made.test(name)));
}

/** A terminal sends Ctrl-C to the command itself as well: twice would be taken for impatience. */
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

/** As a shell does: who waits for this process learns how the command ended. */
function endBy(signal: NodeJS.Signals): void {
  // The token store's lock listens as well, and holds nothing any more: a listener would keep the signal from working.
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
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
