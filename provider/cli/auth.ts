import { Command } from "commander";
import { addCommands, type Commands } from "./commands.js";

const commands: Commands = {
  login: {
    synopsis: "[options]",
    summary:
      "Get a refresh token from somebody who agrees in a browser (grant authorization_code), and store it",
    load: async () => (await import("./auth/login.js")).loginCommand(),
  },
  import: {
    synopsis: "[options]",
    summary:
      "Store a refresh token that was made elsewhere, such as in Seller Central; it is read from standard input",
    load: async () => (await import("./auth/import.js")).importCommand(),
  },
  token: {
    synopsis: "[options]",
    summary: "Print an access token on one line. Prefer `devtest auth exec`, which does not print it",
    load: async () => (await import("./auth/token.js")).tokenCommand(),
  },
  exec: {
    synopsis: "[options] <command...>",
    summary: "Run a command with an access token in its environment, and exit with its exit code",
    load: async () => (await import("./auth/exec.js")).execCommand(),
  },
  list: {
    synopsis: "[options]",
    summary:
      "List the profiles and what is stored for them. Secrets are shown as fingerprints (SHA-256) only",
    load: async () => (await import("./auth/list.js")).listCommand(),
  },
  revoke: {
    synopsis: "[options]",
    summary: "Erase the stored refresh token of a profile, and say where to revoke it at Amazon",
    load: async () => (await import("./auth/revoke.js")).revokeCommand(),
  },
  backup: {
    synopsis: "[options] <file>",
    summary: "Copy the encrypted file with the refresh tokens, and verify the copy",
    load: async () => (await import("./auth/backup.js")).backupCommand(),
  },
  restore: {
    synopsis: "[options] <file>",
    summary: "Replace the file with the refresh tokens by a backup, and verify it",
    load: async () => (await import("./auth/restore.js")).restoreCommand(),
  },
};

/**
 * `devtest auth …`: the tokens of the profiles in `profiles.yaml`. No secret is ever an argument.
 *
 * @param args the arguments after `auth`: only the command they name is loaded
 */
export function authCommand(args: readonly string[]): Promise<Command> {
  return addCommands(new Command("auth"), commands, args);
}
