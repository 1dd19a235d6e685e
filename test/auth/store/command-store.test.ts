import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { type CommandStoreOptions, commandStore, openStore } from "../../../provider/auth/store/index.js";
import { temporaryFolder } from "./place.js";

const folder = temporaryFolder();
const settings = temporaryFolder();
const helper = `"${process.execPath}" "${join(__dirname, "standins", "credential-helper.js")}"`;

const grant = {
  refreshToken: "test-secret/with+signs=",
  clientId: "test-client",
  obtainedAt: "2026-01-01T00:00:00.000Z",
};

interface Run {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
  input: string;
}

function storeWith(fault: string, name: string, options: Partial<CommandStoreOptions> = {}) {
  const env = {
    PATH: process.env["PATH"],
    XDG_CONFIG_HOME: settings,
    HELPER_STATE: join(folder, `${name}.json`),
    HELPER_JOURNAL: join(folder, `${name}.journal`),
    DEVTEST_STORE_KEY: "test-secret-key",
    LWA_CLIENT_SECRET: "test-secret-client",
    DEVTEST_REFRESH_TOKEN_SELLING: "test-secret-env",
  };
  const store = commandStore(`${helper} ${fault}`, { folder, env, ...options });
  const runs = (): Run[] =>
    readFileSync(env.HELPER_JOURNAL, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { store, runs };
}

describe("a helper", () => {
  test("keeps, answers and erases what it is given", async () => {
    const { store } = storeWith("none", "kept");
    expect(await store.get("selling")).toBeUndefined();
    await store.put("selling", grant);
    expect(await store.get("selling")).toEqual(grant);
    expect(await store.erase("selling")).toBe(true);
    expect(await store.erase("selling")).toBe(false);
    expect(await store.get("selling")).toBeUndefined();
  });

  test("has a rotated token before anybody uses the access token that came with it", async () => {
    const { store, runs } = storeWith("none", "rotated");
    await store.put("selling", grant);
    const keep = { ...grant, refreshToken: "test-secret-2", rotatedAt: "2026-01-02T00:00:00.000Z" };
    expect(await store.update("selling", async () => ({ keep, result: "access" }))).toBe("access");
    expect(await store.get("selling")).toEqual(keep);
    const before = runs().length;
    await store.update("selling", async (current) => ({ keep: current, result: undefined }));
    expect(
      runs()
        .slice(before)
        .map(({ argv }) => argv.at(-1)),
    ).toEqual(["get"]);
  });

  test("is run in the profiles' folder, with the verb last, lines and an empty one on its standard input", async () => {
    const { store, runs } = storeWith("none", "form");
    await store.put("selling", grant);
    const [get, put] = runs();
    expect(get).toMatchObject({ argv: ["none", "get"], cwd: folder, input: "profile=selling\n\n" });
    expect(put?.argv).toEqual(["none", "store"]);
    expect(put?.input).toBe(
      "profile=selling\nrefresh_token=test-secret/with+signs=\nclient_id=test-client\nobtained_at=2026-01-01T00:00:00.000Z\n\n",
    );
  });

  test("gets no secret as an argument, and none of this package's in its environment", async () => {
    const { store, runs } = storeWith("none", "clean");
    await store.put("selling", grant);
    for (const { argv, env } of runs()) expect(JSON.stringify([argv, env])).not.toMatch(/test-secret/);
  });

  test("gets no client secret of any profile in its environment", async () => {
    const profilesFile = join(folder, "profiles.yaml");
    const common = { clientId: "test-client", grant: "refresh_token", apiHosts: ["api.example.com"] };
    const profiles = {
      selling: { ...common, clientSecretEnv: "SELLING_CLIENT_SECRET" },
      video: { ...common, clientSecretEnv: "video_secret" },
    };
    writeFileSync(profilesFile, JSON.stringify({ version: 1, profiles }));
    const env = {
      PATH: process.env["PATH"],
      XDG_CONFIG_HOME: settings,
      HELPER_STATE: join(folder, "named.json"),
      HELPER_JOURNAL: join(folder, "named.journal"),
      SELLING_CLIENT_SECRET: "test-secret-of-selling",
      video_secret: "test-secret-of-video",
      LWA_CLIENT_SECRET: "test-secret-of-the-provider",
      VAULT_TOKEN: "of the helper",
    };
    await openStore(`command:${helper} none`, { env, profilesFile }).put("selling", { refreshToken: "one" });
    const journal = readFileSync(env.HELPER_JOURNAL, "utf8");
    expect(journal).toContain('"VAULT_TOKEN":"of the helper"');
    for (const words of ["test-secret", "CLIENT_SECRET", "video_secret"])
      expect(journal).not.toContain(words);
  });

  test.each([
    ["broken", "failed (3): no such thing"],
    ["deaf", "failed (3): no such thing"],
    ["prose", "answered with a line that is not `name=value`"],
    ["half", "answered without refresh_token"],
    ["endless", "answered with more than 65536 bytes"],
  ])("that is %s is named with what it said", async (fault, words) => {
    const { store } = storeWith(fault, fault);
    await expect(store.get("selling")).rejects.toMatchObject({
      code: "helper_failed",
      message: expect.stringContaining(words),
    });
  });

  test("that says it stored a token and did not is an error", async () => {
    const { store } = storeWith("forgetful", "forgetful");
    await expect(store.put("selling", grant)).rejects.toMatchObject({
      code: "helper_failed",
      message: expect.stringContaining("said it stored the token of selling, and answers with another"),
    });
  });

  test("that does not answer is ended at the time limit", async () => {
    const { store } = storeWith("slow", "slow", { timeoutSeconds: 1 });
    await expect(store.get("selling")).rejects.toMatchObject({
      code: "helper_failed",
      message: expect.stringContaining("did not answer within 1 s"),
    });
  });

  test.each(["chatty", "encoding"])(
    "that is %s with the token does not bring it into the message",
    async (fault) => {
      const { store } = storeWith(fault, fault);
      const error = await store.put("selling", grant).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "helper_failed", message: expect.stringContaining("rejected:") });
      const text = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`;
      for (const form of [
        grant.refreshToken,
        encodeURIComponent(grant.refreshToken),
        btoa(grant.refreshToken),
      ])
        expect(text).not.toContain(form);
    },
  );

  test("that does not exist is named with the folder it is looked up from", async () => {
    for (const command of ["./no-such-helper", "no-such-helper"])
      await expect(commandStore(command, { folder, env: process.env }).get("selling")).rejects.toMatchObject({
        code: "helper_failed",
        message: expect.stringContaining(
          `cannot be started (ENOENT)\nName a program that is in PATH, or one by its path from ${folder}`,
        ),
      });
  });
});

test("a helper looked up below a file is named as one that does not exist", async () => {
  const program = join(__filename, "helper");
  await expect(commandStore(program, { folder, env: process.env }).get("selling")).rejects.toMatchObject({
    code: "helper_failed",
    message: `The token helper ${program} get cannot be started (ENOTDIR)\nName a program that is in PATH, or one by its path from ${folder}, and make it executable.`,
  });
});

test.each(["test\nsecret", "test\rsecret", "test\0secret"])(
  "a token with a line break or NUL in it (%j) is refused",
  async (refreshToken) => {
    const { store, runs } = storeWith("none", `lines${refreshToken.charCodeAt(4)}`);
    await expect(store.put("selling", { ...grant, refreshToken })).rejects.toMatchObject({
      code: "cannot_store",
    });
    expect(runs().map(({ argv }) => argv.at(-1))).toEqual(["get"]);
  },
);

describe("the lock of a helper's profile", () => {
  const ours = join(settings, "pulumi-appstore-devtest");

  test("is in the user's own folder, where nobody else can write, and is gone afterwards", async () => {
    rmSync(ours, { recursive: true, force: true });
    const { store } = storeWith("none", "locking");
    const impatient = storeWith("none", "locking", { waitSeconds: 0.2 }).store;
    await store.put("selling", grant);
    const seen = await store.update("selling", async (current) => {
      await expect(impatient.put("selling", grant)).rejects.toMatchObject({
        code: "locked",
        message: expect.stringContaining(`is in use by process ${process.pid} on `),
        cure: expect.stringContaining(`Remove ${ours}/helper-`),
      });
      await impatient.put("other", grant);
      return { keep: current, result: [statSync(ours).mode & 0o777, ...readdirSync(ours)] };
    });
    expect(seen).toEqual([0o700, expect.stringMatching(/^helper-[0-9a-f]{16}\.lock$/)]);
    expect(readdirSync(ours)).toEqual([]);
  });

  test("that cannot be made is an error that says where else it can be", async () => {
    const env = { PATH: process.env["PATH"], XDG_CONFIG_HOME: __filename };
    const store = commandStore(`${helper} none`, { folder, env });
    await expect(store.put("selling", grant)).rejects.toMatchObject({
      code: "cannot_store",
      message: expect.stringMatching(/^The lock .*\.lock cannot be made: E.*\n.* with XDG_CONFIG_HOME /),
    });
  });
});
