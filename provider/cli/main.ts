#!/usr/bin/env node
import "./old-node.js";

import { Command } from "commander";
import { manifest } from "../manifest.js";
import { type Commands, load } from "./commands.js";
import { errorText, quotingNoSecrets } from "./error-text.js";

const commands: Commands = {
  auth: async () => (await import("./auth.js")).authCommand(process.argv.slice(3)),
  doctor: async () => (await import("./doctor.js")).doctorCommand(),
  emulator: async () => (await import("./emulator.js")).emulatorCommand(),
  validate: async () => (await import("./validate.js")).validateCommand(),
  plan: async () => (await import("./plan.js")).planCommand(),
  who: async () => (await import("./who.js")).whoCommand(),
  recover: async () => (await import("./recover.js")).recoverCommand(),
};

/** The command `devtest`. Exit code 0: fine; 1: failed, said on standard error. */
async function main(): Promise<void> {
  const program = new Command("devtest")
    .description("Amazon Appstore DevTest registration and tester groups as code")
    .version(manifest.version);
  for (const command of await load(commands, process.argv.slice(2))) program.addCommand(command);
  await quotingNoSecrets(program).parseAsync();
}

/** A reader such as `head` may have enough before the end. The exit code stays what it is. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exitCode = 1;
});
