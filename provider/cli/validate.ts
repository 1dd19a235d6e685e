import { Command, Option } from "commander";
import { inspectConfig } from "../config/index.js";
import { displayPath } from "../document/folder.js";
import { ConfigError } from "../errors.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { configurationsOf } from "./configurations.js";
import { compileLess } from "./short-lived.js";
import { type FormatName, formatNames, formats, sentencesOf } from "./validate/formats.js";
import type { Inspected } from "./validate/inspected.js";

/** `devtest validate [files...]`: every complaint and warning about configurations; nothing is sent, no credential read. */
export function validateCommand(): Command {
  return new Command("validate")
    .argument("[files...]", argument)
    .addOption(new Option("--format <format>", format).choices(formatNames))
    .option("--json", "short for --format json")
    .action(validate);
}

const argument =
  "the files to check (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml); a CSV or PEM file stands for each devtest.yaml in its folder and above, and a file that one of them includes for that one";
const format =
  "sentences, or what a program or a code review reads (default: github where GITHUB_ACTIONS is true, else text)";

interface Options {
  readonly json?: true;
  readonly format?: FormatName;
}

function validate(args: readonly string[], { json, format }: Options, command: Command): void {
  if (json && format !== undefined && format !== "json") {
    command.error(`error: option '--json' cannot be used with '--format ${format}': give one of them`);
  }
  compileLess();
  const name = json ? "json" : (format ?? usualFormat(process.env));
  const { files, unnamed } = configurationsOf(args, process.env);
  const inspected = files.map(inspectAnything);
  process.stdout.write(formats[name](inspected));
  if (name !== "json") process.stderr.write(unnamed.map(nothingToCheck).join("") + sentencesOf(inspected));
  if (inspected.some(({ desired }) => desired === undefined)) process.exitCode = 1;
}

function usualFormat(env: NodeJS.ProcessEnv): FormatName {
  return env["GITHUB_ACTIONS"] === "true" ? "github" : "text";
}

/** A file that cannot even be read is a complaint like any other here. */
function inspectAnything(file: string): Inspected {
  try {
    return { file, ...inspectConfig(file) };
  } catch (error) {
    if (error instanceof ConfigError)
      return { file, desired: undefined, people: new Map(), complaints: error.diagnostics, warnings: [] };
    throw error;
  }
}

function nothingToCheck(file: string): string {
  return withoutCommands(
    `${displayPath(file)}: nothing to check, because no devtest.yaml is in its folder or above\n`,
  );
}
