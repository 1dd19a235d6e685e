import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import {
  checkSwitches,
  type Emulator,
  type Switches,
  startEmulator,
  switchList,
} from "../../test/emulator/index.js";
import { shellWord } from "../text/shell-word.js";

/** `devtest emulator`: a local emulator of Login with Amazon and the DevTest service. */

interface Options {
  readonly port: number;
  readonly clientId?: string;
  readonly switch?: Partial<Switches>;
  readonly app?: readonly string[];
}

/**
 * Prints the address and the environment variables that make `pulumi up` use it, and runs until SIGINT or SIGTERM.
 * Rejects with a message for the terminal when the port is in use.
 */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .option("--port <port>", "port on 127.0.0.1; 0 takes any free one", readPort, 8085)
    .option("--client-id <id>", "the client id it accepts (default: emulator-client)")
    .option(
      "--switch <name=value>",
      "choose the answer to a question the vendor leaves open, see below; repeatable",
      readSwitch,
    )
    .option("--app <appId>", "only this app exists, others are answered 404; repeatable", collect)
    .addHelpText(
      "after",
      `\nQuestions the vendor does not document, and the answers to choose from:\n\n${switchHelp()}`,
    )
    .action(run);
}

async function run({ port, clientId, switch: switches = {}, app }: Options): Promise<void> {
  const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const emulator = await startEmulator({
    port,
    switches,
    apps: app ?? null,
    ...(clientId === undefined ? {} : { clientId }),
  });
  console.log(greeting(emulator));
  await stopped;
  await emulator.stop();
}

function greeting({ url, tokenUrl, apiUrl, clientId, clientSecret }: Emulator): string {
  return `The DevTest emulator listens on ${url}; Ctrl-C stops it. Its state: ${url}/_emulator/state
To make "pulumi up" use it, set in the shell where you run it:

export LWA_CLIENT_ID=${shellWord(clientId)}
export LWA_CLIENT_SECRET=${shellWord(clientSecret)}
export LWA_TOKEN_URL=${tokenUrl}
export DEVTEST_API_URL=${apiUrl}
`;
}

function switchHelp(): string {
  const blocks = switchList.map(({ name, question, values }) => {
    const answers = values.map(({ value, meaning }, index) => {
      return `      ${value.padEnd(14)} ${meaning}${index === 0 ? " (default)" : ""}`;
    });
    return [`  ${name}: ${question}`, ...answers].join("\n");
  });
  return blocks.join("\n");
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new InvalidArgumentError("Allowed: a whole number from 0 to 65535.");
}

function readSwitch(text: string, before: Partial<Switches> = {}): Partial<Switches> {
  const [, name, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Allowed: name=value.");
  try {
    return { ...before, ...checkSwitches({ [name]: value }) };
  } catch (error) {
    throw new InvalidArgumentError((error as RangeError).message);
  }
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
