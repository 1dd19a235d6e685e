import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { Repository } from "./repository.js";
import { bruno, digits, listing, WhoDesk } from "./who-desk.js";

let desk: WhoDesk;
beforeEach(() => {
  desk = new WhoDesk();
});
afterEach(() => desk.close());

describe("a history", () => {
  test("has versions that do not parse, and they are searched as text", () => {
    desk.commitOn("2026-09-01", {
      "devtest.yaml": `{{ broken\n  - ${bruno}\n  x: {testersFrom: 'a.csv'}\n`,
      "a.csv": "cora@example.com\n",
    });
    desk.commitOn("2026-10-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    expect(desk.json(digits(bruno)).people[0].history.last.place).toBe("devtest.yaml:2");
    expect(desk.json(digits("cora@example.com")).people[0].history.last.place).toBe("a.csv:1");
  });

  test("goes on before the file was renamed and moved", () => {
    const joined = desk.commitOn("2026-01-01", {
      "old/people.yaml": listing([bruno, "annabella@example.com"]),
    });
    desk.repository.git("mv", "old/people.yaml", "devtest.yaml");
    const last = desk.commitOn("2026-02-01", {});
    const left = desk.commitOn("2026-03-01", { "devtest.yaml": listing(["annabella@example.com"]) });
    expect(desk.shown(digits(bruno)).stdout).toContain(
      `first listed in ${joined} (2026-01-01), old/people.yaml:5\n  last listed in ${last} (2026-02-01), devtest.yaml:5; taken out in ${left} (2026-03-01)`,
    );
  });

  test("with a merge names the commit of the branch, and not the merge", () => {
    const people = [
      "annabella@example.com",
      "x1@example.com",
      "x2@example.com",
      "x3@example.com",
      "x4@example.com",
    ];
    desk.repository.commit({ "devtest.yaml": listing([bruno, ...people]) });
    desk.repository.git("switch", "--quiet", "--create=side");
    const left = desk.repository.commit({ "devtest.yaml": listing(people) });
    desk.repository.git("switch", "--quiet", "main");
    desk.repository.commit({ "devtest.yaml": listing([bruno, ...people, "dora@example.com"]) });
    desk.repository.git("merge", "--quiet", "--no-ff", "--message=merge", "side");
    expect(readFileSync(join(desk.folder, "devtest.yaml"), "utf8")).not.toContain(bruno);
    expect(desk.json(digits(bruno)).people[0].history.takenOut.commit).toBe(left);
  });

  test("with a merge that takes somebody out by itself names the merge", () => {
    desk.repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    desk.repository.git("switch", "--quiet", "--create=side");
    const joined = desk.repository.commit({ "devtest.yaml": listing(["annabella@example.com", bruno]) });
    desk.repository.git("switch", "--quiet", "main");
    desk.repository.commit({ "other.txt": "x" });
    desk.repository.git("merge", "--quiet", "--no-ff", "--strategy=ours", "--message=merge", "side");
    const merge = desk.repository.git("rev-parse", "HEAD");
    expect(desk.json(digits(bruno)).people[0].history).toMatchObject({
      first: { commit: joined },
      last: { commit: joined },
      takenOut: { commit: merge },
    });
  });

  test("of another branch is searched with --all", () => {
    desk.repository.commit({ "devtest.yaml": listing(["annabella@example.com"]) });
    desk.repository.git("switch", "--quiet", "--create=side");
    desk.repository.commit({ "devtest.yaml": listing([bruno]) });
    desk.repository.git("switch", "--quiet", "main");
    expect(desk.run([digits(bruno)]).status).toBe(1);
    expect(desk.shown(digits(bruno), "--all").stdout).toMatch(
      /last listed in .*, devtest\.yaml:5; there still \(on another branch\)\n$/,
    );
  });

  test("that is shallow says that it ends, and how to get the rest", () => {
    desk.joinAndLeave();
    const clone = join(desk.top, "clone");
    desk.repository.git("clone", "--quiet", "--depth=4", `file://${desk.folder}`, clone);
    const { status, stdout, stderr } = desk.run([digits(bruno), "--show"], { cwd: clone });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\n {2}listed already where this shallow clone begins, in \w{12} .*, devtest\.yaml:7\n/,
    );
    expect(stderr).toBe(
      "note: The clone is shallow, so its history ends early. To search all of it, `git fetch --unshallow origin` fetches the rest.\n",
    );
  });

  test("of a file in a folder has places from the top of the repository", () => {
    desk.repository.commit({ "a b/devtest.yaml": listing([bruno]) });
    desk.repository.commit({ "a b/devtest.yaml": listing(["annabella@example.com"]) });
    const { stdout } = desk.run([digits(bruno), "--json"], { cwd: join(desk.folder, "a b") });
    expect(JSON.parse(stdout).people[0].history.last.place).toBe("a b/devtest.yaml:5");
    expect(desk.json(digits(bruno), "a b/devtest.yaml").people).toHaveLength(1);
  });

  test("is that of a file that was deleted, too", () => {
    desk.repository.commit({ "devtest.yaml": listing([bruno]) });
    desk.repository.git("rm", "--quiet", "devtest.yaml");
    const left = desk.repository.commit({});
    expect(desk.json(digits(bruno)).people[0].history.takenOut.commit).toBe(left);
    expect(desk.run([digits(bruno)]).stderr).toMatch(
      /^note: devtest\.yaml does not exist \(.*\), so it is not searched\.\n$/,
    );
  });

  test("of many versions takes no more runs of git than a short one, and runs nothing of the repository's", () => {
    desk.joinAndLeave();
    const trace = join(desk.top, "trace");
    const runs = () => {
      rmSync(trace, { force: true });
      expect(desk.run([digits(bruno)], { env: { GIT_TRACE: trace } }).status).toBe(0);
      return readFileSync(trace, "utf8").match(/trace: (built-in|run_command|exec): .*/g) ?? [];
    };
    const few = runs();
    for (let number = 0; number < 60; number++)
      desk.repository.commit({
        "devtest.yaml": listing(["annabella@example.com", `p${number}@example.com`]),
      });
    expect(runs()).toHaveLength(few.length);
    expect(
      few.filter(
        (line) =>
          !/built-in: git (rev-parse|rev-list|diff-tree|hash-object|cat-file|ls-tree) /.test(
            line.replace(/git (.*?)(rev-|diff-|hash-|cat-|ls-)/, "git $2"),
          ),
      ),
    ).toEqual([]);
  });

  test("does not depend on what git is configured to print", () => {
    const expected = desk.joinAndLeave();
    for (const [name, value] of Object.entries({
      "color.ui": "always",
      "log.showRoot": "false",
      "diff.renames": "copies",
      "core.quotePath": "true",
      "core.abbrev": "4",
      "log.showSignature": "true",
      "diff.noprefix": "true",
    }))
      desk.repository.git("config", name, value);
    expect(desk.shown(digits(bruno)).stdout).toBe(expected);
  });
});

