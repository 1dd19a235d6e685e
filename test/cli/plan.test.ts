import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { diagnoseBy } from "../../provider/document/schema.js";
import { racing as pem } from "../config/certificates.js";
import { racing, racingId } from "../laws.js";
import { command } from "./desk.js";
import { Repository } from "./repository.js";

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";
const cleo = "cleopatra@example.org";

function temporary(): string {
  const path = mkdtempSync(join(tmpdir(), "plan-"));
  made.push(path);
  return path;
}

/** `main` lists ann; the branch that is checked out is called `change`. */
function repository(folder = temporary()): Repository {
  const made = new Repository(folder);
  made.commit({ "devtest.yaml": yaml(ann), "certs/first.pem": pem });
  made.git("checkout", "--quiet", "-b", "change");
  return made;
}

function yaml(...people: string[]): string {
  return stringify({ version: 1, ...racing(people) });
}

interface Options {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

function plan(folder: string, { args = [], env = {}, input }: Options = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, "plan", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...env },
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr: stderr.replaceAll(folder, "<folder>") };
}

interface Json {
  readonly digest: string;
  readonly base: string | null;
  readonly head: string | null;
  readonly summary: Readonly<Record<string, number>>;
  readonly joins: readonly { readonly key: string; readonly place: string | null }[];
  readonly leaves: readonly { readonly key: string; readonly place: string | null }[];
}

