import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { field, text } from "../document/untyped.js";
import { DevTestError } from "../errors.js";
import { manifest } from "../manifest.js";
import { printablePath } from "../text/printable-path.js";
import { quoted } from "../text/quoted.js";

/**
 * Looks for this package as the provider's process will, from the program's working directory (see the frozen text in
 * shell/dynamic.ts). The program may have it from elsewhere: from another package of a workspace, for example.
 *
 * @throws DevTestError `provider_not_found` naming the `package.json` to mend and its line
 */
export function assertProviderFound(folder: string): void {
  const version = versionFrom(folder);
  if (version === manifest.version) return;
  const what =
    version === undefined
      ? `the provider's process would not find ${manifest.name}`
      : `the program has ${manifest.name} ${manifest.version}, and the provider's process would load ${version}`;
  throw new DevTestError(
    "provider_not_found",
    `Nothing is declared: ${what}, because that process looks from ${printablePath(folder)} upwards.`,
    cureFor(folder, version),
  );
}

/** The version that is found from this folder; undefined where none is. */
function versionFrom(folder: string): string | undefined {
  const { resolve } = createRequire(`${folder}/`);
  try {
    resolve(`${manifest.name}/provider`);
    const found = readFileSync(resolve(`${manifest.name}/package.json`), "utf8");
    return text(field(JSON.parse(found), "version"));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "MODULE_NOT_FOUND" || code.startsWith("ERR_PACKAGE_")) return undefined;
    throw error;
  }
}

function cureFor(folder: string, found: string | undefined): string {
  const install = "install (npm, pnpm or yarn install)";
  const line = `"${manifest.name}": "^${manifest.version}"`;
  const file = manifestOf(folder);
  if (file === undefined) {
    return `Write a package.json beside Pulumi.yaml that holds { "dependencies": { ${line} } }, and ${install}.`;
  }
  const shown = printablePath(file);
  const there = text(field(field(read(file), "dependencies"), manifest.name));
  if (there !== undefined && found === undefined) {
    return `${shown} has the line "${manifest.name}": ${quoted(there)} already, and nobody has installed it: ${install}.`;
  }
  const instead = there === undefined ? "" : ` instead of ${quoted(there)}`;
  return `Write ${line} under "dependencies" of ${shown}${instead}, and ${install}.`;
}

/** The nearest `package.json` that is more than a mark for Node.js, such as `{ "type": "module" }`. */
function manifestOf(folder: string): string | undefined {
  const file = join(resolve(folder), "package.json");
  if (existsSync(file) && Object.keys(read(file)).some((key) => key !== "type")) return file;
  const above = dirname(resolve(folder));
  return above === resolve(folder) ? undefined : manifestOf(above);
}

function read(file: string): object {
  return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, "")) as object;
}