describe("without a history", () => {
  const alone = (env: NodeJS.ProcessEnv = {}) => {
    const plain = mkdtempSync(join(desk.top, "plain-"));
    new Repository(join(plain, "unused")).write({ "../devtest.yaml": listing([bruno]) });
    return { plain, ended: desk.run([digits(bruno), "--show"], { cwd: plain, env }) };
  };
  const found = `${testerKey(bruno)}\n  ${bruno}\n  in qa\n  listed now: devtest.yaml:5\n`;

  test("because there is no repository, the files are searched, and it says so", () => {
    const { plain, ended } = alone({ GIT_CEILING_DIRECTORIES: desk.top });
    expect(ended).toEqual({
      status: 0,
      stdout: found,
      stderr: `note: ${plain} is in no git repository, so the files alone are searched.\n`,
    });
  });

  test("because there is no git, the files are searched, and it says so", () => {
    desk.repository.write({ "devtest.yaml": listing([bruno]) });
    expect(desk.run([digits(bruno), "--show"], { env: { PATH: "/nowhere" } })).toEqual({
      status: 0,
      stdout: found,
      stderr:
        "note: git cannot be run here, so the files alone are searched. Install it to search the history too.\n",
    });
  });

  test("because nothing is committed, the files are searched, and it says so", () => {
    desk.repository.write({ "devtest.yaml": listing([bruno]) });
    expect(desk.shown(digits(bruno))).toEqual({
      status: 0,
      stdout: found,
      stderr: "note: This repository has no commit yet, so the files alone are searched.\n",
    });
  });
});
