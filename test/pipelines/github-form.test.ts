/** The form of `examples/pipelines/github`, and its nightly look for last days, run by act. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { FakeGithub } from "../code-host/fake-github.js";
import { expectEnds, form, GithubMachine, push, schedule } from "./github-machine.js";
import { joining, Studio } from "./studio.js";

const described = process.platform === "linux" ? describe : describe.skip;

described("pull requests that GitHub Actions opens", () => {
  const elena = { address: "elena@example.net", group: "qa", "first-name": "Elena", "last-name": "Petrovna" };
  const branch = "devtest/add-f39ff2f013-3f3ef786";
  let studio: Studio;
  let github: FakeGithub;
  let machine: GithubMachine;

  beforeAll(async () => {
    github = await FakeGithub.start();
    studio = await Studio.open({ ".": "github", ".github/actions": "../../.github/actions" });
    studio.hide(elena.address, elena["last-name"], "farid@example.com");
    machine = await GithubMachine.create(studio, github);
  }, 900_000);

  afterAll(async () => {
    await studio.close();
    await github.stop();
  });

  const git = async (script: string) => (await studio.inProject(script)).output.trim();

  test("somebody fills in the form: a branch, a pull request, and the plan below it", async () => {
    const main = await git("git rev-parse main");
    const ran = await machine.run("devtest-add.yml", form({ ...elena, until: "" }));
    expectEnds(ran, { "Open a pull request": "succeeded" });
    expect(ran.output).toContain("::notice title=DevTest::Opened #1: https://github.com/example/apps/pull/1");
    expect(github.pullRequests.map(({ opened }) => opened)).toMatchObject([
      { title: "Add e…a@example.net #f39ff2f013 to the group qa", head: branch, base: "main" },
    ]);
    expect(github.ours(1).map(({ body }) => body)).toEqual([
      expect.stringMatching(/1 person gains access[\s\S]*`e…a@example\.net #f39ff2f013`/),
    ]);
    expect(await git("git rev-parse main")).toBe(main);
    expect(await git(`git diff main ${branch} -- | grep '^+ '`)).toBe(
      "+      - email: elena@example.net\n+        firstName: Elena\n+        lastName: Petrovna",
    );
    studio.expectNothingReadable(
      await studio.inProject(`git log --format=%B%D%an%ae main..${branch}`),
      studio.reader.project,
    );
  });

  test("a second time, the one that is open is named, and nothing else happens", async () => {
    const before = await git(`git rev-parse ${branch}`);
    const ran = await machine.run("devtest-add.yml", form({ ...elena, until: "2027-03-31" }));
    expectEnds(ran, { "Open a pull request": "succeeded" });
    expect(ran.output).toContain("#1 is open for this already");
    expect({ after: await git(`git rev-parse ${branch}`), open: github.pullRequests.length }).toEqual({
      after: before,
      open: 1,
    });
  });

  test("what is typed to break out of the form is refused, and nothing of it is run", async () => {
    const mark = join(studio.reader.home, "mark");
    const hostile = {
      address: `$(touch ${mark})\n::set-output name=devtest::/bin/false`,
      group: `"; touch ${mark}; "`,
      "first-name": `\`touch ${mark}\``,
      "last-name": "%0A::error::x",
      until: "--config=/etc/passwd",
    };
    const ran = await machine.run("devtest-add.yml", form(hostile));
    expectEnds(ran, { "Open a pull request": "failed" });
    expect(ran.output).toMatch(/::error title=DevTest::error: There is no group "\\?"; touch/);
    expect({ hasRun: existsSync(mark), open: github.pullRequests.length }).toEqual({
      hasRun: false,
      open: 1,
    });
  });

  test("after the merge, the run says that it was reviewed, and sends", async () => {
    const merged = await studio.merge(branch);
    github.merged(1, merged.after);
    const ran = await machine.run("devtest-up.yml", push(merged));
    expectEnds(ran, { Send: "succeeded" });
    expect(ran.output).toMatch(/As reviewed in #1 \(d1:[0-9a-f]{12}\)\./);
    expect(studio.members()).toContain(elena.address);
  });

  test("somebody who is in the group already needs no pull request", async () => {
    expectEnds(await machine.run("devtest-add.yml", form(elena)), { "Open a pull request": "succeeded" });
    expect(github.pullRequests).toHaveLength(1);
  });

  describe("at night", () => {
    const on = (day: string) => ({ DEVTEST_TODAY: day });

    beforeAll(async () => {
      const { in: line, out } = joining("farid@example.com");
      await studio.push({ out, in: line.replace(/(farid\S+)/, "{ email: $1, until: 2027-03-31 }") });
    });

    test("nothing is opened while nobody's last day has passed", async () => {
      const ran = await machine.run("devtest-expired.yml", schedule, on("2027-03-31"));
      expectEnds(ran, { "Open a pull request": "succeeded" });
      expect(ran.output).toContain("Nobody's last day has passed.");
      expect(github.pullRequests).toHaveLength(1);
    });

    test("whoever is past it is proposed once, to be merged when they are out", async () => {
      for (const night of ["2027-04-01", "2027-04-02"])
        expectEnds(await machine.run("devtest-expired.yml", schedule, on(night)), {
          "Open a pull request": "succeeded",
        });
      const [, proposed, ...others] = github.pullRequests.map(({ opened }) => opened);
      expect(others).toEqual([]);
      expect(proposed).toMatchObject({ title: "Move 1 person to removed", head: "devtest/expired" });
      expect(proposed?.body).toMatch(
        /`f…d@example\.com #\w{10}` in the group `qa`[\s\S]*Tester Management[\s\S]*\*\*Merge this when all of them are out\.\*\*/,
      );
      const there = await git("git show devtest/expired:devtest.yaml");
      expect(there).not.toContain("farid@example.com");
      expect(there).toMatch(/removed:\n {2}- \{ tester: "f…d@example\.com #\w{10}", group: qa, app: amzn1/);
    });
  });
});
