import { existsSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { findConfigFile } from "../../config/find.js";
import { repositoryTop } from "../../document/repository-path.js";
import { foldersUpwards } from "../../pulumi/project.js";

export interface Configurations {
  /** Each once, in the order of the arguments. */
  readonly files: readonly string[];
  /** Arguments that no configuration can name. */
  readonly unnamed: readonly string[];
}

/**
 * The configurations that the arguments mean. A list of people or a certificate stands for the configurations that can
 * name it: a hook is given the files that were changed, and a list means nothing without the file that uses it.
 *
 * @param args none for the configuration that a run would use
 */
export function configurationsOf(args: readonly string[], env: NodeJS.ProcessEnv): Configurations {
  const ofRun = findConfigFile(env, undefined, process.cwd());
  if (args.length === 0) return { files: [ofRun], unnamed: [] };
  const files = new Map<string, string>();
  const unnamed: string[] = [];
  for (const arg of args) {
    const meant = isNamed(arg) ? namersOf(arg, ofRun) : [arg];
    for (const file of meant) files.set(resolve(file), file);
    if (meant.length === 0) unnamed.push(arg);
  }
  return { files: [...files.values()], unnamed };
}

function isNamed(file: string): boolean {
  return [".csv", ".tsv", ".pem", ".crt", ".cer"].includes(extname(file).toLowerCase());
}

/** A configuration names files in its own folder and below. What lies above the repository is somebody else's. */
function namersOf(file: string, ofRun: string): string[] {
  const above = foldersUpwards(dirname(resolve(file)));
  const top = above.indexOf(repositoryTop(dirname(resolve(file))) ?? process.cwd());
  const folders = top === -1 ? above : above.slice(0, top + 1);
  const usual = folders.flatMap((folder) => [join(folder, "devtest.yaml"), join(folder, "devtest.yml")]);
  const all = folders.includes(dirname(ofRun)) ? [...usual, ofRun] : usual;
  return all.filter((one) => existsSync(one));
}
