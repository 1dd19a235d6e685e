import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { clientOf } from "../../provider/auth/profiles/credentials.js";
import type { AuthError } from "../../provider/errors.js";
import { providerProfile, providerSession } from "../../provider/service/profile.js";
import type { SettingsSource } from "../../provider/settings.js";
import { neverOpen } from "../../provider/wire/retries.js";
import { startEmulator } from "../emulator/index.js";
import { errorOf, serve } from "../wire/loopback.js";
import { appstore, folder, source, type Texts, withProfiles } from "./settings-source.js";

/** What the provider would ask for a token with. */
async function credentialsOf(given: SettingsSource) {
  const profile = await providerProfile(given);
  return { ...clientOf(profile, given.env), scopes: profile.scopes };
}

const accessToken = async (given: SettingsSource) =>
  (await providerSession(given, neverOpen)()).accessToken();

describe("without a client id in the settings, the provider", () => {
  test("uses the profile named appstore, which gets it a token", async () => {
    const emulator = await startEmulator();
    const profiles = appstore(`tokenUrl: ${emulator.tokenUrl}`);
    for (const env of [{}, { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "not-of-the-profile" }])
      expect(await accessToken(withProfiles(profiles, env))).toMatch(/^Atc\|/);
    await emulator.stop();
  });

  test("looks for the profile's secret in the environment of its settings", async () => {
    const server = await serve({ body: { access_token: "token-1", token_type: "bearer", expires_in: 3600 } });
    const profiles = appstore(`tokenUrl: ${server.url}`).replace(
      "clientSecretFile: secret",
      "clientSecretEnv: MINE",
    );
    expect(await accessToken(withProfiles(profiles, { MINE: "test-secret" }))).toBe("token-1");
    expect(new URLSearchParams(server.requests[0]?.body).get("client_secret")).toBe("test-secret");
  });

  test("is told where to set a client id when there is neither profile nor file", async () => {
    const other = appstore().replace("appstore:\n", "selling:\n");
    for (const given of [
      withProfiles(other),
      ...["", " "].map((none) => source({ DEVTEST_PROFILES: none })),
    ]) {
      const error = (await errorOf(accessToken(given))) as AuthError;
      expect(error.code).toBe("missing_credentials");
      expect(error.message).toBe(
        "Login with Amazon needs a client id and a client secret, and none is set\n" +
          "Set LWA_CLIENT_ID, or `pulumi config set devtest:clientId …`; and LWA_CLIENT_SECRET, or LWA_CLIENT_SECRET_FILE, or `pulumi config set --secret devtest:clientSecret …`. Both are those of one security profile in the Amazon Developer Console.",
      );
    }
  });

  test("says so when the file that is named is not there", async () => {
    expect(
      await errorOf(
        providerProfile(withProfiles(undefined, { DEVTEST_PROFILES: join(folder, "none.yaml") })),
      ),
    ).toMatchObject({
      code: "invalid_config",
    });
  });

  test("does not use a profile of another grant", async () => {
    const error = await errorOf(providerProfile(withProfiles(appstore("grant: refresh_token"))));
    expect(error).toMatchObject({ code: "unusable_credentials" });
    expect(error.message).toMatch(/has the grant refresh_token, .*\nWrite `grant: client_credentials`/);
  });

  test("does not send the profile's token to a host the profile does not list", async () => {
    const error = await errorOf(
      providerProfile(withProfiles(appstore(), { DEVTEST_API_URL: "https://example.com/api" })),
    );
    expect(error).toMatchObject({ code: "host_not_allowed" });
    expect(error.message).toMatch(/may not be sent to example\.com.*\nAllowed: developer\.amazon\.com\./);
  });
});

test.each<[string, Texts, Texts]>([
  ["LWA_CLIENT_ID", { LWA_CLIENT_ID: "mine", LWA_CLIENT_SECRET: "test-secret" }, {}],
  ["devtest:clientId", {}, { "devtest:clientId": "mine", "devtest:clientSecret": "test-secret" }],
])("%s goes before the profile, which is not even read", async (_name, env, stack) => {
  expect(await credentialsOf(withProfiles("no profiles", env, stack))).toMatchObject({
    clientId: "mine",
    clientSecret: "test-secret",
  });
});

