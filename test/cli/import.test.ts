import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openStore } from "../../provider/auth/index.js";
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

  test("stores the token that replaced it while it was tried", async () => {
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

  test("does not store what Login with Amazon refuses, except with --no-check", async () => {
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

  test("refuses an argument, does not repeat it, and says where it can now be read", async () => {
    for (const args of [["Atzr|test-token"], ["--token=Atzr|test-token"], ["--token", "Atzr|test-token"]]) {
      const { status, stdout, stderr } = await importing("", ...args);
      expect(stderr).toContain(
        "it is now in the shell's history and was in the list of processes: revoke it",
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

  test("overwrites nothing without --replace", async () => {
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

  test("corrects, with --replace, a token that is stored for another client than the profile's", async () => {
    const wrong = clientId.replace("0123", "ffff");
    desk.writeProfiles({ selling: { clientId: wrong } });
    const token = await desk.imported();
    desk.writeProfiles();
    const unusable = await desk.run(["auth", "token", "--profile", "selling"]);
    expect(unusable.stderr).toContain("`devtest auth import --profile selling`");
    const refused = await importing(token);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toMatch(
      new RegExp(
        `fingerprint ${digits(token)}, stored 20\\S+\\), for the client ${wrong} .* names ${clientId}; nothing was changed\n.*--replace`,
      ),
    );
    expect(desk.tokenRequests()).toBe(0);
    expect(await importing(token, "--replace")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Stored (Login with Amazon accepts it)"),
    });
    expect(await desk.listed("selling")).toMatchObject({
      refreshToken: { fingerprint: digits(token), clientId },
    });
    expect(await desk.run(["auth", "token", "--profile", "selling"])).toMatchObject({ status: 0 });
    expect((await importing(token)).stdout).toContain("It is stored already");
  });

  test("leaves a token as it is where the store does not know its client", async () => {
    const token = desk.emulator.issueRefreshToken();
    const store = openStore("file", { env: desk.env, profilesFile: desk.path("profiles.yaml") });
    await store.put("selling", { refreshToken: token });
    expect(await importing(token)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("It is stored already"),
    });
    expect(desk.tokenRequests()).toBe(0);
  });

  test("sends nothing where a new token could not be stored", async () => {
    desk.emulator.setSwitches({ "refresh-token": "rotates" });
    const token = desk.emulator.issueRefreshToken();
    const keyless = { DEVTEST_STORE_KEY: "", DEVTEST_STORE_KEY_FILE: desk.path("no-such-key") };
    const refused = await desk.run(["auth", "import", "--profile", "selling"], {
      input: token,
      env: keyless,
    });
    expect(refused).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("no-such-key, which cannot be read"),
    });
    expect(desk.tokenRequests()).toBe(0);
    expect(await importing(token)).toMatchObject({ status: 0 });
  });

  test.each([
    ["appstore", "which has no refresh token"],
    ["pipeline", "cannot be kept in the environment"],
  ])("refuses one for %s", async (profile, words) => {
    const { status, stderr } = await desk.run(["auth", "import", "--profile", profile], {
      input: "Atzr|test-token",
    });
    expect(stderr).toContain(words);
    expect(status).toBe(1);
    expect(desk.tokenRequests()).toBe(0);
  });
});
