import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, lstatSync, readdirSync, renameSync, statSync, symlinkSync } from "node:fs";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { command } from "./desk.js";
import { csv, EditDesk, yaml } from "./edit-desk.js";

let desk: EditDesk;
beforeEach(() => {
  desk = new EditDesk();
});

describe("devtest add", () => {
  test("lists somebody at the end of the group, and changes no other byte", () => {
    const { status, stdout } = desk.devtest("add", "Elena@Example.net", "--group", "qa");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is listed now (group qa)\n",
    });
    expect(desk.read()).toBe(
      yaml.replace("      - bruno@example.com\n", "      - bruno@example.com\n      - elena@example.net\n"),
    );
  });

  test("several at once, once each, and whoever is there stays", () => {
    const args = ["add", "bruno@example.com", "elena@example.net", "ELENA@example.net", "--group", "qa"];
    expect(desk.devtest(...args).stdout).toBe(
      "devtest.yaml:8:9 b…o@example.com #2dcfeb0871 is there already (group qa)\n" +
        "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is listed now (group qa)\n",
    );
    const before = desk.read();
    expect(desk.devtest(...args)).toMatchObject({ status: 0 });
    expect(desk.read()).toBe(before);
  });

  test("with a name, in the form that the list has", () => {
    desk.devtest(
      "add",
      "elena@example.net",
      "--group",
      "qa",
      "--first-name",
      "Elena",
      "--last-name",
      "O'Hara: Jr",
    );
    expect(desk.read()).toContain(
      '      - email: elena@example.net\n        firstName: Elena\n        lastName: "O\'Hara: Jr"\napps'.replace(
        "apps",
        "  beta-eu",
      ),
    );
    expect(desk.devtest("validate")).toMatchObject({ status: 0 });
  });

  test("to a CSV file, in its own dialect", () => {
    desk.devtest("add", "elena@example.net", "--group", "Beta EU", "--first-name", 'El "La"; x');
    expect(desk.read("beta.csv")).toBe(`${csv}elena@example.net;"El ""La""; x";\r\n`);
    expect(desk.read()).toBe(yaml);
  });

  test("a dry run says the same and writes nothing", () => {
    const { status, stdout } = desk.devtest("add", "elena@example.net", "--group", "qa", "--dry-run");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is listed now (group qa)\nNothing was written (--dry-run).\n",
    });
    expect(desk.read()).toBe(yaml);
  });

  test.each([
    [
      ["add", "elena", "--group", "qa"],
      "devtest.yaml groups.qa.testers[2]: is not valid; must be an e-mail address",
    ],
    [
      ["add", "elena@example.net", "--group", "pa"],
      'There is no group "pa" in devtest.yaml (did you mean "qa"?).',
    ],
    [
      ["add", "a@example.net", "b@example.net", "--group", "qa", "--first-name", "A"],
      "A name is for one person",
    ],
    [
      ["add", "bruno@example.com", "--group", "qa", "--until", "2027-01-01"],
      "devtest.yaml:8:9 b…o@example.com #2dcfeb0871 is there already, with another last day or none.",
    ],
    [
      ["add", "annabella@example.com", "--group", "qa", "--first-name", "Ann", "--last-name", "Lee"],
      "devtest.yaml:6:9 a…a@example.com #54916fbc65 is there already, with another first name and last name or none.",
    ],
    [
      ["add", "elena@example.net", "bruno@example.com", "--group", "qa", "--until", "2027-01-01"],
      "b…o@example.com #2dcfeb0871 is there already, with another last day or none.",
    ],
    [
      ["add", "moreau@example.org", "--group", "beta-eu", "--first-name", "Kim"],
      "beta.csv:2:1 m…u@example.org #",
    ],
    [
      ["add", "elena@example.net", "--group", "qa", "--until", "2026-11-25"],
      "--until 2026-11-25 has passed, so they would count as having left. Nothing was written.",
    ],
    [["add", "elena@example.net"], "required option '--group <group>' not specified"],
    [["add", "$(id)@example.com", "--group", "qa"], "holds a placeholder"],
    [["add", "x\n- y@example.com", "--group", "qa"], "must be an e-mail address"],
    [["add", "x@example.net", "--group", ""], 'There is no group "" in devtest.yaml.'],
    [["add", "x@example.net", "--group", "qa", "--until", "elena@example.net"], "must be a day such as"],
  ])("%j is refused, and nothing is written", (args, complaint) => {
    const { status, stderr } = desk.devtest(...args);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(complaint) });
    expect([desk.read(), desk.read("beta.csv")]).toEqual([yaml, csv]);
  });

  test("a file with a mistake is not edited", () => {
    desk.write(yaml.replace("version: 1", "version: 2"));
    const { status, stderr } = desk.devtest("add", "elena@example.net", "--group", "qa");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("devtest.yaml:2:10 version:"),
    });
  });

  test("keeps the mode, the byte order mark, the line breaks and the link of a file", () => {
    const windows = `\ufeff${yaml.replaceAll("\n", "\r\n")}`;
    desk.write(windows, "real.yaml");
    chmodSync(desk.path("real.yaml"), 0o664);
    renameSync(desk.path("devtest.yaml"), desk.path("old.yaml"));
    symlinkSync("real.yaml", desk.path("devtest.yaml"));
    expect(desk.devtest("add", "elena@example.net", "--group", "qa")).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(lstatSync(desk.path("devtest.yaml")).isSymbolicLink()).toBe(true);
    expect(statSync(desk.path("real.yaml")).mode & 0o777).toBe(0o664);
    expect(desk.read("real.yaml")).toBe(
      windows.replace("- bruno@example.com\r\n", "- bruno@example.com\r\n      - elena@example.net\r\n"),
    );
  });

  test("the same again is no change, names and last day included", () => {
    const args = [
      "add",
      "elena@example.net",
      "--group",
      "qa",
      "--first-name",
      "Elena",
      "--until",
      "2026-11-26",
    ];
    expect(desk.devtest(...args)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("is listed now"),
    });
    const before = desk.read();
    expect(desk.devtest(...args)).toMatchObject({
      status: 0,
      stdout: "devtest.yaml:9:9 e…a@example.net #f39ff2f013 is there already, until 2026-11-26 (group qa)\n",
    });
    expect(desk.read()).toBe(before);
  });

  test("many processes at once lose nobody, and leave nothing behind", async () => {
    const letters = [..."abcdef"];
    const ends = await Promise.all(
      letters.map(async (letter) => {
        const child = spawn(process.execPath, [command, "add", `${letter}@example.net`, "--group", "qa"], {
          cwd: desk.folder,
          env: { ...desk.env, DEVTEST_TODAY: "2026-11-26" },
        });
        const [status] = await once(child, "close");
        return status;
      }),
    );
    expect(ends).toEqual(letters.map(() => 0));
    for (const letter of letters) expect(desk.read()).toContain(`- ${letter}@example.net\n`);
    expect(readdirSync(desk.folder).sort()).toEqual(["beta.csv", "devtest.yaml", "racing.pem"]);
  }, 60_000);
});
