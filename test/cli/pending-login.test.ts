import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { LoginProfile } from "../../provider/auth/profiles/profiles.js";
import { dropPending, keepPending, pendingOf } from "../../provider/cli/auth/pending-login.js";
import { temporaryFolder } from "../auth/store/place.js";

const folder = temporaryFolder();
const kept = join(folder, "login-video.age");
const begun = { state: "test-secret-state", codeVerifier: "test-secret-verifier" };
const again =
  "Run `devtest auth login --profile video --no-wait`, open the address it prints, and finish with the address the browser ends at.";

process.env["TEST_SECRET"] = "test-secret-of-the-client";
afterEach(() => rmSync(kept, { recursive: true, force: true }));

const profile: LoginProfile = {
  name: "video",
  file: join(folder, "profiles.yaml"),
  clientId: "test-client",
  clientSecret: { env: "TEST_SECRET" },
  grant: "authorization_code",
  scopes: ["profile"],
  tokenUrl: "https://api.example.com/token",
  authorizeUrl: "https://www.example.com/ap/oa",
  redirectUri: "https://localhost:8443/done",
  apiHosts: ["api.example.com"],
  store: "file",
};

test("a log-in that was begun is found again, and its file cannot be read", async () => {
  await keepPending(profile, begun);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(readFileSync(kept, "latin1")).not.toMatch(/test-secret|state|verifier/i);
  expect(await pendingOf(profile)).toEqual(begun);
});

describe("the file of a log-in that was begun is named, with a cure, where it", () => {
  test("cannot be written", async () => {
    mkdirSync(kept);
    await expect(keepPending(profile, begun)).rejects.toMatchObject({
      code: "cannot_store",
      what: expect.stringMatching(`^The file ${kept} cannot be written: EISDIR`),
      cure: expect.stringContaining("another place with DEVTEST_STORE"),
    });
  });

  test("has no folder, and none can be made", async () => {
    writeFileSync(join(folder, "file"), "");
    const below = { ...profile, file: join(folder, "file", "profiles.yaml") };
    await expect(keepPending(below, begun)).rejects.toMatchObject({
      code: "cannot_store",
      what: expect.stringMatching(/file\/login-video\.age cannot be written: E/),
    });
  });

  test("cannot be read", async () => {
    mkdirSync(kept);
    await expect(pendingOf(profile)).rejects.toMatchObject({
      code: "unreadable",
      what: expect.stringMatching(
        `^The file ${kept}, .* profile "video" .*, cannot be read: EISDIR.*; nothing was sent$`,
      ),
      cure: again,
    });
  });

  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    ["cut short", (bytes) => bytes.subarray(0, -3)],
    ["empty", () => Buffer.alloc(0)],
    ["something else", () => Buffer.from("test-secret-of-somebody")],
  ])("is %s", async (_fault, spoil) => {
    await keepPending(profile, begun);
    writeFileSync(kept, spoil(readFileSync(kept)));
    const error = await pendingOf(profile).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "unreadable",
      what: `The file ${kept}, which keeps the log-in of the profile "video" that was begun, is damaged or was cut short; nothing was sent`,
      cure: again,
    });
    expect((error as Error).cause).toBeUndefined();
    await keepPending(profile, begun);
    expect(await pendingOf(profile)).toEqual(begun);
  });

  test("cannot be removed", async () => {
    mkdirSync(kept);
    await expect(dropPending(profile)).rejects.toMatchObject({
      code: "cannot_store",
      what: expect.stringMatching(`^The file ${kept} .* cannot be removed: `),
      cure: expect.stringContaining("Remove it by hand"),
    });
  });
});
