import { beforeEach, describe, expect, test } from "@jest/globals";
import { csv, EditDesk, yaml } from "./edit-desk.js";

let desk: EditDesk;
beforeEach(() => {
  desk = new EditDesk();
});

describe("devtest move", () => {
  test("takes the names along, and says that the old access stays", () => {
    const { status, stdout } = desk.devtest(
      "move",
      "annabella@example.com",
      "--from",
      "qa",
      "--to",
      "beta-eu",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("may keep access to racing until");
    expect(stdout).toContain("beta.csv:3:1 a…a@example.com #54916fbc65 is listed now (group beta-eu)");
    expect(desk.read("beta.csv")).toBe(`${csv}annabella@example.com;Annabella;\r\n`);
    const again = desk.devtest("move", "annabella@example.com", "--from", "qa", "--to", "beta-eu");
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining("is there already") });
  });

  test("within one group there is nothing to move", () => {
    expect(desk.devtest("move", "bruno@example.com", "--from", "qa", "--to", "qa").stderr).toContain(
      "the same group",
    );
  });

  test("onto an entry whose last day has passed, which the move replaces", () => {
    desk.write(
      yaml.replace(
        "    testersFrom: beta.csv",
        "    testers:\n      - { email: bruno@example.com, until: 2026-11-01 }",
      ),
    );
    const { status, stdout } = desk.devtest("move", "bruno@example.com", "--from", "qa", "--to", "beta-eu");
    expect(status).toBe(0);
    expect(stdout).toContain("b…o@example.com #2dcfeb0871 is listed now (group beta-eu)");
    expect(desk.read().match(/bruno/g)).toHaveLength(1);
    expect(desk.read()).not.toContain("until");
  });

  test("of somebody whose last day has passed is refused", () => {
    const left = yaml.replace("- bruno@example.com", "- { email: bruno@example.com, until: 2026-11-01 }");
    desk.write(left);
    expect(desk.devtest("move", "bruno@example.com", "--from", "qa", "--to", "beta-eu")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'b…o@example.com #2dcfeb0871 counts as having left the group "qa": their last day was 2026-11-01.',
      ),
    });
    expect(desk.read()).toBe(left);
  });

  test("changes no file where one cannot be written", () => {
    // A new file beside it would have a name that is too long.
    const name = `${"b".repeat(246)}.csv`;
    desk.write(yaml.replace("beta.csv", name));
    desk.write(csv, name);
    const { status, stderr } = desk.devtest("move", "bruno@example.com", "--from", "qa", "--to", "beta-eu");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(".csv cannot be written (ENAMETOOLONG). Nothing was written."),
    });
    expect([desk.read(), desk.read(name)]).toEqual([yaml.replace("beta.csv", name), csv]);
  });

  test("writes the list that somebody joins before the one that they leave", () => {
    const [list, config] = [`${"b".repeat(246)}.csv`, `${"a".repeat(246)}.yaml`];
    desk.write(yaml.replace("beta.csv", list), config);
    desk.write(csv, list);
    const args = ["move", "bruno@example.com", "--from", "qa", "--to", "beta-eu", "--config", config];
    // Neither can be written, and the complaint is about the first.
    expect(desk.devtest(...args).stderr).toMatch(/bbb\.csv cannot be written/);
  });
});
