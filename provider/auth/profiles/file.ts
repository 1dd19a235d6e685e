import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The properties of a machine that decide where a user's configuration is. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const here: Machine = { platform: process.platform, home: homedir() };

/**
 * The file of profiles to use: DEVTEST_PROFILES (relative to the working directory), else `profiles.yaml` in
 * {@link configFolder}. An empty setting counts as unset. The file need not exist: the loader checks that.
 *
 * @example findProfilesFile(process.env) // "/home/ann/.config/pulumi-appstore-devtest/profiles.yaml"
 */
export function findProfilesFile(env: NodeJS.ProcessEnv, machine = here): string {
  const named = env["DEVTEST_PROFILES"];
  if (named !== undefined && named.trim() !== "") return resolve(named);
  return join(configFolder(env, machine), "profiles.yaml");
}

/**
 * This package's folder in the user's configuration, by the convention of the system: `XDG_CONFIG_HOME` or `~/.config`,
 * `APPDATA` on Windows, `~/Library/Application Support` on macOS.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function configFolder(env: NodeJS.ProcessEnv, { platform, home }: Machine = here): string {
  const folders: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
    win32: env["APPDATA"] || join(home, "AppData", "Roaming"),
    darwin: join(home, "Library", "Application Support"),
  };
  return join(
    folders[platform] ?? (env["XDG_CONFIG_HOME"] || join(home, ".config")),
    "pulumi-appstore-devtest",
  );
}