describe("the credentials of the settings", () => {
  test("come from the environment, then from a file, then from the stack", async () => {
    const file = join(folder, "secret.txt");
    writeFileSync(file, "file-secret\n");
    const stack = { "devtest:clientId": "stack-client", "devtest:clientSecret": "stack-secret" };
    const secretOf = async (env: Record<string, string>) => {
      const { clientId, clientSecret } = await credentialsOf(source(env, stack));
      return `${clientId} ${clientSecret}`;
    };
    expect(await secretOf({})).toBe("stack-client stack-secret");
    expect(await secretOf({ LWA_CLIENT_SECRET_FILE: file })).toBe("stack-client file-secret");
    const both = {
      LWA_CLIENT_ID: "env-client",
      LWA_CLIENT_SECRET: "env-secret",
      LWA_CLIENT_SECRET_FILE: file,
    };
    expect(await secretOf(both)).toBe("env-client env-secret");
  });

  test("nobody has set are empty, for the auth layer to complain about", async () => {
    expect(await credentialsOf(source({}))).toMatchObject({ clientId: "", clientSecret: "" });
    expect(await credentialsOf(source({ LWA_CLIENT_ID: "client" }))).toMatchObject({ clientSecret: "" });
  });

  test("in a file lose the line end of its last line, and no other", async () => {
    const file = join(folder, "two-lines.txt");
    writeFileSync(file, "first\nsecond\r\n");
    const { clientSecret } = await credentialsOf(
      source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: file }),
    );
    expect(clientSecret).toBe("first\nsecond");
  });

  test("lose a line end in a variable and in the stack, as in a file", async () => {
    const id = { LWA_CLIENT_ID: "client" };
    for (const end of ["\n", "\r\n", ""]) {
      const variable = source({ ...id, LWA_CLIENT_SECRET: `test-secret${end}` });
      const stack = source(id, { "devtest:clientSecret": `test-secret${end}` });
      for (const given of [variable, stack])
        expect(await credentialsOf(given)).toMatchObject({ clientSecret: "test-secret" });
    }
  });

  test("in a pipe, or in a file too large for a secret, are an error that names it", async () => {
    const [pipe, large] = [join(folder, "pipe"), join(folder, "large")];
    execFileSync("mkfifo", [pipe]);
    writeFileSync(large, "x".repeat(300_000));
    expect(await failure(pipe)).toContain(`is a device, pipe or socket, not a file: ${pipe}\nName a file`);
    expect(await failure(large)).toContain(`has 300,000 bytes, and a secret has 4,096 at most: ${large}\n`);
  });

  test("in a file are looked for from the folder with Pulumi.yaml", async () => {
    const below = join(folder, "below");
    mkdirSync(below);
    writeFileSync(join(folder, "Pulumi.yaml"), "name: mine\nruntime: nodejs\n");
    const before = process.cwd();
    process.chdir(below);
    try {
      const given = source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: "secret" });
      expect(await credentialsOf(given)).toMatchObject({ clientSecret: "emulator-secret" });
    } finally {
      process.chdir(before);
    }
  });

  test("give tokens for the host of the API alone, and for its scope", async () => {
    const given = source({ LWA_CLIENT_ID: "client", DEVTEST_API_URL: "https://api.example.com:8443/x" });
    expect(await providerProfile(given)).toMatchObject({
      grant: "client_credentials",
      scopes: ["appstore::apps:readwrite"],
      apiHosts: ["api.example.com"],
      tokenUrl: "https://api.amazon.com/auth/o2/token",
    });
  });

  test("in a file that is not there are an error with its whole path", async () => {
    const given = source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: "no-such-secret.txt" });
    await expect(credentialsOf(given)).rejects.toMatchObject({
      code: "unusable_credentials",
      message: expect.stringMatching(/cannot be read \(ENOENT\): \/.*no-such-secret\.txt\nName a file/),
    });
  });

  test.each(["", "\n", "\r\n"])(
    "in a file that holds %j are an error that names it, also where the stack has a secret",
    async (text) => {
      const file = join(folder, "empty.txt");
      writeFileSync(file, text);
      const env = { LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: file };
      for (const stack of [{}, { "devtest:clientSecret": "stack-secret" }])
        await expect(credentialsOf(source(env, stack))).rejects.toMatchObject({
          code: "unusable_credentials",
          message:
            `The file named by LWA_CLIENT_SECRET_FILE is empty: ${file}\n` +
            "Name a file that holds nothing but the client secret, or set LWA_CLIENT_SECRET.",
        });
    },
  );

  test("are the next ones where a variable is empty, and none are where all of them are", async () => {
    const empty = { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "", LWA_CLIENT_SECRET_FILE: "" };
    const stack = { "devtest:clientId": "stack-client", "devtest:clientSecret": "stack-secret" };
    expect(await credentialsOf(source(empty, stack))).toMatchObject({
      clientId: "stack-client",
      clientSecret: "stack-secret",
    });
    const nothing = { "devtest:clientId": "", "devtest:clientSecret": "" };
    expect(await credentialsOf(source(empty, nothing))).toMatchObject({ clientId: "", clientSecret: "" });
  });

  const failure = async (file: string) => {
    const given = source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: file });
    return credentialsOf(given).then(
      () => "read",
      (error: Error) => error.message,
    );
  };
  const hex = "0123456789abcdef".repeat(4);

  test.each([
    "amzn1.oa2-cs.v1.test-secret",
    "amzn1.oa2-cs.v1.test/secret",
    `amzn1.oa2-cs.v1.${hex}`,
    "Atza|test-secret",
    hex,
    hex.slice(0, 33),
    `${hex}\n`,
    `./${hex}`,
    "test-secret-".repeat(30),
  ])("given in the place of the file's name are not repeated: %j", async (secret) => {
    const message = await failure(secret);
    expect(message).not.toMatch(/test.secret|amzn1|Atza|0123456789/);
    expect(message).toMatch(
      /^The file named by LWA_CLIENT_SECRET_FILE cannot be read \(\w+\): its name looks like a secret and is not shown; it was looked for in \/.*\nName a file that holds nothing but the client secret, or set LWA_CLIENT_SECRET\.$/,
    );
  });

  test.each(["a-folder-of-quite-a-length-as-they-are-somewhere/secret", `${hex}.txt`, hex.slice(0, 32)])(
    "are looked for in a file with a long name, which is shown: %s",
    async (file) =>
      expect(await failure(join(folder, file))).toContain(`cannot be read (ENOENT): ${join(folder, file)}\n`),
  );
});
