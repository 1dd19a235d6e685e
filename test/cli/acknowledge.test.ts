import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { racing as pem } from "../config/certificates.js";
import { command } from "./desk.js";
import { appId, exported } from "./exported-state.js";
import { temporary } from "./plan-desk.js";

const yaml = `version: 1
groups:
  qa:
    testers: [annabella@example.com]
apps:
  racing:
    appId: ${appId}
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa]
`;
const [bruno, yan] = [testerKey("bruno@example.com"), testerKey("yan.doe@example.com")];
const still = "2, may still have access";

let folder: string;
beforeEach(() => {
  folder = temporary();
  writeFileSync(join(folder, "devtest.yaml"), yaml);
  writeFileSync(join(folder, "racing.pem"), pem);
});

const read = () => readFileSync(join(folder, "devtest.yaml"), "utf8");

function acknowledge(state: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, "acknowledge", "--state", "-", ...args],
    {
      cwd: folder,
      encoding: "utf8",
      input: state,
      env: { PATH: process.env["PATH"], HOME: folder, DEVTEST_TODAY: "2026-11-26" },
    },
  );
  return { status, stdout, stderr };
}

const open = exported({
  "6184041a": { qa: { [bruno]: still }, "Old crew": { [yan]: still, [bruno]: still } },
});

describe("devtest acknowledge", () => {
  test("writes an entry for each of a group that is there still, and one for a whole group", () => {
    const { status, stdout, stderr } = acknowledge(open, "--all-of", "group=qa", "group=Old crew");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(
      [
        'racing (com.example.racing), group "Old crew": the whole group is acknowledged',
        `racing (com.example.racing), group "qa": ${bruno} is acknowledged`,
        "The next `pulumi up` takes them off the ledger.",
        "",
      ].join("\n"),
    );
    expect(read()).toBe(
      `${yaml}removed:\n  - { group: Old crew, app: ${appId} }\n  - { tester: "${bruno}", group: qa, app: ${appId} }\n`,
    );
  });

  test("says what is left when not everything was named", () => {
    const { stdout } = acknowledge(open, "--all-of", "group=qa", "--dry-run");
    expect(stdout).toContain("1 entry is left open.");
    expect(stdout).toContain("Nothing was written (--dry-run).");
    expect(read()).toBe(yaml);
  });

  test.each(["app=racing", "everything"])("%s names all of them", (what) => {
    expect(acknowledge(open, "--all-of", what).stdout).not.toContain("left");
  });

  test("a state in which nobody is left changes nothing", () => {
    expect(acknowledge(exported({}))).toEqual({
      status: 0,
      stdout: "Nobody who left the file may still have access, as far as this state and `removed` know.\n",
      stderr: "",
    });
  });

  test("a second time before `pulumi up` writes nothing twice", () => {
    acknowledge(open, "--all-of", "group=qa");
    const once = read();
    expect(acknowledge(open, "--all-of", "group=qa").stdout).toBe("1 entry is left open.\n");
    expect(read()).toBe(once);
    acknowledge(open, "--all-of", "everything");
    const all = read();
    expect(acknowledge(open, "--all-of", "everything")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Nobody who left the file may still have access"),
    });
    expect(read()).toBe(all);
  });

  test.each([
    [
      "group=Old Crew",
      'Neither the state nor the file knows the group "Old Crew" (did you mean "Old crew"?).',
    ],
    ["app=racin", 'Neither the state nor the file knows the app "racin" (did you mean "racing"?).'],
  ])("%s is misspelled, and refused", (what, complaint) => {
    expect(acknowledge(open, "--all-of", "group=qa", what)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(complaint),
    });
    expect(read()).toBe(yaml);
  });

  test("a state without a ledger says nothing about anybody", () => {
    const empty = JSON.stringify({ version: 3, deployment: { resources: [] } });
    expect(acknowledge(empty, "--all-of", "everything")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("This state has no ledger"),
    });
  });

  test("without a terminal nobody can be asked", () => {
    expect(acknowledge(open)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Standard input is no terminal"),
    });
    expect(acknowledge(open, "--all-of", "qa")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("--all-of takes group=<name on Amazon>"),
    });
    expect(read()).toBe(yaml);
  });

  test("an entry that contradicts the file is refused, and nothing is written", () => {
    const listed = exported({ "6184041a": { qa: { [testerKey("annabella@example.com")]: still } } });
    expect(acknowledge(listed, "--all-of", "everything")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("is removed here, and listed"),
    });
    expect(read()).toBe(yaml);
  });
});
