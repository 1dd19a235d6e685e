/** A studio that keeps its testers in git, the machines that run its pipelines, and everybody they talk to. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "@jest/globals";
import { githubToken } from "../code-host/fake-github.js";
import { gitlabToken } from "../code-host/fake-gitlab.js";
import { pack } from "../docs/installation.js";
import { Reader } from "../docs/reader.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { firstOnPath } from "../engine/find.js";
import type { RunResult } from "../engine/process.js";
import { root } from "../engine/stack.js";
import { expectGreen } from "../laws.js";
import { Privacy } from "../privacy.js";

/** Nothing that any pipeline prints may hold one of these, nor a readable address. */
export const passphrase = "a-passphrase-for-pipelines";

const pipelines = join(root, "examples/pipelines");

export class Studio {
  readonly #privacy: Privacy;
  #machines = 0;

  private constructor(
    readonly reader: Reader,
    readonly emulator: Emulator,
    /** What DEVTEST_PACKAGE names: the package of this checkout, packed. */
    readonly tarball: string,
  ) {
    this.#privacy = new Privacy(emulator.clientSecret);
    for (const secret of [passphrase, gitlabToken, githubToken]) this.#privacy.hide(secret);
  }

  /**
   * The project of examples/library with files of some pipelines, pushed to `main`, and a stack that has sent nothing.
   *
   * @param files and folders below examples/pipelines, by where they belong in the repository
   */
  static async open(files: Readonly<Record<string, string>>): Promise<Studio> {
    const [reader, emulator] = [await Reader.create(), await startEmulator()];
    const { filename } = await pack("--pack-destination", reader.home);
    const studio = new Studio(reader, emulator, join(reader.home, filename));
    reader.copy(join(root, "examples/library"));
    for (const [place, file] of Object.entries(files))
      cpSync(join(pipelines, file), join(reader.project, place), { recursive: true });
    studio.#hidePeople();
    reader.addCommand("npm", npmThatKeeps(studio.tarball));
    reader.write(".gitignore", "node_modules/\n");
    const began = await studio.inProject(`
      npm install --package-lock-only --ignore-scripts --omit=optional --no-audit --no-fund '${studio.tarball}'
      mkdir "$HOME/state"
      PULUMI_BACKEND_URL='${studio.backend}' PULUMI_CONFIG_PASSPHRASE='${passphrase}' pulumi stack init production
      git init --quiet --initial-branch=main
      git add . && git commit --quiet --message="First testers"`);
    expectGreen(began);
    return studio;
  }

  async close(): Promise<void> {
    await this.reader.dispose();
    await this.emulator.stop();
  }

  get backend(): string {
    return `file://${this.reader.home}/state?metadata=skip`;
  }

  /** What only a run on `main` may know. */
  get secrets(): Readonly<Record<string, string>> {
    const { clientId, clientSecret } = this.emulator;
    return {
      LWA_CLIENT_ID: clientId,
      LWA_CLIENT_SECRET: clientSecret,
      PULUMI_BACKEND_URL: this.backend,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
    };
  }

  /** Where a test leads the tools to, and a pipeline does not. */
  get detours(): Readonly<Record<string, string>> {
    const { tokenUrl, apiUrl } = this.emulator;
    return { DEVTEST_PACKAGE: this.tarball, LWA_TOKEN_URL: tokenUrl, DEVTEST_API_URL: apiUrl };
  }

  /** In the repository that everybody pushes to. */
  async inProject(script: string): Promise<RunResult> {
    return this.reader.run(script);
  }

  /** On a branch of its own, with files beside the edit. @returns the commits where it begins and ends */
  async propose(branch: string, edit: Edit, others: Readonly<Record<string, Written>> = {}) {
    await this.#git(`git checkout --quiet -b ${branch} main`);
    this.#edit(edit);
    const tip = await this.#commit(`${branch} tests`);
    for (const [name, content] of Object.entries(others)) this.#write(name, content);
    if (Object.keys(others).length > 0) await this.#commit("And more");
    const head = await this.#git("git rev-parse HEAD");
    const base = await this.#git("git merge-base main HEAD");
    await this.#git("git checkout --quiet --force main && git clean --quiet -xdff");
    return { base, head, tip };
  }

