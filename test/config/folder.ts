import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "@jest/globals";
import { ConfigError } from "../../provider/errors.js";
import { racing } from "./certificates.js";

const made = new Set<string>();
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A fresh folder with these files and `certs/racing.pem`; gone at the end of the test file, or at `remove`. */
export function folderWith(files: Readonly<Record<string, string | Buffer>> = {}) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "devtest-config-")));
  made.add(path);
  for (const [name, content] of Object.entries({ "certs/racing.pem": racing, ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return {
    path,
    file: (name: string) => join(path, name),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The lines of the ConfigError that `load` throws, with the folder's path taken out; none when it throws none. */
export function complaintsOf(load: () => unknown, folder: string): string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${folder}/`, "").split("\n");
  }
}

export const appId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";

/** An app that uses these groups, as lines of a file. */
export function appUsing(...groups: string[]): string {
  return `apps:
  racing:
    appId: ${appId}
    packageName: com.example.racing
    certificates: [certs/racing.pem]
    groups: [${groups.join(", ")}]
`;
}
