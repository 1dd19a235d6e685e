import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "@jest/globals";
import { ConfigError, loadProfiles } from "../../../provider/auth/index.js";

/** Files of profiles, in a folder of its own for each test of a file that imports this. */

export let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

export function written(text: string): string {
  const file = join(folder, "profiles.yaml");
  writeFileSync(file, text);
  return file;
}

/** A profile with the given lines. */
export const named = (name: string, ...lines: readonly string[]) =>
  `  ${name}:\n${lines.map((line) => `    ${line}\n`).join("")}`;

/** A file with one, named `one`. */
export const one = (...lines: readonly string[]) => `version: 1\nprofiles:\n${named("one", ...lines)}`;

export const good = [
  "clientId: amzn1.application-oa2-client.00",
  "clientSecretEnv: ONE_SECRET",
  "grant: client_credentials",
  "scopes: [appstore::apps:readwrite]",
  "apiHosts: [developer.amazon.com]",
];

/** The good lines, where each of these replaces the line with its key, or is added. */
export function changed(...lines: readonly string[]): string {
  const keys = lines.map((line) => line.split(":")[0]);
  return one(
    ...good.filter((line) => !keys.includes(line.split(":")[0])),
    ...lines.filter((line) => /: ?\S/.test(line)),
  );
}

/** The complaints, without the folder in front of them. */
export function complaints(text: string): string[] {
  try {
    loadProfiles(written(text));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split("\n").map((line) => line.replace(`${folder}/`, ""));
  }
  return [];
}