  /** Takes a commit into `main`, by a merge. @returns `main` before it, and after */
  async merge(commit: string): Promise<{ readonly before: string; readonly after: string }> {
    const before = await this.#git("git rev-parse main");
    const after = await this.#git(
      `git merge --quiet --no-ff --message="Merge it" ${commit} && git rev-parse main`,
    );
    return { before, after };
  }

  /** Commits an edit to `main` without asking anybody. */
  async push(edit: Edit): Promise<{ readonly before: string; readonly after: string }> {
    const before = await this.#git("git rev-parse main");
    this.#edit(edit);
    return { before, after: await this.#commit("Pushed") };
  }

  /** A clone on a machine that is used once, with this commit checked out, on `main` or on no branch at all. */
  async machine(commit: string): Promise<string> {
    this.#machines += 1;
    const folder = join(dirname(this.reader.project), `machine-${this.#machines}`);
    const where = commit === "main" ? "" : `git checkout --quiet --detach ${commit}`;
    expectGreen(await this.reader.run(`git clone --quiet . '${folder}'\ncd '${folder}'\n${where}`));
    return folder;
  }

  /** Holds that a pipeline has printed, and left on its machine, nothing readable. */
  expectNothingReadable({ output }: RunResult, machine: string): void {
    const reports = ["gl-code-quality-report.json", "gl-terraform-report.json"];
    const left = reports.map((name) => join(machine, name)).filter(existsSync);
    const texts = left.map((file): [string, string] => [file, readFileSync(file, "utf8")]);
    this.#privacy.expectNothingReadable(new Map([["(output)", output], ...texts]));
  }

  /** Nothing that any pipeline prints may hold these either. */
  hide(...texts: readonly string[]): void {
    for (const text of texts) this.#privacy.hide(text);
  }

  /** The addresses that Amazon has in the group `qa`, in order. */
  members(): string[] {
    const apps = Object.values(this.emulator.state().apps);
    const groups = apps.flatMap(({ tracks }) => Object.values(tracks.devtest.groups));
    return groups.flatMap((people) => people.map(({ email }) => email)).sort();
  }

  #edit({ out, in: into }: Edit): void {
    const before = this.reader.read("devtest.yaml");
    expect(before).toContain(out);
    const after = before.replace(out, into);
    this.reader.write("devtest.yaml", after);
    this.#hidePeople();
  }

  #hidePeople(): void {
    this.#privacy.hidePeople(this.reader.read("devtest.yaml").match(/[\w.]+@[\w.]+/g) ?? []);
  }

  #write(name: string, content: Written): void {
    const file = join(this.reader.project, name);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    if (typeof content === "string") writeFileSync(file, content);
    else if ("linkTo" in content) symlinkSync(content.linkTo, file);
    else writeFileSync(file, content.run, { mode: 0o755 });
  }

  async #commit(message: string): Promise<string> {
    return this.#git(
      `git add --all --force . && git commit --quiet --message="${message}" && git rev-parse HEAD`,
    );
  }

  async #git(script: string): Promise<string> {
    const { exitCode, output } = await this.reader.run(script);
    expect({ script, exitCode, output: exitCode === 0 ? "" : output }).toMatchObject({ exitCode: 0 });
    return output.trim();
  }
}

/**
 * The package of this checkout stands for the one that is published. Installing takes longer than all else together. What
 * it gave the first time does for the other machines too: neither the package nor the lockfile changes. Any other call is
 * npm's own.
 */
function npmThatKeeps(tarball: string): string {
  return `#!/bin/sh
npm='${join(firstOnPath("npm", process.env) ?? "", "npm")}'
for one do
  shift
  [ "$one" != '${publishedAs()}' ] || one='${tarball}'
  set -- "$@" "$one"
done
case " $* " in
  *" --package-lock-only "*) exec "$npm" "$@" ;;
  " ci "*) kept=$HOME/kept-ci ;;
  " install "*" ${tarball} "*) kept=$HOME/kept-install ;;
  *) exec "$npm" "$@" ;;
esac
if [ ! -d "$kept/node_modules" ]; then
  "$npm" "$@" || exit
  mkdir "$kept" 2>/dev/null || exit 0
  mv node_modules "$kept"
fi
ln -s "$kept/node_modules" node_modules
`;
}

/** One place of devtest.yaml becomes another text. */
export interface Edit {
  readonly out: string;
  readonly in: string;
}

/** A text, a program, or a link. */
export type Written = string | { readonly run: string } | { readonly linkTo: string };

/** Somebody joins behind Annabella. */
export function joining(email: string): Edit {
  const line = "        lastName: Lee\n";
  return { out: line, in: `${line}      - ${email}\n` };
}

/** What the package is called in the files of pipelines, and which version. */
export function publishedAs(): string {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return `${name}@${version}`;
}
