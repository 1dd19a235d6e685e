import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { clientId, clientSecret, command, Desk, digits } from "./desk.js";

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});
afterEach(() => desk.close());

describe("devtest auth token", () => {
  test("prints one token and nothing else into a pipe", async () => {
    const { status, stdout, stderr } = await desk.run(["auth", "token"]);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^Atc\|\S+\n$/),
      stderr: "",
    });
  });

  test("prints none at a terminal without --show", async () => {
    const atTerminal = (more: string) =>
      desk.startProcess("script", [
        "-qec",
        `"${process.execPath}" "${command}" auth token ${more}`,
        "/dev/null",
      ]).ended;
    const refused = await atTerminal("");
    expect(refused.stdout).toContain("Standard output is a terminal");
    expect(refused.stdout).not.toContain("Atc|");
    expect(refused.status).toBe(1);
    expect(desk.tokenRequests()).toBe(0);
    expect(await atTerminal("--show")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Atc\|\S+\r\n$/),
    });
  });

  test("stores a refresh token that was replaced before it prints the access token", async () => {
    desk.emulator.setSwitches({ "refresh-token": "rotates" });
    const first = await desk.imported();
    for (let turn = 0; turn < 2; turn += 1)
      expect(await desk.run(["auth", "token", "--profile", "selling"])).toMatchObject({ status: 0 });
    expect(await desk.listed("selling")).toMatchObject({
      refreshToken: {
        fingerprint: expect.not.stringMatching(digits(first)),
        rotatedAt: expect.stringMatching(/^20/),
      },
    });
  });

  test("names the command that stores the missing refresh token, and that command exists", async () => {
    const { status, stderr } = await desk.run(["auth", "token", "--profile", "selling"]);
    expect(stderr).toContain("`devtest auth import --profile selling`");
    expect(status).toBe(1);
  });
});

describe("the choice of a profile", () => {
  test("is appstore, or the only one, or has to be named", async () => {
    expect(await desk.run(["auth", "token"])).toMatchObject({ status: 0 });
    desk.writeProfiles({ appstore: undefined });
    const { status, stderr } = await desk.run(["auth", "token"]);
    expect(stderr).toContain("Add --profile <name>. There are, in");
    expect(stderr).toContain("selling, video, central, pipeline");
    expect(status).toBe(1);
    await desk.imported();
    desk.writeProfiles({ appstore: undefined, video: undefined, central: undefined, pipeline: undefined });
    expect(await desk.run(["auth", "token"])).toMatchObject({ status: 0 });
  });

  test("of an unknown name is refused with the names there are", async () => {
    const { status, stderr } = await desk.run(["auth", "token", "--profile", "sellin"]);
    expect(stderr).toMatch(/there is no profile "sellin" \(did you mean "selling"\?\).*appstore, selling/);
    expect(status).toBe(1);
  });
});

describe("devtest auth list", () => {
  test("tells everything but the secrets", async () => {
    const token = await desk.imported();
    const { status, stdout } = await desk.run(["auth", "list"]);
    expect(status).toBe(0);
    expect(stdout).toContain(
      [
        "selling",
        "  grant          refresh_token",
        `  client id      ${clientId}`,
        `  client secret  TEST_SECRET, ${digits(clientSecret)}`,
        "  scopes         those that were agreed to",
        `  asked for at   ${desk.emulator.tokenUrl}`,
        "  sent only to   127.0.0.1",
        `  store          the file ${desk.path("tokens.age")}`,
        `  refresh token  ${digits(token)}, obtained 20`,
      ].join("\n"),
    );
    expect(stdout).toContain("  access token   not kept: asked for when it is needed\n");
    expect(stdout).toContain("  refresh token  none that can be read\n");
    for (const secret of [token, clientSecret]) expect(stdout).not.toContain(secret);
  });

  test("--json is the same for programs", async () => {
    expect(await desk.listed("appstore")).toEqual({
      profile: "appstore",
      grant: "client_credentials",
      clientId,
      clientSecret: { from: "TEST_SECRET", fingerprint: digits(clientSecret) },
      scopes: ["appstore::apps:readwrite"],
      tokenUrl: desk.emulator.tokenUrl,
      apiHosts: ["127.0.0.1"],
      store: null,
      refreshToken: null,
      errors: [],
    });
  });

  test("lists what it can when something cannot be read, and fails", async () => {
    await desk.imported();
    const { status, stdout, stderr } = await desk.run(["auth", "list"], {
      env: { DEVTEST_STORE_KEY: "test-passphrase-another" },
    });
    expect(stdout).toContain("appstore\n");
    expect(stderr).toMatch(/^error: The key from DEVTEST_STORE_KEY does not open /m);
    expect(status).toBe(1);
  });
});

