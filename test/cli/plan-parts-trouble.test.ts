/** Parts of a configuration that a plan cannot read, or must not. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bob, joins, json, plan, temporary } from "./plan-desk.js";
import { heads, one, repository, root, team } from "./plan-parts.js";
import type { Repository } from "./repository.js";

describe("a part that cannot be read is a complaint, and no plan", () => {
  const said = (here: Repository) =>
    heads
      .map((args) => plan(here.folder, { args }))
      .map(({ status, stdout, stderr }) => {
        expect([status, stdout]).toEqual([1, ""]);
        return stderr;
      });

  test("because it is a symbolic link out of the repository", () => {
    const here = repository(one);
    const secret = join(temporary(), "secret.yaml");
    writeFileSync(secret, team("beta", bob));
    symlinkSync(secret, join(here.folder, "teams/link.yaml"));
    here.commit();
    const [files, commit] = said(here);
    expect(files).toMatch(
      /^(?:error: )?devtest\.yaml:3:5 include\[0\]: "teams\/link\.yaml" leaves the folder of the configuration/m,
    );
    expect(commit).toMatch(
      /^(?:error: )?devtest\.yaml:3:5 include\[0\]: "teams\/link\.yaml" is a symbolic link; /m,
    );
  });

  test("because it is a symbolic link in the commit; as a file, a link inside the repository is read, as lists are", () => {
    const here = repository({
      ...one,
      "shared/beta.yaml": team("beta", bob),
      ...root(["qa", "beta"]),
      "teams/beta.yaml": team("beta"),
    });
    rmSync(join(here.folder, "teams/beta.yaml"));
    symlinkSync("../shared/beta.yaml", join(here.folder, "teams/beta.yaml"));
    here.commit();
    expect(joins(json(here.folder, { args: ["--base", "main"] }))).toEqual(["b…r"]);
    expect(json(here.folder, { args: ["--base", "main"] }).joins[0]?.place).toBe("teams/beta.yaml:4:9");
    expect(plan(here.folder, { args: heads[1] ?? [] }).stderr).toContain(
      '"teams/beta.yaml" is a symbolic link',
    );
  });

  test("because it is a Git LFS pointer, or a folder", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    const here = repository(one);
    here.commit({ "teams/large.yaml": pointer });
    for (const one of said(here))
      expect(one).toMatch(
        /^(?:error: )?devtest\.yaml:3:5 include\[0\]: "teams\/large\.yaml" is a Git LFS pointer/m,
      );
    here.git("rm", "--quiet", "teams/large.yaml");
    here.commit({
      ...root(["qa"], { include: ["teams/racing.yaml", "other"] }),
      "other/x.yaml": team("beta", bob),
    });
    for (const one of said(here))
      expect(one).toMatch(/^(?:error: )?devtest\.yaml:4:5 include\[1\]: "other" is a folder, not a file/m);
  });

  test("because it is a submodule, or in one", () => {
    const here = repository({
      ...one,
      ...root(["qa"], { include: ["teams/*.yaml", "*/people.yaml"] }),
      "a/people.yaml": team("beta"),
    });
    here.git("update-index", "--add", "--cacheinfo", `160000,${here.git("rev-parse", "HEAD")},module`);
    here.git("commit", "--quiet", "--message=module");
    mkdirSync(join(here.folder, "module"));
    const head = { args: heads[1] ?? [] };
    expect(plan(here.folder, head).stderr).toMatch(
      /^(?:error: )?devtest\.yaml:4:5 include\[1\]: "module" is a submodule, whose files are not in this repository; /m,
    );
    here.commit(root(["qa"], { include: ["teams/*.yaml", "module/*.yaml"] }));
    expect(plan(here.folder, head).stderr).toContain('the folder "module" is a submodule');
    here.commit(root(["qa"], { include: ["teams/*.yaml", "*/deep/*.yaml"] }));
    expect(plan(here.folder, head).stderr).toContain('"module" is a submodule');
  });

  test("because it may be behind a link to a folder", () => {
    const here = repository({ ...one, "a/x/people.yaml": team("beta"), "README.md": "" });
    symlinkSync("README.md", join(here.folder, "CLAUDE.md"));
    symlinkSync("a", join(here.folder, "b"));
    for (const [include, link] of [
      ["*/x/*.yaml", '"b"'],
      ["b/x/*.yaml", 'the folder "b/x"'],
      ["b*/*/people.yaml", '"b"'],
    ] as const) {
      here.commit(root(["qa"], { include: ["teams/*.yaml", include] }));
      const { status, stderr } = plan(here.folder, { args: heads[1] ?? [] });
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining(`${link} is a symbolic link; commit the folder itself`),
      ]);
      expect(stderr).not.toContain("CLAUDE");
    }
    rmSync(join(here.folder, "b"));
    here.commit(root(["qa"], { include: ["teams/*.yaml", "*/x/*.yaml"] }));
    expect(plan(here.folder, { args: heads[1] ?? [] }).status).toBe(0);
  });

  test.each(["../outside/*.yaml", "/etc/*.yaml", "*/../../x.yaml"])(
    "because %s leaves the folder",
    (pattern) => {
      const here = repository({ ...one, "cfg/devtest.yaml": "" });
      here.commit(
        Object.fromEntries(
          Object.entries(root(["qa"], { include: [pattern] })).map(([name, text]) => [`cfg/${name}`, text]),
        ),
      );
      here.commit({ "outside/x.yaml": team("beta", bob) });
      for (const args of heads) {
        const { status, stderr } = plan(here.folder, { args: ["cfg/devtest.yaml", ...args] });
        expect([status, stderr]).toEqual([
          1,
          expect.stringMatching(
            /^(?:error: )?cfg\/devtest\.yaml:3:5 include\[0\]: leaves the folder of the configuration/m,
          ),
        ]);
      }
    },
  );

  test("because it is a pipe, a file of another kind, or nothing", () => {
    const here = repository(one);
    execFileSync("mkfifo", [join(here.folder, "teams/pipe.yaml")]);
    expect(plan(here.folder, { args: ["--base", "main"] }).stderr).toContain(
      '"teams/pipe.yaml" is a device, pipe or socket, not a file',
    );
    rmSync(join(here.folder, "teams/pipe.yaml"));
    here.commit(root(["qa"], { include: ["teams/*.yaml", "devtest.yaml/*.yaml", "teams/gone.yaml"] }));
    const [files, commit] = said(here);
    for (const one of [files, commit]) {
      expect(one).toMatch(
        /^(?:error: )?devtest\.yaml:4:5 include\[1\]: the folder "devtest\.yaml" is a file/m,
      );
      expect(one).toMatch(/^(?:error: )?devtest\.yaml:5:5 include\[2\]: "teams\/gone\.yaml" does not exist/m);
    }
  });

  test("in the base: then the base is what cannot be used", () => {
    const here = repository({ ...one, ...root(["qa"], { include: ["teams/*.yaml", "gone.yaml"] }) });
    here.commit({ ...root(["qa"]) });
    const { status, stderr } = plan(here.folder, { args: ["--base", "main"] });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: The file of the base \(main, commit \w{12}\) cannot be used, .*\ndevtest\.yaml:4:5 include\[1\]: "gone\.yaml" does not exist in commit/m,
    );
  });
});

test("links that lead around in a circle end, and are told", () => {
  const here = repository(one);
  symlinkSync("..", join(here.folder, "teams/loop"));
  symlinkSync("self", join(here.folder, "self"));
  here.commit(root(["qa"], { include: ["teams/*.yaml", "*/*/*.yaml"] }));
  const [files, commit] = heads.map((args) => plan(here.folder, { args }));
  expect(files?.stderr).toMatch(/include\[1\]: "self" cannot be read \(ELOOP/);
  expect(commit?.stderr).toContain('include[1]: "self" is a symbolic link');
  expect(commit?.stderr).toContain('include[1]: "teams/loop" is a symbolic link');
  expect([files?.status, commit?.status]).toEqual([1, 1]);
});
