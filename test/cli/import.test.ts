import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { clientId, Desk, digits } from "./desk.js";

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});
afterEach(() => desk.close());

describe("devtest auth import", () => {
  const importing = (input: string, ...args: string[]) =>
    desk.run(["auth", "import", "--profile", "selling", ...args], { input });

  test("tries the token once, and stores it", async () => {
    const token = desk.emulator.issueRefreshToken();
    const { status, stdout } = await importing(`${token}\n`);
    expect(stdout).toBe(
      `Stored (Login with Amazon accepts it): profile "selling", in the file ${desk.path("tokens.age")}, fingerprint ${digits(token)}\n`,
    );
    expect(status).toBe(0);
    expect(desk.tokenRequests()).toBe(1);
    expect(await desk.listed("selling")).toMatchObject({
      refreshToken: { fingerprint: digits(token), clientId },
    });
  });

  test("stores the token that took its place while it was tried", async () => {
    desk.emulator.setSwitches({ "refresh-token": "rotates" });
    const token = desk.emulator.issueRefreshToken();
    expect(await importing(token)).toMatchObject({ status: 0 });
    expect(await desk.listed("selling")).toMatchObject({
      refreshToken: {
        fingerprint: expect.not.stringMatching(digits(token)),
        rotatedAt: expect.stringMatching(/^20/),
      },
    });
    expect((await desk.run(["auth", "token", "--profile", "selling"])).status).toBe(0);
  });

  test("does not store what Login with Amazon refuses, unless it is not to be tried", async () => {
    const foreign = desk.emulator.issueRefreshToken({ clientId: "another" });
    const refused = await importing(foreign);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(existsSync(desk.path("tokens.age"))).toBe(false);
    expect(await importing(foreign, "--no-check")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("not tried"),
    });
    expect(desk.tokenRequests()).toBe(1);
  });

  test("refuses an argument, does not repeat it, and says what has become of it", async () => {
    for (const args of [["Atzr|test-token"], ["--token=Atzr|test-token"], ["--token", "Atzr|test-token"]]) {
      const { status, stdout, stderr } = await importing("", ...args);
      expect(stderr).toContain(
        "now stands in the shell's history and was in the list of processes: revoke it",
      );
      expect(stdout + stderr).not.toContain("test-token");
      expect(status).toBe(1);
    }
  });

  test.each([
    ["Atzr|test token", "The refresh token contains white space"],
    [" Atzr|test-token", "The refresh token begins with white space"],
    ["Atzr|test-token\n\n", "The refresh token ends with a line break"],
    ["\u200bAtzr|test-token", "The refresh token begins with an invisible character"],
    ["", "Standard input is empty"],
    ["\n", "Standard input is empty"],
  ])("names what is wrong with %j", async (input, words) => {
    const { status, stderr } = await importing(input, "--no-check");
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("test-token");
    expect(status).toBe(1);
    expect(existsSync(desk.path("tokens.age"))).toBe(false);
  });

  test("overwrites nothing that it was not told to", async () => {
    const [one, other] = [await desk.imported(), desk.emulator.issueRefreshToken()];
    const refused = await importing(other);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`(fingerprint ${digits(one)}, stored 20`),
    });
    expect(refused.stderr).toContain("Add --replace");
    expect(desk.tokenRequests()).toBe(0);
    expect(await importing(one)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("It is stored already"),
    });
    expect(await importing(other, "--replace")).toMatchObject({ status: 0 });
    expect(await desk.listed("selling")).toMatchObject({ refreshToken: { fingerprint: digits(other) } });
  });

  test.each([
    ["appstore", "knows no refresh token"],
    ["pipeline", "cannot be kept in the environment"],
  ])("cannot bring one for %s", async (profile, words) => {
    const { status, stderr } = await desk.run(["auth", "import", "--profile", profile], {
      input: "Atzr|test-token",
    });
    expect(stderr).toContain(words);
    expect(status).toBe(1);
    expect(desk.tokenRequests()).toBe(0);
  });
});
