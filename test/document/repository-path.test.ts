import { symlinkSync } from "node:fs";
import { join, posix, win32 } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { pathBelow, repositoryPath, repositoryTop } from "../../provider/document/repository-path.js";
import { folderWith } from "../config/folder.js";

describe("a file of a repository is called by its path from the top", () => {
  test.each([
    ["a folder", ".git/HEAD"],
    ["a file, as in a worktree or a submodule", ".git"],
  ])("where .git is %s", (_, git) => {
    const folder = folderWith({ [git]: "", "a/b/devtest.yaml": "" });
    expect(repositoryPath(folder.file("a/b/devtest.yaml"))).toBe("a/b/devtest.yaml");
    expect(repositoryPath(folder.file("a/b/missing.yaml"))).toBe("a/b/missing.yaml");
    expect(repositoryTop(folder.file("a/b"))).toBe(folder.path);
  });

  test("of a repository inside another, from the inner one", () => {
    const folder = folderWith({ ".git/HEAD": "", "module/.git": "", "module/a.yaml": "" });
    expect(repositoryPath(folder.file("module/a.yaml"))).toBe("a.yaml");
  });

  test("with colons, commas, blanks, backslashes and the signs of a command as they are", () => {
    const name = "C:\\x/::error::a, b.csv";
    const folder = folderWith({ ".git/HEAD": "", [name]: "" });
    expect(repositoryPath(folder.file(name))).toBe(name);
  });

  test("without control characters and addresses, even though no review finds such a file", () => {
    const folder = folderWith({ ".git/HEAD": "", "ann.lee@example.com.csv": "", "a\nb.csv": "" });
    expect(repositoryPath(folder.file("ann.lee@example.com.csv"))).not.toContain("ann.lee");
    expect(repositoryPath(folder.file("a\nb.csv"))).toBe("a\u{fffd}b.csv");
  });
});

describe("a link", () => {
  test("inside the repository counts as the file that it leads to", () => {
    const folder = folderWith({ ".git/HEAD": "", "real/devtest.yaml": "" });
    symlinkSync("real/devtest.yaml", folder.file("devtest.yaml"));
    symlinkSync("real", folder.file("other"));
    expect(repositoryPath(folder.file("devtest.yaml"))).toBe("real/devtest.yaml");
    expect(repositoryPath(folder.file("other/devtest.yaml"))).toBe("real/devtest.yaml");
  });

  test("out of the repository counts as itself, also into another repository", () => {
    const [folder, other] = [folderWith({ ".git/HEAD": "" }), folderWith({ ".git/HEAD": "", "x.yaml": "" })];
    symlinkSync(other.file("x.yaml"), folder.file("devtest.yaml"));
    expect(repositoryPath(folder.file("devtest.yaml"))).toBe("devtest.yaml");
  });

  test("into the repository from outside of any counts as the file that it leads to", () => {
    const [outside, folder] = [folderWith(), folderWith({ ".git/HEAD": "", "a/x.yaml": "" })];
    symlinkSync(folder.file("a"), outside.file("here"));
    expect(repositoryPath(join(outside.file("here"), "x.yaml"))).toBe("a/x.yaml");
  });
});

test("outside of any repository a path is relative to the working directory", () => {
  const folder = folderWith({ "a/devtest.yaml": "" });
  const before = process.cwd();
  process.chdir(folder.path);
  try {
    expect(repositoryPath("a/devtest.yaml")).toBe("a/devtest.yaml");
    expect(repositoryPath("../x.yaml")).toBe("../x.yaml");
  } finally {
    process.chdir(before);
  }
});

describe("the path of a file from a folder has / on every system", () => {
  test.each([
    ["C:\\repo", "C:\\repo\\a\\b:c.yaml", "a/b:c.yaml"],
    ["C:\\repo", "c:\\REPO\\a.yaml", "a.yaml"],
    ["C:\\repo", "D:\\repo\\a.yaml", undefined],
    ["C:\\repo", "C:\\repository\\a.yaml", undefined],
    ["C:\\repo", "C:\\repo\\..a.yaml", "..a.yaml"],
    ["\\\\server\\share\\repo", "\\\\server\\share\\repo\\a\\b.yaml", "a/b.yaml"],
  ])("on Windows: %s, %s", (folder, file, path) => expect(pathBelow(folder, file, win32)).toBe(path));

  test.each([
    ["/repo", "/repo/a/b\\c.yaml", "a/b\\c.yaml"],
    ["/repo", "/repo", undefined],
    ["/repo", "/a.yaml", undefined],
    ["/repo", "/repo/..a.yaml", "..a.yaml"],
    ["/", "/a.yaml", "a.yaml"],
  ])("elsewhere: %s, %s", (folder, file, path) => expect(pathBelow(folder, file, posix)).toBe(path));
});
