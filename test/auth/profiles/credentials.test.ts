import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
function clientWith(text: string | undefined, name = "secret") {
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
});
