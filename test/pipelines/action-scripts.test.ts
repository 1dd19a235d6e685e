/** The scripts of `.github/actions/devtest`, each by itself, among commands that only write down how they were called. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";

const described = process.platform === "win32" ? describe.skip : describe; // The commands are shell scripts.

described("the scripts of the action", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "devtest-action-"));
    for (const name of ["bin", "temp", "checkout"]) mkdirSync(join(folder, name));
    for (const name of ["git", "npm", "pulumi", "devtest"]) command(name, "");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes down its name and its arguments, where it runs, and what git finds in the environment. */
  function command(name: string, more: string): void {
    const noted = `printf '%s\\n' "${name} $*" "in $PWD" "header \${GIT_CONFIG_VALUE_0:-none}"`;
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${noted} >>"${folder}/calls"\n${more}\n`, {
      mode: 0o755,
    });
  }

  function run(script: string, env: Readonly<Record<string, string>>) {
    const { status, stdout, stderr } = spawnSync("bash", [join(root, ".github/actions/devtest", script)], {
      cwd: join(folder, "checkout"),
      encoding: "utf8",
      env: {
        PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
        RUNNER_TEMP: join(folder, "temp"),
        GITHUB_OUTPUT: join(folder, "output"),
        GITHUB_SERVER_URL: "https://github.com",
        GITHUB_TOKEN: "token-of-the-job",
        DEVTEST: "devtest",
        ...env,
      },
    });
    const calls = existsSync(join(folder, "calls"))
      ? readFileSync(join(folder, "calls"), "utf8").split("\n")
      : [];
    return { status, stdout, stderr, calls };
  }

  describe("install.sh", () => {
    const given = { COMMAND: "plan", STACK: "", VERSION: "1.2.3" };

    test("installs the version beside the checkout, without scripts, and says where", () => {
      const { status, calls } = run("install.sh", given);
      const place = join(folder, "temp/devtest");
      expect({ status, calls: calls.slice(0, 2) }).toEqual({
        status: 0,
        calls: [
          expect.stringMatching(/^npm install --ignore-scripts .* pulumi-appstore-devtest@1\.2\.3$/),
          `in ${place}`,
        ],
      });
      expect(readFileSync(join(folder, "output"), "utf8")).toBe(
        `devtest=${place}/node_modules/.bin/devtest\n`,
      );
    });

    test.each([
      [{ COMMAND: "Up" }, "The input command is none of plan, comment, up, nightly, add, expired, install."],
      [{ COMMAND: "" }, "The input command is none of plan, comment, up, nightly, add, expired, install."],
      [
        { COMMAND: "plan; id" },
        "The input command is none of plan, comment, up, nightly, add, expired, install.",
      ],
      [{ COMMAND: "up" }, "The input stack is empty. Set the variable PULUMI_STACK"],
      [{ COMMAND: "nightly" }, "The input stack is empty. Set the variable PULUMI_STACK"],
    ])("refuses %j before anything is installed", (wrong, message) => {
      const { status, stdout, calls } = run("install.sh", { ...given, ...wrong });
      expect({ status, stdout, calls }).toEqual({
        status: 1,
        stdout: expect.stringContaining(message),
        calls: [],
      });
      expect(stdout).toMatch(/^::error title=devtest::.*\n$/);
    });
  });

  describe("comment.sh", () => {
    const head = "0123456789abcdef0123456789abcdef01234567";

    test("plans what is checked out", () => {
      const { status, calls } = run("comment.sh", { HEAD_COMMIT: "", STACK: "production" });
      expect(status).toBe(0);
      expect(calls.filter((line) => /^(devtest|git) /.test(line))).toEqual([
        "devtest plan --format markdown",
        `devtest comment --file ${folder}/temp/devtest-plan.md --stack production`,
      ]);
    });

    test("plans a commit that it only fetches, with the token in the environment of that one call", () => {
      const { status, calls } = run("comment.sh", { HEAD_COMMIT: head, STACK: "" });
      expect(status).toBe(0);
      const login = Buffer.from("x-access-token:token-of-the-job").toString("base64");
      expect(calls.filter((line) => !line.startsWith("in "))).toEqual([
        `git fetch --quiet --no-tags --no-recurse-submodules origin ${head}`,
        `header AUTHORIZATION: basic ${login}`,
        `devtest plan --base HEAD --head ${head} --format markdown`,
        "header none",
        `devtest comment --file ${folder}/temp/devtest-plan.md --stack `,
        "header none",
        "",
      ]);
    });

    test.each([
      "main",
      "--upload-pack=touch x",
      head.slice(1),
      `${head}\n--all`,
      `${head}0`,
      head.toUpperCase(),
    ])("fetches nothing when the commit is called %j", (wrong) => {
      const { status, stdout, calls } = run("comment.sh", { HEAD_COMMIT: wrong, STACK: "" });
      expect({ status, stdout, calls }).toEqual({
        status: 1,
        stdout: "::error title=devtest::The input head is not the full name of a commit.\n",
        calls: [],
      });
    });

    test("comments nothing when there is no plan", () => {
      command("devtest", "exit 1");
      const { status, calls } = run("comment.sh", { HEAD_COMMIT: "", STACK: "" });
      expect(status).toBe(1);
      expect(calls.filter((line) => line.startsWith("devtest "))).toEqual(["devtest plan --format markdown"]);
    });
  });

  describe("left-open.mjs", () => {
    interface Plan {
      readonly leaves?: object[];
      readonly withdrawn?: object[];
      readonly stillOnAmazon?: object[];
      readonly unconfirmed?: object[];
    }

    /** What it says of a plan of the state. */
    function say({ leaves = [], withdrawn = [], stillOnAmazon = [], unconfirmed = [] }: Plan) {
      const file = join(folder, "plan.json");
      const certificates = { leaves: withdrawn };
      writeFileSync(file, JSON.stringify({ leaves, certificates, stillOnAmazon, unconfirmed }));
      const program = join(root, ".github/actions/devtest/left-open.mjs");
      const { status, stdout } = spawnSync(process.execPath, [program, file], { encoding: "utf8" });
      return { status, stdout };
    }
    const toRemove = (count: number) =>
      `::error title=Still on Amazon::Left the file, and may still have access: ${count}. Remove it in the Amazon Developer Console, then write it in the file under \`removed\`.\n`;
    const inDoubt =
      "::error title=Unconfirmed::Sent, and no answer tells whether Amazon acted: 1. The next `pulumi up` sends it again, unless `devtest:onUnknown` is `hold`.\n";

    test("is content when nothing is open", () => expect(say({})).toEqual({ status: 0, stdout: "" }));

    test.each<[Plan, string]>([
      [{ leaves: [{}] }, toRemove(1)],
      [{ withdrawn: [{}, {}] }, toRemove(2)],
      [{ leaves: [{}], withdrawn: [{}], stillOnAmazon: [{}] }, toRemove(3)],
      [{ unconfirmed: [{}] }, inDoubt],
      [{ stillOnAmazon: [{}], unconfirmed: [{}] }, toRemove(1) + inDoubt],
    ])("fails for %j", (plan, stdout) => expect(say(plan)).toEqual({ status: 1, stdout }));
  });
});
