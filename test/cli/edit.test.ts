import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { racing as pem } from "../config/certificates.js";
import { command } from "./desk.js";
import { temporary } from "./plan-desk.js";

const yaml = `# our testers
version: 1
groups:
  qa:
    testers:
      - email: annabella@example.com # boss
        firstName: Annabella
      - bruno@example.com
  beta-eu:
    name: Beta EU
    testersFrom: beta.csv
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa, beta-eu]
`;
const csv = "E-mail;First name;Last name\r\nmoreau@example.org;Cora;Moreau\r\n";

let folder: string;
beforeEach(() => {
  folder = temporary();
  writeFileSync(join(folder, "devtest.yaml"), yaml);
  writeFileSync(join(folder, "beta.csv"), csv);
  writeFileSync(join(folder, "racing.pem"), pem);
});

const read = (name = "devtest.yaml") => readFileSync(join(folder, name), "utf8");

function devtest(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder, DEVTEST_TODAY: "2026-11-26" },
  });
  return { status, stdout, stderr };
}

describe("devtest add", () => {
  test("lists somebody at the end of the group, and changes no other byte", () => {
    const { status, stdout } = devtest("add", "Elena@Example.net", "--group", "qa");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is listed now (group qa)\n",
    });
    expect(read()).toBe(
      yaml.replace("      - bruno@example.com\n", "      - bruno@example.com\n      - elena@example.net\n"),
    );
  });

  test("several at once, once each, and whoever is there stays", () => {
    const args = ["add", "bruno@example.com", "elena@example.net", "ELENA@example.net", "--group", "qa"];
    expect(devtest(...args).stdout).toBe(
      "devtest.yaml:8:9 b…o@example.com #2dcfeb0871 is there already (group qa)\n" +
        "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is listed now (group qa)\n",
    );
    const once = read();
    expect(devtest(...args)).toMatchObject({ status: 0 });
    expect(read()).toBe(once);
  });

  test("with a name, in the form that the list has", () => {
    devtest(
      "add",
      "elena@example.net",
      "--group",
      "qa",
      "--first-name",
      "Elena",
      "--last-name",
      "O'Hara: Jr",
    );
    expect(read()).toContain(
      '      - email: elena@example.net\n        firstName: Elena\n        lastName: "O\'Hara: Jr"\napps'.replace(
        "apps",
        "  beta-eu",
      ),
    );
    expect(devtest("validate")).toMatchObject({ status: 0 });
  });

  test("to a CSV file, in its own dialect", () => {
    devtest("add", "elena@example.net", "--group", "Beta EU", "--first-name", 'El "La"; x');
    expect(read("beta.csv")).toBe(`${csv}elena@example.net;"El ""La""; x";\r\n`);
    expect(read()).toBe(yaml);
  });

  test("a dry run says the same and writes nothing", () => {
    const { status, stdout } = devtest("add", "elena@example.net", "--group", "qa", "--dry-run");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is listed now (group qa)\nNothing was written (--dry-run).\n",
    });
    expect(read()).toBe(yaml);
  });

  test.each([
    [
      ["add", "elena", "--group", "qa"],
      "devtest.yaml:9:9 groups.qa.testers[2]: is not valid; must be an e-mail address",
    ],
    [
      ["add", "elena@example.net", "--group", "pa"],
      'There is no group "pa" in devtest.yaml (did you mean "qa"?).',
    ],
    [
      ["add", "a@example.net", "b@example.net", "--group", "qa", "--first-name", "A"],
      "A name is for one person",
    ],
    [["add", "elena@example.net"], "required option '--group <group>' not specified"],
    [["add", "$(id)@example.com", "--group", "qa"], "holds a placeholder"],
    [["add", "x\n- y@example.com", "--group", "qa"], "must be an e-mail address"],
  ])("%j is refused, and nothing is written", (args, complaint) => {
    const { status, stderr } = devtest(...args);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(complaint) });
    expect(read()).toBe(yaml);
  });

  test("a file with a mistake is not edited", () => {
    writeFileSync(join(folder, "devtest.yaml"), yaml.replace("version: 1", "version: 2"));
    const { status, stderr } = devtest("add", "elena@example.net", "--group", "qa");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("devtest.yaml:2:10 version:"),
    });
  });

  test("keeps the mode, the byte order mark, the line breaks and the link of a file", () => {
    const windows = `\ufeff${yaml.replaceAll("\n", "\r\n")}`;
    writeFileSync(join(folder, "real.yaml"), windows);
    chmodSync(join(folder, "real.yaml"), 0o664);
    renameSync(join(folder, "devtest.yaml"), join(folder, "old.yaml"));
    symlinkSync("real.yaml", join(folder, "devtest.yaml"));
    expect(devtest("add", "elena@example.net", "--group", "qa")).toMatchObject({ status: 0, stderr: "" });
    expect(lstatSync(join(folder, "devtest.yaml")).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, "real.yaml")).mode & 0o777).toBe(0o664);
    expect(read("real.yaml")).toBe(
      windows.replace("- bruno@example.com\r\n", "- bruno@example.com\r\n      - elena@example.net\r\n"),
    );
  });
});

