/** The form of `examples/pipelines/gitlab`, and its nightly look for last days. */
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { FakeGitlab } from "../code-host/fake-gitlab.js";
import { firstOnPath } from "../engine/find.js";
import { expectGreen } from "../laws.js";
import { form, formToken, GitlabMachine, push, schedule } from "./gitlab-machine.js";
import { joining, Studio } from "./studio.js";

const elena = { FORM_ADDRESS: "elena@example.net", FORM_GROUP: "qa" };
const elenaIn = "e…a@example.net #f39ff2f013";
const branch = "devtest/add-f39ff2f013-3f3ef786";
const nothing = "The files say so already. No merge request is needed.";
let studio: Studio;
let gitlab: FakeGitlab;
let machine: GitlabMachine;
/** What GitLab was told beside each push: it opens merge requests by that. */
let pushed: string;
/** A line for each call of git: its arguments, and the login in its environment. */
let calls: string;

beforeAll(async () => {
  gitlab = await FakeGitlab.start();
  studio = await Studio.open({ ".gitlab-ci.yml": "gitlab/.gitlab-ci.yml" });
  studio.hide(elena.FORM_ADDRESS, "Petrovna", "farid@example.com", formToken);
  machine = new GitlabMachine(studio, gitlab, true);
  const { home, project } = studio.reader;
  [pushed, calls] = [join(home, "pushed"), join(home, "calls")];
  writeFileSync(pushed, "");
  const each =
    'for n in $(seq 0 $((GIT_PUSH_OPTION_COUNT - 1))); do eval "echo \\"\\$GIT_PUSH_OPTION_$n\\""; done';
  writeFileSync(join(project, ".git/hooks/post-receive"), `#!/bin/sh\n{ cat; ${each}; } >>'${pushed}'\n`, {
    mode: 0o755,
  });
  symlinkSync(join(project, ".git"), `${project}.git`);
  expectGreen(await studio.inProject("git config receive.advertisePushOptions true"));
  const git = join(firstOnPath("git", process.env) ?? "", "git");
  const noted = `printf '%s\\n' "$* | \${GIT_CONFIG_VALUE_0:-none}" >>'${calls}'`;
  studio.reader.addCommand("git", `#!/bin/sh\n${noted}\nexec '${git}' "$@"\n`);
});

afterAll(async () => {
  await studio.close();
  await gitlab.stop();
});

const git = async (script: string) => (await studio.inProject(script)).output.trim();

/** What GitLab is told by a run of some jobs, which print nothing readable. */
async function proposedBy(cause: Parameters<GitlabMachine["run"]>[0], job = "") {
  writeFileSync(pushed, "");
  rmSync(calls, { force: true });
  const { jobs, output, machine: clone } = await machine.run(cause, job);
  const told = readFileSync(pushed, "utf8");
  studio.expectNothingReadable({ exitCode: 0, output: told } as never, clone);
  return { jobs, output, told };
}

test.each([
  ["the form", form(elena), ["add"]],
  ["a form without an address", form({ FORM_GROUP: "qa" }), ["add"]],
  ["an empty form", form({}), ["up"]],
  ["a push, whatever variables it sets", { ...push(), variables: { ...push().variables, ...elena } }, ["up"]],
  ["a schedule", schedule, ["nightly", "expired"]],
])("%s has these jobs and no other", async (_, cause, jobs) => {
  expect(await machine.jobs(cause)).toEqual(jobs);
});

test("the form pushes a branch, and asks for a merge request that holds no address", async () => {
  const main = await git("git rev-parse main");
  const { jobs, told } = await proposedBy(
    form({ ...elena, FORM_FIRST_NAME: "Elena", FORM_LAST_NAME: "Petrovna" }),
  );
  expect(jobs).toEqual({ add: "passed" });
  const head = await git(`git rev-parse ${branch}`);
  expect(told).toBe(`${"0".repeat(40)} ${head} refs/heads/${branch}
merge_request.create
merge_request.remove_source_branch
merge_request.target=main
merge_request.title=Add ${elenaIn} to the group qa
merge_request.description=\`${elenaIn}\` is to join the group \`qa\`. dana asked for it [with the form](https://gitlab.example.com/example/apps/-/pipelines/106).
`);
  expect(await git(`git diff main ${branch} -- | grep '^+ '`)).toBe(
    "+      - email: elena@example.net\n+        firstName: Elena\n+        lastName: Petrovna",
  );
  expect(await git(`git log -1 --format='%an <%ae> %B' ${branch}`)).toBe(
    `DevTest <devtest@noreply.gitlab.example.com> Add ${elenaIn} to the group qa\n\n${elenaIn} is listed now (group qa)`,
  );
  expect(await git("git rev-parse main")).toBe(main);
});