function json(folder: string, options: Options = {}): Json {
  const { stdout, stderr, status } = plan(folder, {
    ...options,
    args: [...(options.args ?? []), "--format", "json"],
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Json;
}

const joins = ({ joins }: Json) => joins.map(({ key }) => key.slice(0, 3));

describe("the base", () => {
  test("is HEAD without any word about it: the change is what is not committed", () => {
    const { folder, ...here } = repository();
    writeFileSync(join(folder, "devtest.yaml"), yaml(ann, bob));
    expect(joins(json(folder))).toEqual(["b…r"]);
    expect(here).toBeDefined();
  });

  test("is the merge base: what the target has gained since is no part of the change", () => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    here.git("checkout", "--quiet", "main");
    here.commit({ "devtest.yaml": yaml(ann, cleo) });
    here.git("checkout", "--quiet", "change");
    const between = json(here.folder, { args: ["--base", "main"] });
    expect([joins(between), between.leaves, between.head]).toEqual([["b…r"], [], null]);
    expect(between.base).toBe(here.git("merge-base", "main", "change"));
  });

  test("may come with a head, and then the files as they are do not matter", () => {
    const here = repository();
    const head = here.commit({ "devtest.yaml": yaml(ann, bob) });
    here.git("checkout", "--quiet", "main");
    writeFileSync(join(here.folder, "devtest.yaml"), "no: [yaml");
    const between = json(here.folder, { args: ["--base", "main", "--head", "change"] });
    expect([joins(between), between.head]).toEqual([["b…r"], head]);
  });

  test.each<[string, NodeJS.ProcessEnv]>([
    ["GitHub", { GITHUB_BASE_REF: "main" }],
    ["Bitbucket", { BITBUCKET_PR_DESTINATION_BRANCH: "main" }],
    ["Bitrise", { BITRISEIO_GIT_BRANCH_DEST: "main" }],
    ["Codemagic", { CM_PULL_REQUEST_DEST: "main" }],
    ["Jenkins", { CHANGE_TARGET: "main" }],
    ["Azure", { SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/main" }],
  ])("is the target of the pull request on %s", (_system, env) => {
    const origin = repository();
    origin.commit({ "devtest.yaml": yaml(ann, bob) });
    const folder = temporary();
    origin.git("clone", "--quiet", "--branch=change", origin.folder, folder);
    expect(joins(json(folder, { env }))).toEqual(["b…r"]);
    expect(plan(folder, { env }).stdout).toContain(`compared with ${Object.keys(env)[0]} (commit `);
  });

  test("is the commit that GitLab names", () => {
    const here = repository();
    const base = here.git("rev-parse", "HEAD");
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    expect(joins(json(here.folder, { env: { CI_MERGE_REQUEST_DIFF_BASE_SHA: base } }))).toEqual(["b…r"]);
  });

  test("is the first parent of the merge that GitHub checks out with a depth of 2", () => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    here.git("checkout", "--quiet", "-b", "merged", "main");
    here.git("merge", "--quiet", "--no-ff", "-m", "merge", "change");
    const folder = temporary();
    here.git("clone", "--quiet", "--depth=2", "--branch=merged", `file://${here.folder}`, folder);
    const GITHUB_SHA = here.git("rev-parse", "HEAD");
    const env = {
      GITHUB_BASE_REF: "main",
      GITHUB_REF: "refs/pull/12/merge",
      GITHUB_ACTIONS: "true",
      GITHUB_SHA,
    };
    expect(joins(json(folder, { env }))).toEqual(["b…r"]);
  });

  test("is that of a merge queue, and a queue whose base is unknown is not compared with nothing", () => {
    const here = repository();
    const base_sha = here.git("rev-parse", "HEAD");
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    const event = join(temporary(), "event.json");
    writeFileSync(event, JSON.stringify({ merge_group: { base_sha } }));
    const env = { GITHUB_EVENT_NAME: "merge_group", GITHUB_EVENT_PATH: event };
    expect(joins(json(here.folder, { env }))).toEqual(["b…r"]);
    writeFileSync(event, "{}");
    const unknown = plan(here.folder, { env });
    expect(unknown).toMatchObject({ status: 1, stdout: "" });
    expect(unknown.stderr).toContain("the base is unknown.\nName it: `devtest plan --base <revision>`.");
  });

  test.each<[string, readonly string[], string]>([
    ["begins with a dash", ["--base=-rf"], "-rf is no revision: it begins with a dash."],
    ["does not exist", ["--base", "nowhere"], "nowhere names no commit of this repository."],
    ["is a file", ["--base", "HEAD:devtest.yaml"], "HEAD:devtest.yaml names no commit of this repository."],
    ["is a head that does not exist", ["--head", "nowhere"], "nowhere names no commit of this repository."],
  ])("that %s is refused", (_what, args, sentence) => {
    const { status, stderr } = plan(repository().folder, { args });
    expect(status).toBe(1);
    expect(stderr).toContain(`error: ${sentence}\n`);
  });

  test("without the file lets everybody join, and says so", () => {
    const here = new Repository(temporary());
    here.commit({ "README.md": "" });
    here.commit({ "devtest.yaml": yaml(ann, bob), "certs/first.pem": pem });
    const { stdout } = plan(here.folder, { args: ["--base", "HEAD^"] });
    expect(stdout).toContain("2 people gain access, 1 certificate is registered");
    expect(stdout).toContain("devtest.yaml is not in the base: everybody in it joins.");
  });

  test("where the file had another name is compared with that", () => {
    const here = repository();
    here.git("mv", "devtest.yaml", "testers.yaml");
    here.write({ "testers.yaml": yaml(ann, bob) });
    here.git("add", "--all");
    for (const commit of [false, true]) {
      if (commit) here.commit();
      const { stdout } = plan(here.folder, { args: ["testers.yaml", "--base", "main"] });
      expect(stdout).toContain("1 person gains access");
      expect(stdout).toContain("testers.yaml was devtest.yaml in the base.");
    }
  });

  test("that is not valid is refused with its complaints", () => {
    const here = repository();
    here.commit({ "devtest.yaml": "version: 2\n" });
    here.commit({ "devtest.yaml": yaml(ann) });
    const { status, stderr } = plan(here.folder, { args: ["--base", "HEAD^"] });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: The file of the base \(HEAD\^, commit [0-9a-f]{12}\) cannot be used, so nothing can be compared with it:\ndevtest\.yaml:1:1: lacks /,
    );
    expect(stderr).toContain("Name a base in which it can (--base <revision>)");
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ["here", {}, "Clone more of it: `git fetch --unshallow origin` fetches the rest."],
    ["on GitHub", { GITHUB_ACTIONS: "true" }, "GitHub Actions: give actions/checkout `fetch-depth: 0`"],
    ["on GitLab", { GITLAB_CI: "true" }, 'GitLab CI: set `variables: { GIT_DEPTH: "0" }` for the job'],
    ["on Azure", { TF_BUILD: "True" }, "Azure Pipelines: give the step `checkout: self` `fetchDepth: 0`"],
  ])("that a shallow clone lacks is told with the cure %s", (_where, env, cure) => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    const folder = temporary();
    here.git(
      "clone",
      "--quiet",
      "--depth=1",
      "--no-single-branch",
      "--branch=change",
      `file://${here.folder}`,
      folder,
    );
    for (const base of ["origin/main", "HEAD^"]) {
      const { status, stderr } = plan(folder, { args: ["--base", base], env });
      expect(status).toBe(1);
      expect(stderr).toContain("the clone is shallow, so its history ends before.");
      expect(stderr).toContain(cure);
    }
  });
});

