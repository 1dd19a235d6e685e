import { resolve } from "node:path";
import { Command } from "commander";
import { findProfilesFile } from "../../auth/profiles/file.js";
import { loadProfiles } from "../../auth/profiles/profiles.js";
import { backup, type EncryptedFile, storeFileOf, storeKey } from "../../auth/store/index.js";

/** The options of both `backup` and `restore`. */
export interface CopyOptions {
  readonly keyFile?: string;
}

export const keyFileOption = [
  "--key-file <file>",
  "the backup's key (a passphrase or an age identity), if it is not the store's",
] as const;

/** `devtest auth backup <file>`: copies the encrypted file store to another place. */
export function backupCommand(): Command {
  return new Command("backup")
    .argument("<file>", "the copy; an existing backup is replaced, any other file is not")
    .option(...keyFileOption)
    .addHelpText("after", help)
    .action(async (file: string, options: CopyOptions) => {
      const store = ownStore();
      const copy = backupFile(file, store, options);
      const { profiles, savedAt } = await backup(store, copy);
      console.log(
        `Written and read back: ${copy.file}, encrypted with the key from ${copy.key.description}, ` +
          `with the refresh tokens of ${profiles.join(", ")} as of ${savedAt}`,
      );
      for (const line of missingFrom(profiles)) console.error(`warning: ${line}`);
    });
}

const help = `
A backup cannot be opened without its key: keep DEVTEST_STORE_KEY (or the key file) in another place. A key that is
only in this machine's keychain is lost with the machine: give the backup a key of its own with --key-file.
`;

/** The file of \`store: file\`. */
export function ownStore(): EncryptedFile {
  return {
    file: resolve(storeFileOf(process.env, findProfilesFile(process.env))),
    key: storeKey(process.env),
  };
}

export function backupFile(file: string, store: EncryptedFile, { keyFile }: CopyOptions): EncryptedFile {
  const key = keyFile === undefined ? store.key : storeKey({ DEVTEST_STORE_KEY_FILE: keyFile });
  return { file: resolve(file), key };
}

/** Only `store: file` is copied. */
function missingFrom(copied: readonly string[]): string[] {
  return Object.values(loadProfiles(findProfilesFile(process.env)))
    .filter(({ grant, name }) => grant !== "client_credentials" && !copied.includes(name))
    .map(({ name, store }) =>
      store === "file"
        ? `the profile "${name}" has no refresh token yet`
        : `the refresh token of the profile "${name}" is not in the backup: it is kept elsewhere (\`store: ${store}\`)`,
    );
}
