import { Command } from "commander";
import { type Commands, load } from "./commands.js";

const commands: Commands = {
  login: async () => (await import("./auth/login.js")).loginCommand(),
  import: async () => (await import("./auth/import.js")).importCommand(),
  token: async () => (await import("./auth/token.js")).tokenCommand(),
  exec: async () => (await import("./auth/exec.js")).execCommand(),
  list: async () => (await import("./auth/list.js")).listCommand(),
  revoke: async () => (await import("./auth/revoke.js")).revokeCommand(),
  backup: async () => (await import("./auth/backup.js")).backupCommand(),
  restore: async () => (await import("./auth/restore.js")).restoreCommand(),
};

/**
 * `devtest auth …`: the tokens of the profiles in `profiles.yaml`. No secret is ever an argument.
 *
 * @param args the arguments after `auth`: only the command they name is loaded
 */
export async function authCommand(args: readonly string[]): Promise<Command> {
  const auth = new Command("auth").description(
    "Manage tokens of Login with Amazon for the profiles in profiles.yaml: log in, import, use, back up, erase",
  );
  for (const command of await load(commands, args)) auth.addCommand(command);
  return auth;
}