describe("where there is no history", () => {
  test("no repository", () => {
    const folder = temporary();
    writeFileSync(join(folder, "devtest.yaml"), yaml(ann));
    const { status, stderr } = plan(folder);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "<folder> is in no git repository, so there is no earlier revision to compare with.",
    );
    expect(stderr).toContain("pulumi stack export | devtest plan --state -");
  });

  test("no git", () => {
    const { folder } = repository();
    const { status, stderr } = plan(folder, { env: { PATH: temporary() } });
    expect(status).toBe(1);
    expect(stderr).toContain("git is not installed, or not on PATH.\nInstall git, or compare with a state");
  });

  test("no commit", () => {
    const { folder } = new Repository(temporary());
    writeFileSync(join(folder, "devtest.yaml"), yaml(ann));
    expect(plan(folder).stderr).toContain("This repository has no commit yet.\nCommit the file first.");
  });
});

describe("a pull request cannot make a pipeline read another file", () => {
  const secret = join(temporary(), "netrc");
  writeFileSync(secret, "machine example.com password hunter2\n");

  const withGroup = (testersFrom: string) =>
    stringify({ version: 1, groups: { qa: { testersFrom } }, apps: racing([]).apps });

  test.each<[string, string]>([
    ["an absolute path", secret],
    ["a path that leads out", "../../etc/passwd"],
    ["a link", "link.csv"],
    ["a link in its folder", "linked/netrc"],
  ])("by %s", (_what, testersFrom) => {
    const here = repository();
    symlinkSync(secret, join(here.folder, "link.csv"));
    symlinkSync(join(secret, ".."), join(here.folder, "linked"));
    here.commit({ "devtest.yaml": withGroup(testersFrom) });
    for (const args of [
      ["--base", "main"],
      ["--base", "main", "--head", "HEAD"],
    ]) {
      const { status, stdout, stderr } = plan(here.folder, { args });
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /leaves the folder of the configuration|is a symbolic link|does not exist in commit/,
      );
      expect(stdout + stderr).not.toContain("hunter2");
    }
  });

  test("by a configuration file that is a link, or lies in a linked folder", () => {
    const here = repository();
    rmSync(join(here.folder, "devtest.yaml"));
    symlinkSync(secret, join(here.folder, "devtest.yaml"));
    symlinkSync(join(secret, ".."), join(here.folder, "linked"));
    here.commit();
    const tries = [
      ["--base", "main"],
      ["--base", "main", "--head", "HEAD"],
      ["linked/netrc", "--base", "main"],
      [secret, "--base", "main"],
    ];
    for (const args of tries) {
      const { status, stdout, stderr } = plan(here.folder, { args });
      expect(status).toBe(1);
      expect(stdout + stderr).not.toContain("hunter2");
      expect(stderr).toMatch(
        /leaves the folder|is a symbolic link|lies outside of the repository|is in no git repository/,
      );
    }
  });

  test("and a pointer of Git LFS, a folder and a submodule are told for what they are", () => {
    const here = repository();
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    mkdirSync(join(here.folder, "folder.csv"));
    here.commit({ "lfs.csv": pointer, "folder.csv/x": "" });
    here.git("update-index", "--add", "--cacheinfo", `160000,${here.git("rev-parse", "HEAD")},module.csv`);
    here.git("commit", "--quiet", "--message=module");
    const said = (name: string, ...args: string[]) => {
      here.write({ "devtest.yaml": withGroup(name) });
      here.git("commit", "--quiet", "--message=name", "devtest.yaml");
      return plan(here.folder, { args: ["--base", "main", ...args] }).stderr;
    };
    for (const head of [[], ["--head", "HEAD"]]) {
      expect(said("lfs.csv", ...head)).toContain("is a Git LFS pointer, and the file itself is elsewhere");
      expect(said("folder.csv", ...head)).toContain("is a folder, not a file");
    }
    expect(said("module.csv", "--head", "HEAD")).toContain("is a submodule, not a file");
  });
});

