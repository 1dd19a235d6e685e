import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "@jest/globals";
import { ConfigError, loadProfiles } from "../../../provider/auth/index.js";

/** Files of profiles, in a folder that each test of a file that imports this has for itself. */

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

/** A profile of the lines that are given. */
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

/** Good but for a line that begins like one of these, or comes on top. */
export function changed(...lines: readonly string[]): string {
  const keys = lines.map((line) => line.split(":")[0]);
  return one(
    ...good.filter((line) => !keys.includes(line.split(":")[0])),
    ...lines.filter((line) => /: ?\S/.test(line)),
  );
}

/** Without the folder in front of them. */
export function complaints(text: string): string[] {
  try {
    loadProfiles(written(text));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split("\n").map((line) => line.replace(`${folder}/`, ""));
  }
  return [];
}
