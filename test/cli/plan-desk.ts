import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { stringify } from "yaml";
import { racing as pem } from "../config/certificates.js";
import { racing } from "../laws.js";
import { command } from "./desk.js";
import { Repository } from "./repository.js";

/** `devtest plan` as a process of its own, in real repositories. */

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

export const ann = "annabella@example.com";
export const bob = "bob.builder@example.com";
export const cleo = "cleopatra@example.org";

/** A folder without links on the way to it, gone at the end of the test file. */
export function temporary(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "plan-")));
  made.push(path);
  return path;
}

/** A configuration that lists people, and what it names. */
export function files(people: readonly string[], folder = "."): Record<string, string> {
  return {
    [`${folder}/devtest.yaml`]: yaml(...people),
    [`${folder}/certs/first.pem`]: pem,
  };
}

export function yaml(...people: string[]): string {
  return stringify({ version: 1, ...racing(people) });
}

/** `main` lists ann; the branch that is checked out is called `change`. */
export function repository(configuration = "."): Repository {
  const here = new Repository(temporary());
  here.commit(files([ann], configuration));
  here.git("checkout", "--quiet", "-b", "change");
  return here;
}

export interface Options {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** The folder stands as `<folder>` in what goes to standard error. */
export function plan(folder: string, { args = [], env = {} }: Options = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, "plan", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...env },
  });
  return { status, stdout, stderr: stderr.replaceAll(folder, "<folder>") };
}

interface Grant {
  readonly key: string;
  readonly place: string | null;
}

export interface Json {
  readonly digest: string;
  readonly base: string | null;
  readonly head: string | null;
  readonly joins: readonly Grant[];
  readonly leaves: readonly Grant[];
}

/** @throws Error with what it said, when it fails */
export function json(folder: string, { args = [], env = {} }: Options = {}): Json {
  const { stdout, stderr, status } = plan(folder, { args: [...args, "--format", "json"], env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Json;
}

/** The first letters of the keys of whoever joins. */
export function joins({ joins }: Json): string[] {
  return joins.map(({ key }) => key.slice(0, 3));
}
