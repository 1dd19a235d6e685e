import { existsSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { findConfigFile } from "../config/find.js";
import { displayPath, folderSource } from "../document/folder.js";
import { ReadBudget } from "../document/read-budget.js";
import { realPath, repositoryTop } from "../document/repository-path.js";
import { DevTestError } from "../errors.js";
import { foldersUpwards } from "../pulumi/project.js";
import { joinedList } from "../text/list.js";

export interface Configurations {
  /** Each once, in the order of the arguments. */
  readonly files: readonly string[];
  /** Arguments that no configuration can name. */
  readonly unnamed: readonly string[];
}

/**
 * The configurations that the arguments mean. A list of people or a certificate stands for the configurations that can
 * name it, and a file for those that include it: a hook is given the files that were changed, and a part means nothing
 * without the others.
 *
 * @param args none for the configuration that a run would use
 */
export function configurationsOf(args: readonly string[], env: NodeJS.ProcessEnv): Configurations {
  const ofRun = findConfigFile(env, undefined, process.cwd());
  if (args.length === 0) return { files: [ofRun], unnamed: [] };
  const including = new Including(args, ofRun);
  const files = new Map<string, string>();
  const unnamed: string[] = [];
  for (const arg of args) {
    const meant = (isNamed(arg) ? namersOf(arg, ofRun) : [arg]).flatMap((file) => including.wholesOf(file));
    for (const file of meant) files.set(resolve(file), file);
    if (meant.length === 0) unnamed.push(arg);
  }
  return { files: [...files.values()], unnamed };
}

/**
 * The configuration that a command is given, or that a run would use.
 *
 * @param cure how the command is given the file
 * @throws DevTestError when other files include the one that is given: it means nothing without the others
 */
export function configurationAt(given: string | undefined, cure = "Give that file with --config."): string {
  const ofRun = findConfigFile(process.env, undefined, process.cwd());
  if (given === undefined) return ofRun;
  const file = resolve(given);
  const wholes = new Including([], ofRun).wholesOf(file).filter((one) => resolve(one) !== file);
  if (wholes.length === 0) return file;
  const shown = [...new Set(wholes.map((one) => displayPath(resolve(one))))];
  const what = `${displayPath(file)} is a part of ${joinedList(shown, "and")}.`;
  throw new DevTestError(
    "usage",
    what,
    shown.length === 1 ? cure : cure.replace("that file", "one of those files"),
  );
}

function isNamed(file: string): boolean {
  return [".csv", ".tsv", ".pem", ".crt", ".cer"].includes(extname(file).toLowerCase());
}

/** A configuration names files in its own folder and below. What lies above the repository is somebody else's. */
function namersOf(file: string, ofRun: string): string[] {
  const folders = foldersAbove(file);
  const usual = folders.flatMap((folder) => [join(folder, "devtest.yaml"), join(folder, "devtest.yml")]);
  const all = folders.includes(dirname(ofRun)) ? [...usual, ofRun] : usual;
  return all.filter((one) => existsSync(one));
}

function foldersAbove(file: string): string[] {
  const above = foldersUpwards(dirname(resolve(file)));
  const top = above.indexOf(repositoryTop(dirname(resolve(file))) ?? process.cwd());
  return top === -1 ? above : above.slice(0, top + 1);
}

/** Which files include which. Each configuration is read once. */
class Including {
  readonly #included = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly args: readonly string[],
    private readonly ofRun: string,
  ) {}

  /** The configurations that include a file; itself where none does, and where it is the one of the run. */
  wholesOf(file: string): string[] {
    const path = resolve(file);
    if (path === this.ofRun) return [file];
    const folders = foldersAbove(file);
    const given = this.args.filter((arg) => !isNamed(arg) && folders.includes(dirname(resolve(arg))));
    const candidates = [...namersOf(file, this.ofRun), ...given].filter((one) => resolve(one) !== path);
    const wholes = candidates.filter((one) =>
      [path, realPath(path)].some((name) => this.#includes(one, name)),
    );
    return wholes.length === 0 ? [file] : wholes;
  }

  #includes(configuration: string, file: string): boolean {
    const path = resolve(configuration);
    const included = this.#included.get(path) ?? new Set(filesIncluded(path));
    this.#included.set(path, included);
    return included.has(file);
  }
}

/** By the names that they are included by, and without links: whoever edits what a link leads to edits the part. */
function filesIncluded(configuration: string): string[] {
  const [folder, name] = [dirname(configuration), basename(configuration)];
  const source = folderSource(folder, name);
  const budget = new ReadBudget("");
  const bytes = source.read(name, (count) => budget.bytes(count));
  // Whether it can be read is told where it is checked. Most configurations include nothing.
  if (!Buffer.isBuffer(bytes) || !bytes.includes("include")) return [];
  const { includedBy } = require("../config/named.js") as typeof import("../config/named.js");
  const paths = includedBy(name, bytes, source).files.map((file) => resolve(folder, file.name));
  return [...paths, ...paths.map(realPath)];
}
