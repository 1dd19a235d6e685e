/** `propose.mjs` of `.github/actions/devtest`: what somebody may type into the form. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { branch, elena, elenaIn, Proposing, untouched } from "./proposing.js";

const described = process.platform === "win32" ? describe.skip : describe; // The commands are shell scripts.

described("propose.mjs", () => {
  let proposing: Proposing;
  let mark: string;
  beforeEach(async () => {
    proposing = await Proposing.open();
    mark = join(proposing.folder, "mark");
  });
  afterEach(() => proposing.close());

  const there = 'There is no group "';
  const notAnAddress = "must be an e-mail address such as ann@example.com, and nothing else";
  test.each<[string, object | null, string]>([
    ["a command as address", { address: "$(touch MARK)@example.com", group: "qa" }, "holds a placeholder"],
    ["backticks as address", { address: "`touch MARK`", group: "qa" }, notAnAddress],
    ["a quote as address", { address: "'; touch MARK; '", group: "qa" }, notAnAddress],
    ["an option as address", { address: "--config=/etc/passwd", group: "qa" }, notAnAddress],
    ["help as address", { address: "--help", group: "qa" }, notAnAddress],
    ["two addresses", { address: "elena@example.net farid@example.com", group: "qa" }, notAnAddress],
    ["a line break", { address: "elena@example.net\n::error::x", group: "qa" }, "contains the character"],
    ["a number sign", { address: "elena@example.net%0A::error::x", group: "qa" }, notAnAddress],
    ["no address", { address: "", group: "qa" }, notAnAddress],
    ["no form", null, `${there}"`],
    ["no group", { address: elena.address, group: " " }, `${there}"`],
    ["a command as group", { address: elena.address, group: "$(touch MARK)" }, `${there}$(touch`],
    ["an option as group", { address: elena.address, group: "--dry-run" }, `${there}--dry-run"`],
    ["an address as group", { address: elena.address, group: elena.address }, `${there}${elenaIn}"`],
    ["a command to GitHub", { address: elena.address, group: "qa\n::set-output name=a::b" }, there],
    ["its first form", { address: elena.address, group: "##[error]x" }, `${there}# #[error]x"`],
    ["an address as name", { ...elena, "first-name": elena.address }, "holds an address"],
    ["a placeholder as name", { ...elena, "last-name": "$" + "{{ github.token }}" }, "holds a placeholder"],
    ["a command as name", { ...elena, "first-name": "$(touch MARK)" }, "holds a placeholder"],
    ["a variable as name", { ...elena, "last-name": "$GITHUB_TOKEN" }, "holds a placeholder"],
    ["a line break as name", { ...elena, "first-name": "E\n::error::x" }, "contains the character U+000A"],
    ["an address as day", { ...elena, until: elena.address }, "must be a day such as 2027-03-31"],
    ["a command as day", { ...elena, until: "2027-03-31; touch MARK" }, "must be a day such as 2027-03-31"],
    [
      "another name for somebody who is there",
      { address: "bruno@example.com", group: "qa", "first-name": "Bruno" },
      "is there already, with another first name or none",
    ],
    ["a day that has passed", { ...elena, until: "2026-11-25" }, "2026-11-25 has passed"],
  ])("refuses %s, and changes nothing", async (_, inputs, complaint) => {
    const form = inputs === null ? null : JSON.parse(JSON.stringify(inputs).replaceAll("MARK", mark));
    const { code, output } = await proposing.run(form);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(complaint) });
    // One line, which is the complaint: nothing else is a command to GitHub.
    expect(output).toMatch(/^::error title=DevTest::[^\n]*\n$/);
    expect({
      hasRun: existsSync(mark),
      branches: proposing.branches(),
      asked: proposing.github.server.requests,
      left: proposing.checkout.git("status", "--porcelain"),
    }).toEqual({ hasRun: false, branches: ["main"], asked: [], left: "" });
  });

  test.each([
    ["backticks", "`touch MARK`"],
    ["quotes", `"'; touch MARK; "'`],
    ["an option", "--config=/etc/passwd"],
    ["the end of options", "--"],
    ["a command to GitHub", "::set-output name=a::b"],
    ["an escaped line break", "%0A::error::x"],
    ["YAML", "x: [1, &a *a] # y"],
    ["a formula", "=cmd|' /C calc'!A0"],
  ])("takes %s for a name, and for nothing else", async (_, name) => {
    const lastName = name.replaceAll("MARK", mark);
    const { code, output } = await proposing.run({ ...elena, "last-name": lastName });
    expect({ code, hasRun: existsSync(mark), main: proposing.onBranch("main") }).toEqual({
      code: 0,
      hasRun: false,
      main: untouched,
    });
    expect(output.match(/^::\w+/gm)).toEqual(["::notice", "::notice"]);
    const { testers } = parse(proposing.onBranch(branch)).groups.qa;
    expect(testers.at(-1)).toEqual({ email: elena.address, lastName });
  });
});
