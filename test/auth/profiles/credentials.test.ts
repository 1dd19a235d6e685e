import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { clientOf } from "../../../provider/auth/profiles/credentials.js";
import { clientProfile, env } from "./profile.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "profile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tokenUrl = "https://example.com/token";

/** The client of a profile whose secret is in a file that holds this. */
function clientWith(text: string | Buffer | undefined, name = "secret") {
  const file = join(folder, name);
  if (text !== undefined) writeFileSync(file, text);
  return () => clientOf(clientProfile(tokenUrl, { clientSecret: { file } }), {});
}

describe("the client of a profile", () => {
  test("has the secret of the variable, and says where each part comes from", () => {
    const of = (key: string) => `\`${key}\` of the profile "appstore" in /home/ann/profiles.yaml`;
    expect(clientOf(clientProfile(tokenUrl), env)).toEqual({
      tokenUrl,
      clientId: "test-client",
      clientSecret: "test-secret",
      setBy: {
        clientId: of("clientId"),
        clientSecret: "the environment variable TEST_CLIENT_SECRET",
        tokenUrl: of("tokenUrl"),
        unreachable: `The address comes from ${of("tokenUrl")}.`,
      },
    });
  });

  test.each([{}, { TEST_CLIENT_SECRET: "" }])(
    "without the variable is an error that names it: %j",
    (none) => {
      expect(() => clientOf(clientProfile(tokenUrl), none)).toThrow(
        expect.objectContaining({
          code: "missing_credentials",
          message: expect.stringContaining(
            "from the environment variable TEST_CLIENT_SECRET, which is not set\nSet ",
          ),
        }),
      );
    },
  );

  test.each([
    ["test-secret", "test-secret"],
    ["test-secret\n", "test-secret"],
    ["test-secret\r\n", "test-secret"],
    ["two\nlines\n", "two\nlines"],
  ])("with the file %j has the secret %j", (text, clientSecret) => {
    const client = clientWith(text)();
    expect(client.clientSecret).toBe(clientSecret);
    expect(client.setBy?.clientSecret).toBe(`the file ${join(folder, "secret")}`);
  });

  test.each([
    ["", "is empty"],
    ["\n", "is empty"],
    [undefined, "cannot be read (ENOENT)"],
  ])("with the file %j is an error that says it %s", (text, what) => {
    const name = text === undefined ? "missing" : "secret";
    expect(clientWith(text, name)).toThrow(
      expect.objectContaining({
        code: "unusable_credentials",
        message:
          `The file with the client secret of the profile "appstore" ${what}: ${join(folder, name)}\n` +
          "Name, in clientSecretFile, a file that holds nothing but the client secret, or use clientSecretEnv.",
      }),
    );
  });

  const complaint = (name: string, fault: string) =>
    expect.objectContaining({
      code: "unusable_credentials",
      message: expect.stringContaining(`of the profile "appstore" ${fault}: ${join(folder, name)}\nName, in`),
    });

  test("is not read from a pipe, which would wait for a writer for good", () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(clientWith(undefined, "pipe")).toThrow(
      complaint("pipe", "is a device, pipe or socket, not a file"),
    );
    symlinkSync("pipe", join(folder, "link-to-pipe"));
    expect(clientWith(undefined, "link-to-pipe")).toThrow(
      complaint("link-to-pipe", "is a device, pipe or socket, not a file"),
    );
  });

  test("is read from neither a folder nor a device nor a broken link", () => {
    mkdirSync(join(folder, "folder"));
    expect(clientWith(undefined, "folder")).toThrow(complaint("folder", "is a folder, not a file"));
    symlinkSync("/dev/zero", join(folder, "zero"));
    expect(clientWith(undefined, "zero")).toThrow(
      complaint("zero", "is a device, pipe or socket, not a file"),
    );
    symlinkSync("nowhere", join(folder, "broken"));
    expect(clientWith(undefined, "broken")).toThrow(complaint("broken", "cannot be read (ENOENT)"));
  });

  test("may be behind a link, as a mounted secret is", () => {
    writeFileSync(join(folder, "mounted"), "test-secret\n");
    symlinkSync("mounted", join(folder, "link"));
    expect(clientWith(undefined, "link")().clientSecret).toBe("test-secret");
  });

  test("has 4,096 bytes at most", () => {
    expect(clientWith("x".repeat(4096))().clientSecret).toHaveLength(4096);
    expect(clientWith("x".repeat(4097))).toThrow(
      complaint("secret", "has 4,097 bytes, and a secret has 4,096 at most"),
    );
  });

  test.each([
    ["UTF-16", Buffer.from("\ufefftest-secret", "utf16le")],
    ["binary", Buffer.from([0x74, 0xff, 0x00])],
  ])("is text in UTF-8, and nothing of a file that is %s is shown", (_what, bytes) => {
    expect(clientWith(bytes)).toThrow(complaint("secret", "is not text in UTF-8"));
  });

  test.each([
    "test-secret",
    "test-secret\n",
    "test-secret\r\n",
    "\ufefftest-secret",
    "\ufefftest-secret\r\n",
  ])("is the same in a variable as in a file: %j", (text) => {
    expect(clientWith(text)().clientSecret).toBe("test-secret");
    expect(clientOf(clientProfile(tokenUrl), { TEST_CLIENT_SECRET: text }).clientSecret).toBe("test-secret");
  });

  test.each(["test-secret\n\n", " test-secret", "test-secret \n", "two\nlines\n", '"test-secret"\n'])(
    "keeps what somebody has to be told of, in a variable as in a file: %j",
    (text) => {
      const kept = text.replace(/\n$/, "");
      expect(clientWith(text)().clientSecret).toBe(kept);
      expect(clientOf(clientProfile(tokenUrl), { TEST_CLIENT_SECRET: text }).clientSecret).toBe(kept);
    },
  );

  test("that is a line end alone is not set", () => {
    expect(() => clientOf(clientProfile(tokenUrl), { TEST_CLIENT_SECRET: "\n" })).toThrow("which is not set");
  });
});
