/** `propose.mjs` of `.github/actions/devtest`: what is pushed and opened, by the form and at night. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { formToken, githubToken } from "../code-host/fake-github.js";
import { branch, elena, elenaIn, Proposing, untouched } from "./proposing.js";

const described = process.platform === "win32" ? describe.skip : describe; // The commands are shell scripts.

described("propose.mjs", () => {
  let proposing: Proposing;
  beforeEach(async () => {
    proposing = await Proposing.open();
  });
  afterEach(() => proposing.close());

  test("pushes a branch, opens a pull request, and comments the plan that it will be compared with", async () => {
    const { code, output } = await proposing.run({
      ...elena,
      "first-name": " Elena ",
      "last-name": "Petrovna",
    });
    expect({ code, output }).toEqual({
      code: 0,
      output: `devtest.yaml:10:9 ${elenaIn} is listed now (group qa)
::notice title=DevTest::Opened #1: https://github.com/example/apps/pull/1
::notice title=DevTest::#1: the plan was posted as a comment.
`,
    });
    expect(proposing.github.pullRequests.map(({ opened }) => opened)).toEqual([
      {
        title: `Add ${elenaIn} to the group qa`,
        body: `\`${elenaIn}\` is to join the group \`qa\`. \`dana\` asked for it [with the form](https://github.com/example/apps/actions/runs/1001).`,
        head: branch,
        base: "main",
      },
    ]);
    expect(proposing.github.ours(1).map(({ body }) => body)).toEqual([
      expect.stringMatching(/1 person gains access[\s\S]*stack=production/),
    ]);
    expect(proposing.onBranch(branch)).toContain(
      "      - email: elena@example.net\n        firstName: Elena\n        lastName: Petrovna\n",
    );
    expect(proposing.onBranch("main")).toBe(untouched);
    expect(proposing.origin("log", "--all", "--format=%an %s")).toContain(
      `github-actions[bot] Add ${elenaIn} to the group qa`,
    );
  });

  test("lists somebody in a spreadsheet, for a group with an odd name", async () => {
    const group = "QA `crew` (Berlin)";
    const { checkout } = proposing;
    checkout.commit({
      "devtest.yaml": untouched
        .replace(
          / {2}qa:\n[\s\S]*?apps:/,
          () => `  ${JSON.stringify(group)}: { testersFrom: "our lists/qa.csv" }\napps:`,
        )
        .replace("groups: [qa]", () => `groups: [${JSON.stringify(group)}]`),
      "our lists/qa.csv": "E-mail;First name\nannabella@example.com;Annabella\n",
    });
    const { code } = await proposing.run({ ...elena, group, "first-name": "Elena" });
    expect(code).toBe(0);
    const [opened] = proposing.github.pullRequests.map((one) => one.opened);
    expect(opened?.title).toBe(`Add ${elenaIn} to the group ${group}`);
    expect(opened?.body).toContain(`to join the group \`\` ${group} \`\`.`);
    expect(proposing.origin("show", `${opened?.head}:our lists/qa.csv`)).toContain("elena@example.net;Elena");
  });

  test("has the token in the environment of the push alone", async () => {
    await proposing.run(elena);
    const calls = proposing.calls();
    const withToken = calls.filter((call) => !call.endsWith(" | none"));
    const login = Buffer.from(`x-access-token:${githubToken}`).toString("base64");
    expect(withToken).toEqual([
      `push --quiet --force origin HEAD:refs/heads/${branch} | AUTHORIZATION: basic ${login}`,
    ]);
  });

  test("with a token of its own, pushes and opens with that, and leaves the comment to the review", async () => {
    expect((await proposing.run(elena, { FORM_TOKEN: formToken })).code).toBe(0);
    const tokens = proposing.github.server.requests.map(({ method, headers }) => [
      method,
      headers.authorization,
    ]);
    expect(tokens).toEqual([
      ["GET", `Bearer ${formToken}`],
      ["POST", `Bearer ${formToken}`],
    ]);
    const login = Buffer.from(`x-access-token:${formToken}`).toString("base64");
    expect(proposing.calls()).toContainEqual(expect.stringMatching(new RegExp(`^push .*basic ${login}$`)));
    expect(proposing.github.comments).toEqual([]);
  });

  test("opens nothing for somebody who is there already, by another spelling", async () => {
    const { code, output } = await proposing.run({ address: " Bruno@Example.com ", group: " qa " });
    expect({ code, branches: proposing.branches(), asked: proposing.github.server.requests }).toEqual({
      code: 0,
      branches: ["main"],
      asked: [],
    });
    expect(output).toContain("The person is in the group already. No pull request is needed.");
  });

  test("leaves a pull request that is open for the same person and group as it is", async () => {
    await proposing.run(elena);
    const before = proposing.origin("rev-parse", branch);
    proposing.fresh();
    const again = await proposing.run({ address: "ELENA@example.net", group: "qa", until: "2027-03-31" });
    expect(again.code).toBe(0);
    expect(again.output).toContain("#1 is open for this already: https://github.com/example/apps/pull/1");
    expect(proposing.origin("rev-parse", branch)).toBe(before);
    expect(proposing.github.pullRequests).toHaveLength(1);
  });

  test("opens another one when the first was closed or merged, and its branch is still there", async () => {
    await proposing.run(elena);
    proposing.github.pullRequests.length = 0;
    proposing.fresh();
    expect((await proposing.run({ ...elena, until: "2027-03-31" })).code).toBe(0);
    expect(proposing.github.pullRequests).toHaveLength(1);
    expect(proposing.onBranch(branch)).toContain("until: 2027-03-31");
  });

  test("says what to allow where the repository lets no job open pull requests", async () => {
    proposing.github.mayOpen = false;
    const { code, output } = await proposing.run(elena);
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining(
        "::error title=DevTest::GitHub refused POST /pulls (403): GitHub Actions is not permitted to create or approve pull requests.%0AAllow it under Settings, Actions, General",
      ),
    });
  });

  test("is red when the branch cannot be pushed, and opens nothing", async () => {
    proposing.checkout.git("remote", "set-url", "origin", join(proposing.folder, "nowhere"));
    const { code, output } = await proposing.run(elena);
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(/^::error title=DevTest::.*does not appear to be a git repository/m),
    });
    expect(proposing.github.pullRequests).toEqual([]);
  });

  describe("expired", () => {
    const expired = { COMMAND: "expired", DEVTEST_TODAY: "2027-04-01" };
    const until = (...people: readonly string[]) =>
      people.map((email) => `      - { email: ${email}, until: 2027-03-31 }\n`).join("");
    const list = (...people: readonly string[]) =>
      proposing.checkout.commit({
        "devtest.yaml": untouched.replace(
          "      - bruno@example.com # short form\n",
          (line) => line + until(...people),
        ),
      });

    test("proposes everybody whose last day has passed, with the steps before the merge", async () => {
      list("elena@example.net", "farid@example.com");
      const { code } = await proposing.run(null, expired);
      expect(code).toBe(0);
      const [opened] = proposing.github.pullRequests.map((one) => one.opened);
      expect(opened).toMatchObject({ head: "devtest/expired", title: "Move 2 people to removed" });
      expect(opened?.body).toContain(`**Amazon still lets them in**:

- \`${elenaIn}\` in the group \`qa\`
- \`f…d@example.com #`);
      expect(opened?.body).toContain("**Merge this when all of them are out.**");
      const there = proposing.onBranch("devtest/expired");
      expect(there).not.toContain("elena@example.net");
      expect(there).toContain(`removed:\n  - { tester: "${elenaIn}", group: qa, app: amzn1`);
    });

    test("leaves one that is open as it is: its merge says that those in it were removed", async () => {
      list("elena@example.net");
      await proposing.run(null, expired);
      const before = proposing.onBranch("devtest/expired");
      proposing.fresh();
      list("elena@example.net", "farid@example.com");
      const { code, output } = await proposing.run(null, expired);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("#1 is open for this") });
      expect(proposing.onBranch("devtest/expired")).toBe(before);
    });

    test("opens nothing on the last day itself", async () => {
      list("elena@example.net");
      const { code, output } = await proposing.run(null, { ...expired, DEVTEST_TODAY: "2027-03-31" });
      expect({ code, output }).toEqual({
        code: 0,
        output: "::notice title=DevTest::Nobody's last day has passed. There is nothing to propose.\n",
      });
      expect(proposing.github.server.requests).toEqual([]);
    });
  });
});