describe("the digest", () => {
  /** The main branch gains another group's person; the change is brought in by each of the four ways. */
  test("is one for the head, its merge, its squash and its rebase, while main moves on elsewhere", () => {
    const here = new Repository(temporary());
    const file = (qa: string[], beta: string[]) =>
      stringify({
        version: 1,
        groups: { qa: { testers: qa }, beta: { testers: beta } },
        apps: { racing: { ...racing([]).apps?.["racing"], groups: ["qa", "beta"] } },
      });
    const dan = "dan.delion@example.com";
    here.commit({
      "devtest.yaml": file([ann, "aaa.filler@example.com", "zzz.filler@example.com"], [cleo]),
      "certs/first.pem": pem,
    });
    here.git("checkout", "--quiet", "-b", "change");
    here.commit({
      "devtest.yaml": file([ann, bob, "aaa.filler@example.com", "zzz.filler@example.com"], [cleo]),
    });
    here.git("checkout", "--quiet", "main");
    const moved = here.commit({
      "devtest.yaml": file([ann, "aaa.filler@example.com", "zzz.filler@example.com"], [cleo, dan]),
    });
    const digests: string[] = [json(here.folder, { args: ["--base", "main", "--head", "change"] }).digest];
    const broughtIn = (name: string, ...bring: readonly (readonly string[])[]) => {
      here.git("checkout", "--quiet", "-B", name, "main");
      for (const args of bring) here.git(...args);
      digests.push(json(here.folder, { args: ["--base", moved, "--head", "HEAD"] }).digest);
    };
    broughtIn("merged", ["merge", "--quiet", "--no-ff", "-m", "merge", "change"]);
    broughtIn("squashed", ["merge", "--quiet", "--squash", "change"], ["commit", "--quiet", "-m", "squash"]);
    broughtIn("rebased", ["checkout", "--quiet", "-B", "rebased", "change"], ["rebase", "--quiet", "main"]);
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).not.toBe("d1:e3b0c44298fc");
  });

  test("is that of the lines which DESIGN writes down, and of the empty text for nothing", () => {
    const here = repository();
    expect(json(here.folder).digest).toBe("d1:e3b0c44298fc");
    writeFileSync(join(here.folder, "devtest.yaml"), yaml(ann, "Bob.Builder@Example.com"));
    const line = `${racingId}\tqa\t${sha256(bob)}\n`;
    expect(json(here.folder).digest).toBe(`d1:${sha256(line).slice(0, 12)}`);
  });
});

describe("what is printed", () => {
  test("holds no address, and is of the form that the schema has", () => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(bob, cleo) });
    const args = ["--base", "main", "--out", "plan.json"];
    const { stdout } = plan(here.folder, { args: [...args, "--names", "--format", "json"] });
    expect(diagnoseBy("plan.schema.json")(JSON.parse(stdout))).toEqual([]);
    const out = readFileSync(join(here.folder, "plan.json"), "utf8");
    expect(diagnoseBy("plan.schema.json")(JSON.parse(out))).toEqual([]);
    const text = plan(here.folder, { args }).stdout;
    for (const printed of [stdout, out, text])
      expect(printed).not.toMatch(/annabella|bob\.builder|cleopatra/);
  });

  test("is not written over the configuration", () => {
    const here = repository();
    const { status, stderr } = plan(here.folder, { args: ["--out", "devtest.yaml"] });
    expect([status, stderr]).toEqual([1, expect.stringContaining("--out names the configuration itself")]);
    expect(readFileSync(join(here.folder, "devtest.yaml"), "utf8")).toBe(yaml(ann));
  });

  test("is made as of a day", () => {
    const { folder } = repository();
    expect(json(folder, { env: { DEVTEST_TODAY: "2026-03-01" } })).toMatchObject({ asOf: "2026-03-01" });
    expect(plan(folder, { env: { DEVTEST_TODAY: "2026-02-30" } }).stderr).toContain(
      "DEVTEST_TODAY: no date; YYYY-MM-DD",
    );
  });

  test("ends with 2 where there are changes and somebody asked", () => {
    const here = repository();
    const status = (...args: string[]) => plan(here.folder, { args: ["--base", "main", ...args] }).status;
    expect([status(), status("--exit-code")]).toEqual([0, 0]);
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    expect([status(), status("--exit-code")]).toEqual([0, 2]);
  });

  test("says what a guard refuses, and that the change edits it", () => {
    const here = repository();
    const guarded = (guards: object) => stringify({ version: 1, ...racing([ann, bob, cleo]), guards });
    here.commit({ "devtest.yaml": guarded({ maxAdds: 1 }) });
    const refused = plan(here.folder, { args: ["--base", "main", "--exit-code"] });
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain("2 people gain access");
    expect(refused.stdout).toContain("This change edits `guards`: maxAdds none → 1.");
    expect(refused.stderr).toContain("2 grants (person × group × app) would join, and `guards.maxAdds` is 1");
    const allowed = plan(here.folder, { args: ["--base", "main"], env: { DEVTEST_ALLOW_ADDS: "2" } });
    expect(allowed.status).toBe(0);
  });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
