#!/usr/bin/env node
import { Command } from "commander";
import { manifest } from "../manifest.js";
import { authCommand } from "./auth.js";
import { doctorCommand } from "./doctor.js";
import { emulatorCommand } from "./emulator.js";
import { errorText, quotingNoSecrets } from "./error-text.js";
import { recoverCommand } from "./recover.js";
import { validateCommand } from "./validate.js";

/** The command `devtest`. Exit code 0: fine; 1: failed, said on standard error. */
async function main(): Promise<void> {
  const program = new Command("devtest")
    .description("Amazon Appstore DevTest registration and tester groups as code")
    .version(manifest.version)
    .addCommand(authCommand())
    .addCommand(doctorCommand())
    .addCommand(emulatorCommand())
    .addCommand(validateCommand())
    .addCommand(recoverCommand());
  await quotingNoSecrets(program).parseAsync();
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exitCode = 1;
});
