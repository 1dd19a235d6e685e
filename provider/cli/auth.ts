import { Command } from "commander";
import { backupCommand } from "./auth/backup.js";
import { execCommand } from "./auth/exec.js";
import { importCommand } from "./auth/import.js";
import { listCommand } from "./auth/list.js";
import { loginCommand } from "./auth/login.js";
import { restoreCommand } from "./auth/restore.js";
import { revokeCommand } from "./auth/revoke.js";
import { tokenCommand } from "./auth/token.js";

/** `devtest auth …`: the tokens of the profiles in `profiles.yaml`. No secret is ever an argument. */
export function authCommand(): Command {
  return new Command("auth")
    .description(
      "Log in, and use, keep and give up tokens of Login with Amazon, by the profiles in profiles.yaml",
    )
    .addCommand(loginCommand())
    .addCommand(importCommand())
    .addCommand(tokenCommand())
    .addCommand(execCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand());
}
