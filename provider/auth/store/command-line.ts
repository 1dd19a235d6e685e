import { isAbsolute, resolve } from "node:path";
import { StoreError } from "../../errors.js";

/** A program and its arguments, to be started without a shell. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
}

/** A run of quoted and bare pieces. There are no escapes, variables or wild cards, so that nothing is interpreted. */
const word = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

/**
 * The words of `command:<helper>`, separated by white space; single or double quotes keep white space in a word. A
 * program named with a slash is looked up from `folder`, any other one in `PATH`.
 *
 * @throws StoreError `unusable_store`
 */
export function commandLine(command: string, folder: string): CommandLine {
  const [program, ...args] = [...command.matchAll(word)].map(([text]) =>
    text.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
  if (/["']/.test(command.replace(word, ""))) throw unusable(command, "has an unclosed quote");
  if (program === undefined || program === "") throw unusable(command, "names no program");
  const inFolder = /[/\\]/.test(program) && !isAbsolute(program);
  return { program: inFolder ? resolve(folder, program) : program, args };
}

function unusable(command: string, fault: string): StoreError {
  return new StoreError(
    "unusable_store",
    `The store "command:${command}" ${fault}`,
    "Write `store: command:<program> <arguments>`, with quotes around words that contain spaces.",
  );
}
