import { symlinkSync } from "node:fs";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { csv, EditDesk, yaml } from "./edit-desk.js";

let desk: EditDesk;
beforeEach(() => {
  desk = new EditDesk();
});

describe("devtest drop", () => {
  test("takes somebody off, and says who keeps access to what", () => {
    const { status, stdout } = desk.devtest("drop", "annabella@example.com");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "a…a@example.com #54916fbc65 is off the list, and may keep access to racing until somebody removes them in the Developer Console (group qa)\n",
    });
    expect(desk.read()).toBe(
      yaml.replace("      - email: annabella@example.com # boss\n        firstName: Annabella\n", ""),
    );
    const again = desk.devtest("drop", "annabella@example.com");
    expect(again).toMatchObject({
      status: 0,
      stdout: "a…a@example.com #54916fbc65 is in no group\n",
    });
  });

  test("by key, from a CSV file too", () => {
    const key =
      /#([0-9a-f]{10})/.exec(desk.devtest("drop", "moreau@example.org", "--dry-run").stdout)?.[1] ?? "";
    expect(desk.read("beta.csv")).toBe(csv);
    desk.devtest("drop", key, "--group", "beta-eu");
    expect(desk.read("beta.csv")).toBe("E-mail;First name;Last name\r\n");
  });

  test("a key that nobody has is refused", () => {
    expect(desk.devtest("drop", "0123456789")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Nobody in the file has such a key"),
    });
  });
});

describe("a last day", () => {
  test("is written with the person, and whoever is past it is moved to what was removed", () => {
    desk.on("2026-11-26", "add", "elena@example.net", "--group", "qa", "--until", "2026-12-05");
    expect(desk.read()).toContain("      - email: elena@example.net\n        until: 2026-12-05\n");
    expect(desk.on("2026-11-26", "validate").stderr).toContain(
      "the last day of e…a@example.net #f39ff2f013 is in 9 days: afterwards",
    );
    expect(desk.on("2026-12-05", "drop", "--expired", "--removed")).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    const before = desk.read();
    const { status, stdout } = desk.on("2026-12-06", "drop", "--expired", "--removed");
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "e…a@example.net #f39ff2f013 is off the list, and stands under `removed` now (group qa)\n",
    });
    const entry = `  - { tester: "e…a@example.net #f39ff2f013", group: qa, app: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a }\n`;
    expect(desk.read()).toBe(
      `${before.replace("      - email: elena@example.net\n        until: 2026-12-05\n", "")}removed:\n${entry}`,
    );
    expect(desk.on("2026-12-06", "validate").stderr).toBe("");
  });

  test("that has passed is replaced when somebody is added again", () => {
    desk.on("2026-11-26", "add", "elena@example.net", "--group", "qa", "--until", "2026-12-05");
    desk.on("2026-12-24", "add", "elena@example.net", "--group", "qa", "--until", "2027-01-31");
    expect(desk.read().match(/elena/g)).toHaveLength(1);
    expect(desk.read()).toContain("until: 2027-01-31");
  });

  test.each([
    [["add", "x@example.net", "--group", "qa", "--until", "2027-02-30"], "there is no day 2027-02-30"],
    [
      ["add", "x@example.net", "--group", "beta-eu", "--until", "2027-02-03"],
      "beta.csv has no column for a last day",
    ],
    [["drop"], "Nobody is named."],
    [["drop", "bruno@example.com", "--expired"], "--expired goes without names."],
  ])("%j is refused", (args, complaint) => {
    expect(desk.devtest(...args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(complaint),
    });
    expect(desk.read()).toBe(yaml);
  });
});

const bruno = "b…o@example.com #2dcfeb0871";
const entry = `removed:\n  - { tester: "${bruno}", group: qa, app: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a }\n`;

