import type { Command } from "commander";

/** Commands by name, in the order of the help. Each is loaded when it is called, with what it alone needs. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** The command that the arguments name. For the help of all commands, and for a name that is none, all of them. */
export function load(commands: Commands, [first = "", second = ""]: readonly string[]): Promise<Command[]> {
  const name = first === "help" ? second : first;
  const named = Object.entries(commands).filter(([each]) => each === name);
  const wanted = named.length > 0 ? named : Object.entries(commands);
  return Promise.all(wanted.map(([, command]) => command()));
}
