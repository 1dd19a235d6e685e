import { Command } from "commander";

/** A command as the overview has it: everything else of it is loaded when it is called. */
export interface Listed {
  /** What follows the name, such as `[options] [file]`. */
  readonly synopsis: string;
  /** One sentence. It describes the command in its own help too, unless that has more to say. */
  readonly summary: string;
  /** @param args what follows the name on the command line */
  readonly load: (args: readonly string[]) => Promise<Command>;
}

/** Commands by name, in the order of the help. */
export type Commands = Readonly<Record<string, Listed>>;

/** Adds all commands, of which only the one that the arguments name is loaded, with what it alone needs. */
export async function addCommands(
  to: Command,
  commands: Commands,
  args: readonly string[],
): Promise<Command> {
  const words = args.filter((arg) => arg !== "--");
  const [named = "", ...others] = words[0] === "help" ? words.slice(1) : words;
  to.configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}`.trim() });
  for (const [name, { synopsis, summary, load }] of Object.entries(commands)) {
    const command = name === named ? await load(others) : new Command(name).usage(synopsis).action(notLoaded);
    if (command.description() === "") command.description(summary);
    to.addCommand(command.summary(summary));
  }
  return to;
}

/** An end without a word would be a success. */
function notLoaded(): never {
  throw new Error("the command was not loaded: name it first, with its options after it");
}
