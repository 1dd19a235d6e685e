import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { loadConfig } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { racing as pem } from "../config/certificates.js";
import { command } from "./desk.js";
import { temporary } from "./plan-desk.js";

const racingId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";
const yaml = `# our testers
version: 1
groups:
  qa: { testers: [annabella@example.com, bruno@example.com] }
  beta-eu: { name: Beta EU, testers: [] }
  idle: { testers: [] }
apps:
  racing: # the game
    appId: ${racingId}
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa, beta-eu]
  puzzle:
    appId: amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607
    packageName: com.example.puzzle
    certificates: [racing.pem]
    groups: [beta-eu]
`;
const list = "E-mail,First name,Last name\nAnnabella@example.com,Annabella,Lee\nkim@example.org,,\n";
const kim = testerKey("kim@example.org");

let outer: string;
let folder: string;
beforeEach(() => {
  outer = temporary();
  folder = join(outer, "project");
  for (const path of [folder, join(folder, "console")]) mkdirSync(path);
  writeFileSync(join(folder, "devtest.yaml"), yaml);
  writeFileSync(join(folder, "racing.pem"), pem);
  writeFileSync(join(folder, "console/qa.csv"), list);
  writeFileSync(join(outer, "export.csv"), list);
});

const read = (name = "devtest.yaml") => readFileSync(join(folder, name), "utf8");
const desired = () => loadConfig(join(folder, "devtest.yaml")).desired.existing;

function adopt(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, "adopt", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder, DEVTEST_TODAY: "2026-11-26" },
  });
  return { status, stdout, stderr };
}

const standing = `Group "qa" on racing: 1 person is listed, and will be adopted; 1 person is not listed, and will be reported as still on Amazon (${kim}).\n`;

