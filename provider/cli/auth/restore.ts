import { Command } from "commander";
import { restore } from "../../auth/store/index.js";
import { backupFile, type CopyOptions, keyFileOption, ownStore } from "./backup.js";

/** `devtest auth restore <file>`: replaces the file store by a backup. */
export function restoreCommand(): Command {
  return new Command("restore")
    .argument("<file>", "the backup, or the `.previous` version beside the store")
    .option(...keyFileOption)
    .option("--force", "also if the present file is newer, or cannot be opened with its key")
    .action(async (file: string, { force, ...options }: CopyOptions & { force?: true }) => {
      const store = ownStore();
      const { profiles, savedAt } = await restore(backupFile(file, store, options), store, {
        force: force === true,
      });
      console.log(
        `Restored and read back: ${store.file}, with the refresh tokens of ${profiles.join(", ")} as of ${savedAt}`,
      );
    });
}
