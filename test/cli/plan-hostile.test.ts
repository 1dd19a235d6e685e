/** A pull request that wants its plan to say less, or the machine to run something. */
import { cpSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { racing } from "../laws.js";
import { ann, files, plan as planned, repository, temporary } from "./plan-desk.js";
import { Repository } from "./repository.js";

const mallory = "mallory@example.net";

function plan(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = planned(folder, { args, env });
  return { status, stdout, said: stdout + stderr };
}

test("a folder that is a repository by itself is not asked, and runs nothing", () => {
  const here = repository("cfg");
  const inner = repository("cfg");
  inner.commit(files([ann, mallory], "."));
  const ran = join(temporary(), "ran");
  inner.git("config", "core.bare", "false");
  inner.git("config", "core.worktree", ".");
  for (const [key, value] of Object.entries({
    "core.fsmonitor": `touch ${ran}`,
    "core.sshCommand": `touch ${ran}`,
    "extensions.partialClone": "origin",
    "remote.origin.url": ".",
    "remote.origin.promisor": "true",
    "remote.origin.uploadpack": `touch ${ran}; git-upload-pack`,
  }))
    inner.git("config", key, value);
  const object = inner.git("rev-parse", "HEAD:devtest.yaml");
  here.write(files([ann, mallory], "cfg"));
  for (const part of ["HEAD", "config", "objects", "refs", "index"])
    cpSync(join(inner.folder, ".git", part), join(here.folder, "cfg", part), { recursive: true });
  rmSync(join(here.folder, "cfg/objects", object.slice(0, 2), object.slice(2)));
  for (const args of [["cfg/devtest.yaml", "--base", "main"], ["cfg/devtest.yaml"]])
    expect(plan(here.folder, args).stdout).toContain("1 person gains access");
  expect(plan(join(here.folder, "cfg"), ["devtest.yaml"]).stdout).toContain("1 person gains access");
  expect(existsSync(ran)).toBe(false);
});

test("what a hook sets for git is not taken for this repository", () => {
  const [here, other] = [repository("cfg"), repository("cfg")];
  other.commit(files([ann, mallory], "cfg"));
  here.write(files([ann, mallory], "cfg"));
  for (const env of [
    { GIT_DIR: join(other.folder, ".git") },
    { GIT_WORK_TREE: other.folder },
    { GIT_GLOB_PATHSPECS: "1" },
    { GIT_ICASE_PATHSPECS: "1" },
    { GIT_INDEX_FILE: join(other.folder, ".git/index") },
    { GIT_NAMESPACE: "x", GIT_COMMON_DIR: join(other.folder, ".git") },
  ])
    expect(plan(here.folder, ["cfg/devtest.yaml"], env).stdout).toContain("1 person gains access");
});

test("a submodule in the place of a folder is refused", () => {
  const [here, other] = [repository("cfg"), repository("cfg")];
  other.commit(files([ann, mallory], "."));
  here.git("rm", "-rq", "cfg");
  here.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.folder, "cfg");
  here.commit();
  const { status, said } = plan(here.folder, ["cfg/devtest.yaml", "--base", "main"]);
  expect(status).toBe(1);
  expect(said).toContain("is a submodule of another repository");
});

test("a folder that leads to another repository is refused, from wherever the command runs", () => {
  const [here, other] = [repository("cfg"), repository("cfg")];
  symlinkSync(join(other.folder, "cfg"), join(here.folder, "out"));
  for (const folder of [here.folder, "/"]) {
    const { status, said } = plan(folder, [join(here.folder, "out/devtest.yaml"), "--base", "main"]);
    expect(status).toBe(1);
    expect(said).toContain("lies outside of the repository");
  }
});

test("the commit before the last is not taken for the target", () => {
  const origin = repository("cfg");
  origin.commit(files([ann, mallory], "cfg"));
  origin.commit({ "README.md": "" });
  const folder = temporary();
  origin.git("clone", "--quiet", "--depth=2", "--branch=change", `file://${origin.folder}`, folder);
  const env = {
    GITHUB_BASE_REF: "main",
    GITHUB_REF: "refs/pull/1/merge",
    GITHUB_ACTIONS: "true",
    GITHUB_SHA: "0".repeat(40),
  };
  for (const GITHUB_SHA of ["0".repeat(40), origin.git("rev-parse", "HEAD")]) {
    const { status, said } = plan(folder, ["cfg/devtest.yaml"], { ...env, GITHUB_SHA });
    expect(status).toBe(1);
    expect(said).toContain("the clone is shallow");
  }
});

