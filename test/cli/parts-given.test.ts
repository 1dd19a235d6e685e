import { beforeEach, describe, expect, test } from "@jest/globals";
import { PartsDesk, racing } from "./parts-desk.js";

const inRacing = "teams/racing.yaml";
const elena = "elena@example.net";

let desk: PartsDesk;
beforeEach(() => {
  desk = new PartsDesk();
});

describe("a part that is given as the configuration", () => {
  const refused = "teams/racing.yaml is a part of devtest.yaml.\nGive that file with --config.";

  test.each([
    ["add", elena, "--group", "qa"],
    ["drop", elena],
    ["move", elena, "--from", "qa", "--to", "beta-eu"],
    ["fmt"],
    ["fmt", "--check"],
    ["import", "list.txt", "--group", "qa"],
    ["adopt", "list.txt", "--group", "qa"],
    ["export"],
  ])("is refused with the name of the whole: %s %s", (...args) => {
    desk.write(`${elena}\n`, "list.txt");
    // A version makes it no configuration of its own.
    for (const text of [racing, `version: 1\n${racing}`]) {
      desk.write(text, inRacing);
      const before = desk.files();
      const said = desk.devtest(...args, "--config", inRacing);
      expect(said).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining(refused) });
      expect(said.stderr).not.toContain("version");
      expect(desk.files()).toEqual(before);
    }
  });

  test("is refused as the argument of `fmt` and `plan` too", () => {
    expect(desk.devtest("fmt", inRacing)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(refused),
    });
    expect(desk.devtest("plan", `./${inRacing}`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(refused.replace("with --config", "instead")),
    });
  });

  test("is refused with every file that includes it", () => {
    desk.write("version: 1\ninclude: [teams/racing.yaml]\n", "devtest.yml");
    expect(desk.devtest("drop", elena, "--config", inRacing).stderr).toContain(
      "teams/racing.yaml is a part of devtest.yaml and devtest.yml.\nGive one of those files with --config.",
    );
  });

  test("is edited where nothing includes it", () => {
    desk.write("version: 1\napps: {}\ngroups: { qa: { testers: [] } }\n", "other.yaml");
    expect(desk.changed("add", elena, "--group", "qa", "--config", "other.yaml")).toHaveProperty([
      "other.yaml",
    ]);
  });
});
