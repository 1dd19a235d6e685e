import type { Command } from "commander";
import { redact } from "../text/redact.js";

/**
 * Has the whole command line complain without repeating secrets: commander quotes what it did not expect, and that may
 * be a token somebody put in the wrong place. No command, option or value that is allowed has a word as long as one.
 */
export function quotingNoSecrets(command: Command): Command {
  command.configureOutput({
    outputError: (text, write) => write(redact(text).replace(/[^\s'",]{33,}/g, "…")),
  });
  for (const below of command.commands) quotingNoSecrets(below);
  return command;
}

/** What a command that has failed says. */
export function errorText(error: unknown): string {
  return error instanceof Error ? redact(`error: ${error.message}`) : String(error);
}