test("several merge bases are refused, because each hides something", () => {
  const here = repository("cfg");
  const edit = (branch: string, people: string[]) => {
    here.git("checkout", "--quiet", branch);
    here.commit(files(people, "cfg"));
  };
  edit("change", [ann, "one.more@example.com"]);
  edit("main", [ann]);
  here.commit({ "README.md": "main" });
  const [one, other] = [here.git("rev-parse", "main"), here.git("rev-parse", "change")];
  here.git("merge", "--quiet", "-m", "crossing", other);
  here.git("checkout", "--quiet", "change");
  here.git("merge", "--quiet", "-m", "crossing", one);
  here.commit(files([ann, mallory], "cfg"));
  const { status, said } = plan(here.folder, ["cfg/devtest.yaml", "--base", "main"]);
  expect(status).toBe(1);
  expect(said).toContain("have several merge bases");
});

test("whoever the target has taken out since is named, because a merge may bring them back", () => {
  const here = new Repository(temporary());
  here.commit(files([ann, mallory], "cfg"));
  here.git("checkout", "--quiet", "-b", "change");
  here.commit({ "README.md": "" });
  here.git("checkout", "--quiet", "main");
  here.commit(files([ann], "cfg"));
  here.git("checkout", "--quiet", "change");
  const { stdout } = plan(here.folder, ["cfg/devtest.yaml", "--base", "main"]);
  expect(stdout).toMatch(
    /main has taken out since then, and a merge may bring back: m…y@example\.net #[0-9a-f]{10} \(group "qa" on racing\)/,
  );
});

test.each([
  ["has mistakes", "version: 2\n"],
  ["is no YAML", "a: [b\n"],
  ["is empty", ""],
])("a file of the target that %s is told, and is no mistake of the head", (_what, text) => {
  const here = repository("cfg");
  here.commit(files([ann, mallory], "cfg"));
  here.git("checkout", "--quiet", "main");
  here.commit({ "cfg/devtest.yaml": text });
  here.git("checkout", "--quiet", "change");
  const { status, stdout } = plan(here.folder, ["cfg/devtest.yaml", "--base", "main"]);
  expect(status).toBe(0);
  expect(stdout).toContain("1 person gains access");
  expect(stdout).toContain(
    "The file of main has mistakes now, so nobody can tell what a merge would bring back.",
  );
});

test("a checkout that is compared with itself says so", () => {
  const here = repository("cfg");
  expect(plan(here.folder, ["cfg/devtest.yaml"]).stdout).toContain(
    "No base was named, so the files were compared with HEAD, which asks for the same.",
  );
  here.write(files([ann, mallory], "cfg"));
  expect(plan(here.folder, ["cfg/devtest.yaml"]).stdout).not.toContain("No base was named");
});

test("a guard that is loosened is named in full, however long its list is", () => {
  const here = repository("cfg");
  const domains = Array.from({ length: 30 }, (_, index) => `d${index}.example.com`);
  const guarded = (last: string) => ({
    "cfg/devtest.yaml": stringify({ version: 1, ...racing([]), guards: { domains: [...domains, last] } }),
  });
  here.commit(guarded("one.example.org"));
  here.write(guarded("other.example.org"));
  expect(plan(here.folder, ["cfg/devtest.yaml"]).stdout).toContain(
    "This change edits `guards`: domains +other.example.org -one.example.org.",
  );
});

test("a broken repository is told, and not taken for one that lacks the file", () => {
  const here = repository("cfg");
  here.write(files([ann, mallory], "cfg"));
  const tree = here.git("rev-parse", "HEAD:cfg");
  rmSync(join(here.folder, ".git/objects", tree.slice(0, 2), tree.slice(2)), { force: true });
  const { status, said } = plan(here.folder, ["cfg/devtest.yaml"]);
  expect(status).toBe(1);
  expect(said).toMatch(/git \S+ failed: .*\nSee whether the clone is whole/);
});
