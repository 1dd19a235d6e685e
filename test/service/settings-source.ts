import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";
import type { SettingsSource } from "../../provider/settings.js";

/** Settings of the provider, with a folder of its own for each test of a file that imports this. */

export let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "provider-profile-"));
  writeFileSync(join(folder, "secret"), "emulator-secret\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

export type Texts = Record<string, string>;

/** Settings, on a machine where nobody has a file of profiles. */
export function source(env: Texts, stack: Texts = {}): SettingsSource {
  const nobody = { XDG_CONFIG_HOME: folder, HOME: folder, APPDATA: folder };
  return { env: { ...nobody, ...env }, stack: (key) => stack[key] };
}

/** The same, with a file of profiles. */
export function withProfiles(
  profiles: string | undefined,
  env: Texts = {},
  stack: Texts = {},
): SettingsSource {
  const file = join(folder, "profiles.yaml");
  if (profiles !== undefined) writeFileSync(file, profiles);
  return source({ DEVTEST_PROFILES: file, ...env }, stack);
}

/** A file of profiles with the profile `appstore`, where each of these lines replaces the one with its key, or is added. */
export const appstore = (...changed: readonly string[]) => {
  const lines = [
    "clientId: emulator-client",
    "clientSecretFile: secret",
    "scopes: [appstore::apps:readwrite]",
    ...["grant: client_credentials", "apiHosts: [developer.amazon.com]"].filter(
      (line) => !changed.some((other) => other.split(":")[0] === line.split(":")[0]),
    ),
    ...changed,
  ];
  return `version: 1\nprofiles:\n  appstore:\n${lines.map((line) => `    ${line}\n`).join("")}`;
};