describe("devtest drop --removed", () => {
  test("also records whoever left the list before, once", () => {
    const args = ["drop", "bruno@example.com", "--group", "qa", "--removed"];
    desk.devtest("drop", "bruno@example.com");
    const less = desk.read();
    expect(desk.devtest("drop", "bruno@example.com", "--removed")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        `${bruno} is in no group of the file, so it is not known where they were removed.`,
      ),
    });
    expect(desk.read()).toBe(less);
    expect(desk.devtest(...args)).toMatchObject({
      status: 0,
      stdout: `${bruno} is not there, and stands under \`removed\` now (group qa)\n`,
    });
    expect(desk.read()).toBe(less + entry);
    expect(desk.devtest(...args)).toMatchObject({
      status: 0,
      stdout: `${bruno} is not there, and stands under \`removed\` already (group qa)\n`,
    });
    expect(desk.read()).toBe(less + entry);
  });

  test("says that nothing is recorded for a group that no app uses", () => {
    desk.write(yaml.replace("groups: [qa, beta-eu]", "groups: [beta-eu]"));
    expect(desk.devtest("drop", "bruno@example.com", "--removed")).toMatchObject({
      status: 0,
      stdout: `${bruno} is off the list, and stands under \`removed\` for no app, because none uses the group (group qa)\n`,
    });
    expect(desk.devtest("drop", "bruno@example.com", "--group", "qa", "--removed")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No app of the file uses the group "qa"'),
    });
  });
});

describe("keys", () => {
  test.each(["2dcf", "#2dcfeb", "2DCFEB0871", bruno])("%s names somebody", (key) => {
    expect(desk.devtest("drop", key, "--dry-run").stdout).toContain(`${bruno} is off the list`);
  });

  test.each(["hello-2dcf", "x2dcfeb0871", "eb0871", "2dc", "2dcfeb08711", "a…a@example.com #2dcfeb0871"])(
    "%s names nobody",
    (key) => {
      expect(desk.devtest("drop", key)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("Nobody in the file has such a key"),
      });
      expect(desk.read()).toBe(yaml);
    },
  );

  test("that stand for several people are refused, with all of them", () => {
    // Both keys begin with these digits.
    desk.write(
      yaml.replace(
        "      - bruno@example.com\n",
        "      - crewaqa@example.net\n      - crewcga@example.net\n",
      ),
    );
    const { status, stderr } = desk.devtest("drop", "5d319");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/"5d319" stands for .*#5d319.* and .*#5d319/),
    });
  });
});

describe("one list of two groups", () => {
  const shared = yaml
    .replace(/testers:\n.*bruno@example.com/s, "testersFrom: ./beta.csv")
    .replace("    groups: [qa, beta-eu]", "    groups: [qa]");
  const complaint =
    'beta.csv is the list of the groups "qa" and "beta-eu", so an edit for one changes all of them. Nothing was written.';

  test.each([
    [["drop", "moreau@example.org", "--group", "qa"]],
    [["add", "elena@example.net", "--group", "qa"]],
    [["move", "moreau@example.org", "--from", "qa", "--to", "beta-eu"]],
  ])("%j is refused, and names both groups", (args) => {
    desk.write(shared);
    expect(desk.devtest(...args)).toMatchObject({ status: 1, stderr: expect.stringContaining(complaint) });
    expect([desk.read(), desk.read("beta.csv")]).toEqual([shared, csv]);
  });

  test("through a link as well", () => {
    symlinkSync("beta.csv", desk.path("qa.csv"));
    desk.write(shared.replace("./beta.csv", "qa.csv"));
    expect(desk.devtest("drop", "moreau@example.org", "--group", "qa")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is the list of the groups "qa" and "beta-eu"'),
    });
    expect(desk.read("beta.csv")).toBe(csv);
  });

  test("whoever leaves every group leaves it, and whoever is not in it does not matter", () => {
    desk.write(shared);
    expect(desk.devtest("drop", "elena@example.net", "--group", "qa")).toMatchObject({ status: 0 });
    expect(desk.devtest("drop", "moreau@example.org")).toMatchObject({ status: 0, stderr: "" });
    expect(desk.read("beta.csv")).toBe("E-mail;First name;Last name\r\n");
  });
});