test("the token is in the environment of the push alone", async () => {
  await git(`git branch --delete --force ${branch}`);
  await proposedBy(form(elena));
  const login = Buffer.from(`oauth2:${formToken}`).toString("base64");
  const withToken = readFileSync(calls, "utf8")
    .split("\n")
    .filter((call) => call !== "" && !call.endsWith(" | none"));
  expect(withToken).toEqual([
    expect.stringMatching(new RegExp(`^push --quiet .* \\| AUTHORIZATION: basic ${login}$`)),
  ]);
});

test("a second time, the branch that is there stays as it is", async () => {
  const before = await git(`git rev-parse ${branch}`);
  const { jobs, output, told } = await proposedBy(form({ ...elena, FORM_UNTIL: "2027-03-31" }));
  expect({ jobs, told, after: await git(`git rev-parse ${branch}`) }).toEqual({
    jobs: { add: "passed" },
    told: "",
    after: before,
  });
  expect(output).toContain(`The branch ${branch} is there already.`);
});

test("somebody who is in the group already needs no merge request", async () => {
  const { jobs, output, told } = await proposedBy(
    form({ FORM_ADDRESS: "Bruno@example.com", FORM_GROUP: "qa" }),
  );
  expect({ jobs, told }).toEqual({ jobs: { add: "passed" }, told: "" });
  expect(output).toContain(nothing);
});

describe("what is typed to break out of the form", () => {
  test.each([
    [
      "a command",
      { FORM_ADDRESS: "$(touch MARK)@example.com" },
      "must be an e-mail address|holds a placeholder",
    ],
    ["an option", { FORM_ADDRESS: "--config=/etc/passwd" }, "must be an e-mail address"],
    ["quotes", { FORM_GROUP: `"'; touch MARK; '"` }, "There is no group"],
    ["a line break", { FORM_GROUP: "qa\ntouch MARK" }, "There is no group"],
    ["an address as group", { FORM_GROUP: "elena@example.net" }, "There is no group"],
    ["backticks", { FORM_UNTIL: "`touch MARK`" }, "must be a day such as"],
    ["the token by its name", { FORM_LAST_NAME: "$DEVTEST_FORM_TOKEN" }, "The form holds a token"],
    ["another token in a word", { FORM_FIRST_NAME: "x$" + "{GITLAB_TOKEN}x" }, "The form holds a token"],
  ])("is refused: %s", async (_, fields, complaint) => {
    const mark = join(studio.reader.home, "mark");
    const typed = Object.entries({ ...elena, FORM_ADDRESS: "gwen@example.com", ...fields });
    const filled = Object.fromEntries(typed.map(([name, value]) => [name, value.replaceAll("MARK", mark)]));
    const { jobs, output, told } = await proposedBy(form(filled));
    expect({ jobs, told, hasRun: existsSync(mark) }).toEqual({
      jobs: { add: expect.stringMatching(/^FAIL/) },
      told: "",
      hasRun: false,
    });
    expect(output).toMatch(new RegExp(complaint));
  });

  test("is a name, where it can be one", async () => {
    const mark = join(studio.reader.home, "mark");
    const name = `\`touch ${mark}\` "'; touch ${mark}; '"`;
    const { jobs } = await proposedBy(
      form({ FORM_ADDRESS: "gwen@example.com", FORM_GROUP: "qa", FORM_LAST_NAME: name }),
    );
    expect({ jobs, hasRun: existsSync(mark) }).toEqual({ jobs: { add: "passed" }, hasRun: false });
  });
});

describe("at night", () => {
  const on = (day: string) => ({ ...schedule, variables: { ...schedule.variables, DEVTEST_TODAY: day } });

  beforeAll(async () => {
    const { in: line, out } = joining("farid@example.com");
    await studio.push({ out, in: line.replace(/(farid\S+)/, "{ email: $1, until: 2027-03-31 }") });
  });

  test("nothing is proposed while nobody's last day has passed", async () => {
    const { jobs, output, told } = await proposedBy(on("2027-03-31"), "expired");
    expect({ jobs, told }).toEqual({ jobs: { expired: "passed" }, told: "" });
    expect(output).toContain(nothing);
  });

  test("whoever is past it is proposed once, to be merged when they are out", async () => {
    const { jobs, told } = await proposedBy(on("2027-04-01"), "expired");
    expect(jobs).toEqual({ expired: "passed" });
    expect(told).toMatch(
      /refs\/heads\/devtest\/expired\nmerge_request\.create\n[\s\S]*title=Move whoever's last day has passed to removed \(1\)\n.*Tester Management.*\*\*Merge this when all of them are out\.\*\*/,
    );
    expect(await git("git log -1 --format=%b devtest/expired")).toMatch(
      /^f…d@example\.com #\w{10} is off the list/,
    );
    const there = await git("git show devtest/expired:devtest.yaml");
    expect(there).not.toContain("farid@example.com");
    expect(there).toMatch(/removed:\n {2}- \{ tester: "f…d@example\.com #\w{10}", group: qa, app: amzn1/);
    expect((await proposedBy(on("2027-04-02"), "expired")).told).toBe("");
  });
});
