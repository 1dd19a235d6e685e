import type { Command } from "commander";
import { withoutCommands } from "../text/workflow-commands.js";

/** What finds secrets is loaded with the first complaint: most commands have none. */
function redact(text: string): string {
  return (require("../text/redact.js") as typeof import("../text/redact.js")).redact(text);
}

/**
 * Keeps secrets out of all complaints about the command line: commander quotes what it did not expect, which may be a
 * token in the wrong place. No command, option or allowed value has a word as long as a token.
 */
export function quotingNoSecrets(command: Command): Command {
  command.configureOutput({
    outputError: (text, write) => write(withoutCommands(redact(text).replace(/[^\s'",]{33,}/g, "…"))),
  });
  for (const below of command.commands) quotingNoSecrets(below);
  return command;
}

/**
 * The message of a failed command. Complaints about a file hold nobody's address, and the one that they give for an
 * example has to be read.
 */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return withoutCommands(String(error));
  const text = `error: ${error.message}`;
  return withoutCommands(error.name === "ConfigError" ? text : redact(text));
}