describe("devtest adopt", () => {
  test("says what it would write, and writes nothing", () => {
    const args = ["console/qa.csv", "--group", "qa", "--app", "racing"];
    expect(adopt(...args)).toEqual({
      status: 0,
      stdout: `${standing}Would write 1 entry under \`existing\` in devtest.yaml:\n  - { testersFrom: console/qa.csv, group: qa, app: racing }\nNothing was written (--write writes it).\n`,
      stderr: "",
    });
    expect(read()).toBe(yaml);
  });

  test("refuses a list that puts somebody into another group, and takes one that names this group alone", () => {
    const rows = (...groups: string[]) =>
      `First Name,Last Name,Email,Groups\n${groups.map((name, index) => `A,B,${index === 0 ? "annabella@example.com" : "kim@example.org"},${name}\n`).join("")}`;
    writeFileSync(join(folder, "console/pilot.csv"), rows("Beta EU", "qa"));
    for (const args of [[], ["--write"]])
      expect(adopt("console/pilot.csv", "--group", "beta-eu", ...args)).toEqual({
        status: 1,
        stdout: "",
        stderr: `error: console/pilot.csv names groups, and 1 person on it is not in "Beta EU" by it: ${kim}.\nGive a list of "Beta EU" alone; or take the groups out of this one, if everybody on it is in "Beta EU".\n`,
      });
    expect(read()).toBe(yaml);
    writeFileSync(join(folder, "console/pilot.csv"), rows("Beta EU", "qa;Beta EU"));
    expect(adopt("console/pilot.csv", "--group", "beta-eu", "--write").status).toBe(0);
    expect(desired()).toHaveLength(4);
  });

  test("names nobody's own list, by no link to it: whoever joins it would never be sent", () => {
    writeFileSync(join(folder, "qa.csv"), list);
    writeFileSync(
      join(folder, "devtest.yaml"),
      yaml.replace("testers: [annabella@example.com, bruno@example.com]", "testersFrom: qa.csv"),
    );
    symlinkSync("../qa.csv", join(folder, "console/link.csv"));
    const { stdout } = adopt("console/link.csv", "--group", "qa", "--write");
    expect(stdout).toContain("Wrote 2 entries under `existing` in devtest.yaml.\n");
    expect(read()).toContain("- { tester: annabella@example.com, group: qa, app: racing }");
  });

  test("names a list inside the folder, once, and changes no other byte", () => {
    const args = ["console/qa.csv", "--group", "qa", "--app", racingId, "--write"];
    const entry = "  - { testersFrom: console/qa.csv, group: qa, app: racing }\n";
    expect(adopt(...args)).toEqual({
      status: 0,
      stdout: `${standing}Wrote 1 entry under \`existing\` in devtest.yaml:\n${entry}`,
      stderr: "",
    });
    expect(read()).toBe(`${yaml}existing:\n${entry}`);
    expect(desired()?.map(({ tester }) => tester)).toEqual(
      ["annabella@example.com", "kim@example.org"].map(testerKey),
    );
    expect(adopt(...args)).toMatchObject({
      status: 0,
      stdout: `${standing}All of them are under \`existing\` in devtest.yaml already.\n`,
    });
    expect(read()).toBe(`${yaml}existing:\n${entry}`);
  });

  test("writes each person of a list elsewhere, and shows no address", () => {
    writeFileSync(
      join(folder, "devtest.yaml"),
      `${yaml}existing:\n  - { tester: "${kim}", group: qa, app: racing } # seen\n`,
    );
    const { status, stdout } = adopt("../export.csv", "--group", "qa", "--write");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${standing}Wrote 1 entry under \`existing\` in devtest.yaml.\n`,
    });
    expect(read()).toBe(
      `${yaml}existing:\n  - { tester: "${kim}", group: qa, app: racing } # seen\n  - { tester: annabella@example.com, group: qa, app: racing }\n`,
    );
  });

  test("writes each person of a list that a group has, because others may join it", () => {
    const text = yaml.replace(
      "testers: [annabella@example.com, bruno@example.com]",
      "testersFrom: ./console/qa.csv",
    );
    writeFileSync(join(folder, "console/qa.csv"), "annabella@example.com\n");
    writeFileSync(join(folder, "devtest.yaml"), text);
    expect(adopt("console/qa.csv", "--group", "qa", "--write")).toMatchObject({ status: 0, stderr: "" });
    expect(read()).toBe(`${text}existing:\n  - { tester: annabella@example.com, group: qa, app: racing }\n`);
  });

  test("without an app, for each that uses the group, by its name on Amazon", () => {
    const { status, stdout } = adopt("console/qa.csv", "--group", "beta-eu", "--write");
    expect(status).toBe(0);
    expect(stdout).toContain('Group "Beta EU" on puzzle: 2 people are not listed');
    expect(read()).toBe(
      `${yaml}existing:\n${["racing", "puzzle"].map((app) => `  - { testersFrom: console/qa.csv, group: Beta EU, app: ${app} }\n`).join("")}`,
    );
  });

  test.each([
    [["console/qa.csv", "--group", "qa", "--app", "racin"], 'There is no app "racin" in devtest.yaml.'],
    [["console/qa.csv", "--group", "idle"], 'No app of devtest.yaml uses the group "idle".'],
    [["console/qa.csv", "--group", "pa"], 'There is no group "pa" in devtest.yaml (did you mean "qa"?).'],
    [["console/none.csv", "--group", "qa"], "the list does not exist"],
    [["console/bad.csv", "--group", "qa"], "console/bad.csv:2:1"],
    [["console/empty.csv", "--group", "qa"], "console/empty.csv lists nobody."],
    [["console/qa.csv"], "required option '--group <group>' not specified"],
  ])("%j is refused, and nothing is written", (args, complaint) => {
    writeFileSync(join(folder, "console/bad.csv"), "kim@example.org\nno address\n");
    writeFileSync(join(folder, "console/empty.csv"), "E-mail,First name,Last name\n");
    const { status, stderr } = adopt(...args, "--write");
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(complaint) });
    expect(read()).toBe(yaml);
  });

  test("somebody who is under `removed` is refused, with both places", () => {
    const text = `${yaml}removed:\n  - tester: kim@example.org\n`;
    writeFileSync(join(folder, "devtest.yaml"), text);
    const { status, stderr } = adopt("console/qa.csv", "--group", "qa", "--write");
    expect(status).toBe(1);
    expect(stderr).toContain(
      `console/qa.csv existing[0].testersFrom, cell A3: ${kim} exists by this entry, and is removed by the one at devtest.yaml:`,
    );
    expect(read()).toBe(text);
  });
});