describe("devtest drop", () => {
  test("takes somebody off, and says who keeps access to what", () => {
    const { status, stdout } = devtest("drop", "annabella@example.com");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "a…a@example.com #54916fbc65 is off the list, and keeps access to racing until somebody removes them in the Developer Console (group qa)\n",
    });
    expect(read()).toBe(
      yaml.replace("      - email: annabella@example.com # boss\n        firstName: Annabella\n", ""),
    );
    const again = devtest("drop", "annabella@example.com");
    expect(again).toMatchObject({
      status: 0,
      stdout: "a…a@example.com #54916fbc65 is not there (group any)\n",
    });
  });

  test("by key, from a CSV file too", () => {
    const key = /#([0-9a-f]{10})/.exec(devtest("drop", "moreau@example.org", "--dry-run").stdout)?.[1] ?? "";
    expect(read("beta.csv")).toBe(csv);
    devtest("drop", key, "--group", "beta-eu");
    expect(read("beta.csv")).toBe("E-mail;First name;Last name\r\n");
  });

  test("a key that nobody has is refused", () => {
    expect(devtest("drop", "0123456789")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Nobody in the file has such a key"),
    });
  });
});

describe("a last day", () => {
  const on = (day: string, ...args: string[]) => {
    const env = { PATH: process.env["PATH"], HOME: folder, DEVTEST_TODAY: day };
    const options = { cwd: folder, encoding: "utf8", env } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], options);
    return { status, stdout, stderr };
  };

  test("is written with the person, and whoever is past it is moved to what was removed", () => {
    on("2026-11-26", "add", "elena@example.net", "--group", "qa", "--until", "2026-12-05");
    expect(read()).toContain("      - email: elena@example.net\n        until: 2026-12-05\n");
    expect(on("2026-11-26", "validate").stderr).toContain("in 9 days comes the last day of e…a@example.net");
    expect(on("2026-12-05", "drop", "--expired", "--removed")).toEqual({ status: 0, stdout: "", stderr: "" });
    const before = read();
    const { status, stdout } = on("2026-12-06", "drop", "--expired", "--removed");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "e…a@example.net #f39ff2f013 is off the list, and was removed in the Developer Console (group qa)\n",
    });
    const entry = `  - { tester: "e…a@example.net #f39ff2f013", group: qa, app: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a }\n`;
    expect(read()).toBe(
      `${before.replace("      - email: elena@example.net\n        until: 2026-12-05\n", "")}removed:\n${entry}`,
    );
    expect(on("2026-12-06", "validate").stderr).toBe("");
  });

  test("that has passed is replaced when somebody is added again", () => {
    on("2026-11-26", "add", "elena@example.net", "--group", "qa", "--until", "2026-12-05");
    on("2026-12-24", "add", "elena@example.net", "--group", "qa", "--until", "2027-01-31");
    expect(read().match(/elena/g)).toHaveLength(1);
    expect(read()).toContain("until: 2027-01-31");
  });

  test.each([
    [["add", "x@example.net", "--group", "qa", "--until", "2027-02-30"], "there is no day 2027-02-30"],
    [
      ["add", "x@example.net", "--group", "beta-eu", "--until", "2027-02-03"],
      "beta.csv has no column for a last day",
    ],
    [
      ["add", "x@example.net", "--group", "qa", "--until", "elena@example.net"],
      "there is no day e…a@example.net #f39ff2f013",
    ],
    [
      ["add", "x@example.net", "--group", "qa", "--until", "2026-11-25"],
      "The last day 2026-11-25 has passed, so nobody would be listed.\nGive a later day in --until.",
    ],
    [["add", "x@example.net", "--group", ""], 'There is no group "" in devtest.yaml.'],
    [["drop"], "Nobody is named."],
    [["drop", "bruno@example.com", "--expired"], "--expired goes without names."],
  ])("%j is refused", (args, complaint) => {
    expect(on("2026-11-26", ...args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(complaint),
    });
    expect(read()).toBe(yaml);
  });
});

describe("devtest fmt", () => {
  test("writes one person a line, and --check tells without writing", () => {
    const before = yaml.replace(
      /testers:\n.*bruno@example.com/s,
      "testers: [bruno@example.com, annabella@example.com] # all",
    );
    writeFileSync(join(folder, "devtest.yaml"), before);
    expect(devtest("fmt", "--check")).toMatchObject({
      status: 1,
      stdout: "devtest.yaml is not formatted: `devtest fmt` writes one person a line\n",
    });
    expect(read()).toBe(before);
    expect(devtest("fmt", "--sort", "qa").stdout).toBe("devtest.yaml is formatted now\n");
    expect(read()).toContain(
      "    testers: # all\n      - annabella@example.com\n      - bruno@example.com\n",
    );
    expect(devtest("fmt", "--check")).toMatchObject({
      status: 0,
      stdout: "devtest.yaml is formatted already\n",
    });
  });
});

describe("devtest move", () => {
  test("takes the names along, and says that the old access stays", () => {
    const { status, stdout } = devtest("move", "annabella@example.com", "--from", "qa", "--to", "beta-eu");
    expect(status).toBe(0);
    expect(stdout).toContain("keeps access to racing until");
    expect(stdout).toContain("beta.csv:3:1 a…a@example.com #54916fbc65 is listed now (group beta-eu)");
    expect(read("beta.csv")).toBe(`${csv}annabella@example.com;Annabella;\r\n`);
    const again = devtest("move", "annabella@example.com", "--from", "qa", "--to", "beta-eu");
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining("is there already") });
  });

  test("within one group there is nothing to move", () => {
    expect(devtest("move", "bruno@example.com", "--from", "qa", "--to", "qa").stderr).toContain(
      "the same group",
    );
  });
});
