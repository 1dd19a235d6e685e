import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { racing } from "../laws.js";
import { plan, repository, temporary } from "./plan-desk.js";

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