describe("devtest auth list, where a store cannot be opened", () => {
  test("lists the other profiles, and says once what is wrong with that one", async () => {
    await desk.imported();
    desk.writeProfiles({ video: { store: 'command:"./vault' } });
    const { status, stdout, stderr } = await desk.run(["auth", "list"]);
    for (const name of ["appstore", "selling", "video", "central", "pipeline"])
      expect(stdout).toMatch(new RegExp(`^${name}$`, "m"));
    expect(stderr).toBe(
      'error: The store "command:"./vault" has an unclosed quote\nWrite `store: command:<program> <arguments>`, with quotes around words that contain spaces.\n',
    );
    expect(status).toBe(1);
    expect(await desk.listed("video")).toMatchObject({
      store: null,
      refreshToken: null,
      errors: [expect.stringContaining("has an unclosed quote")],
    });
    expect(await desk.listed("selling")).toMatchObject({ refreshToken: { clientId }, errors: [] });
  });
});

describe("devtest auth revoke", () => {
  test("erases, and says where to revoke at Amazon", async () => {
    await desk.imported();
    const { status, stdout } = await desk.run(["auth", "revoke", "--profile", "selling", "--yes"]);
    expect(stdout).toMatch(/^Erased: the refresh token of the profile "selling", in the file /);
    expect(stdout).toContain("https://www.amazon.com/ap/adam");
    expect(stdout).toContain("delete its security profile");
    expect(status).toBe(0);
    expect(await desk.listed("selling")).toMatchObject({ refreshToken: null });
    const again = await desk.run(["auth", "revoke", "--profile", "selling", "--yes"]);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringMatching(/^There was no refresh token/) });
  });

  test("asks at a terminal, and needs --yes elsewhere", async () => {
    await desk.imported();
    const unasked = await desk.run(["auth", "revoke", "--profile", "selling"]);
    expect(unasked).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("nothing was erased\nAdd --yes."),
    });
    for (const [answer, status] of [
      ["n", 1],
      ["y", 0],
    ] as const) {
      const asked = desk.startProcess(
        "script",
        ["-qec", `"${process.execPath}" "${command}" auth revoke --profile selling`, "/dev/null"],
        { input: { open: true } },
      );
      await asked.untilSaid(/\[y\/N\] /);
      asked.child.stdin?.write(`${answer}\n`);
      expect((await asked.ended).status).toBe(status);
    }
    expect(await desk.listed("selling")).toMatchObject({ refreshToken: null });
  });

  test.each([
    ["appstore", "there is nothing to erase"],
    ["pipeline", "Remove DEVTEST_REFRESH_TOKEN_PIPELINE"],
  ])("says what to do about %s instead", async (profile, words) => {
    const { status, stderr } = await desk.run(["auth", "revoke", "--profile", profile, "--yes"], {
      env: { DEVTEST_REFRESH_TOKEN_PIPELINE: "Atzr|test-token" },
    });
    expect(stderr).toContain(words);
    expect(status).toBe(1);
  });
});

describe("devtest auth backup and restore", () => {
  test("bring back what was lost", async () => {
    const token = await desk.imported();
    const made = await desk.run(["auth", "backup", "safe.age"]);
    expect(made.stdout).toContain(
      `Written and read back: ${desk.path("safe.age")}, encrypted with the key from DEVTEST_STORE_KEY, with the refresh tokens of selling as of 20`,
    );
    expect(made.stderr).toContain('the refresh token of the profile "pipeline" is not in the backup');
    expect(made.status).toBe(0);
    await desk.run(["auth", "revoke", "--profile", "selling", "--yes"]);
    const refused = await desk.run(["auth", "restore", "safe.age"]);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("run it again with --force"),
    });
    const restored = await desk.run(["auth", "restore", "safe.age", "--force"]);
    expect(restored).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Restored and read back: "),
    });
    expect(await desk.listed("selling")).toMatchObject({ refreshToken: { fingerprint: digits(token) } });
  });

  test("take a key of their own", async () => {
    await desk.imported();
    writeFileSync(desk.path("key"), "test-passphrase-of-the-backup\n", { mode: 0o600 });
    expect(await desk.run(["auth", "backup", "safe.age", "--key-file", "key"])).toMatchObject({ status: 0 });
    const locked = await desk.run(["auth", "restore", "safe.age", "--force"]);
    expect(locked).toMatchObject({ status: 1, stderr: expect.stringContaining("does not open") });
    expect(await desk.run(["auth", "restore", "safe.age", "--key-file", "key"])).toMatchObject({ status: 0 });
  });

  test("overwrite no other file", async () => {
    await desk.imported();
    const before = readFileSync(desk.path("profiles.yaml"), "utf8");
    expect(await desk.run(["auth", "backup", "profiles.yaml"])).toMatchObject({ status: 1 });
    expect(readFileSync(desk.path("profiles.yaml"), "utf8")).toBe(before);
    expect(readdirSync(desk.folder).filter((name) => name.includes("new-"))).toEqual([]);
  });
});
