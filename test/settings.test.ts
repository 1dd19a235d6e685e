import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { configuredFile, readCredentials, readSettings, type SettingsSource } from "../provider/settings.js";

const folder = mkdtempSync(join(tmpdir(), "devtest-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nobody = { XDG_CONFIG_HOME: folder, HOME: folder, APPDATA: folder };

function source(env: Record<string, string>, stack: Record<string, string> = {}): SettingsSource {
  return { env: { ...nobody, ...env }, stack: (key) => stack[key] };
}

const complaintsOf = (given: SettingsSource) => {
  try {
    readSettings(given);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
};

describe("a setting", () => {
  test("is the default while nobody sets it, also when it is set to nothing", () => {
    const defaults = {
      apiUrl: "https://developer.amazon.com/api/appstore",
      tokenUrl: "https://api.amazon.com/auth/o2/token",
      personalData: "masked",
      onUnknown: "resend",
      allowDestroy: false,
      maxTestersPerRequest: Number.MAX_SAFE_INTEGER,
      maxConcurrentRequests: 8,
      timeout: 3600,
    };
    expect(readSettings(source({}))).toEqual(defaults);
    const empty = {
      "devtest:apiUrl": "",
      "devtest:tokenUrl": "",
      "devtest:onUnknown": "",
      "devtest:timeout": "",
    };
    expect(readSettings(source({ DEVTEST_API_URL: "", LWA_TOKEN_URL: "" }, empty))).toEqual(defaults);
  });

  test("of the environment goes before the stack's", () => {
    const stack = { "devtest:apiUrl": "https://stack.example.com/api/" };
    expect(readSettings(source({}, stack)).apiUrl).toBe("https://stack.example.com/api");
    const env = { DEVTEST_API_URL: "https://env.example.com/api" };
    expect(readSettings(source(env, stack)).apiUrl).toBe("https://env.example.com/api");
  });

  test("that is not allowed is named with what is, all of them at once", () => {
    const stack = {
      "devtest:personalData": "open",
      "devtest:onUnknown": "wait",
      "devtest:allowDestroy": "yes",
      "devtest:timeout": "1h",
      "devtest:maxTestersPerRequest": "0",
    };
    expect(complaintsOf(source({ DEVTEST_API_URL: "http://example.com" }, stack))).toEqual([
      "environment DEVTEST_API_URL: not an address credentials may be sent to; https://…, or http://… on a loopback address",
      "stack configuration devtest:personalData: unknown value; `pulumi config set devtest:personalData masked` (allowed: masked, plain)",
      "stack configuration devtest:onUnknown: unknown value; `pulumi config set devtest:onUnknown resend` (allowed: resend, hold)",
      "stack configuration devtest:allowDestroy: unknown value; `pulumi config set devtest:allowDestroy false` (allowed: false, true)",
      "stack configuration devtest:maxTestersPerRequest: not a whole number; a whole number from 1 on",
      "stack configuration devtest:timeout: not a whole number; a whole number from 1 on",
    ]);
  });

  test("of the stack is named as such where it is no address, and an address loses every slash at its end", () => {
    const stack = { "devtest:apiUrl": "http://example.com", "devtest:tokenUrl": "http://example.com" };
    const problem = "not an address credentials may be sent to; https://…, or http://… on a loopback address";
    expect(complaintsOf(source({}, stack))).toEqual([
      `stack configuration devtest:apiUrl: ${problem}`,
      `stack configuration devtest:tokenUrl: ${problem}`,
    ]);
    const slashes = { "devtest:tokenUrl": "https://example.com/token//" };
    expect(readSettings(source({}, slashes)).tokenUrl).toBe("https://example.com/token");
  });

  test("allows destroying by the word true alone", () => {
    const allowed = (allowDestroy: string) =>
      readSettings(source({}, { "devtest:allowDestroy": allowDestroy })).allowDestroy;
    expect([allowed("true"), allowed("false")]).toEqual([true, false]);
  });

  test.each(["0", "01", "-1", "a1", "1.5", "1e3", "1 ", "12345678901234567"])(
    "is no whole number as %j",
    (timeout) => {
      expect(complaintsOf(source({}, { "devtest:timeout": timeout }))).toHaveLength(1);
    },
  );

  test("names the configuration file of the stack, or none", () => {
    expect(configuredFile(source({}, { "devtest:config": "devtest.yaml" }))).toBe("devtest.yaml");
    expect(configuredFile(source({}, { "devtest:config": "" }))).toBeUndefined();
    expect(configuredFile(source({}))).toBeUndefined();
  });

  test.each([
    "http://127.0.0.1:8085/api",
    "http://localhost/api",
    "http://[::1]:1/api",
    "https://example.com/api",
  ])("may be the address %s", (apiUrl) =>
    expect(readSettings(source({ DEVTEST_API_URL: apiUrl })).apiUrl).toBe(apiUrl),
  );

  test.each([
    "http://10.0.0.1/api",
    "ftp://example.com",
    "example.com/api",
    "https://user:pass@example.com",
    "http://127.0.0.1.example.com",
  ])("may not be the address %s", (apiUrl) =>
    expect(complaintsOf(source({ DEVTEST_API_URL: apiUrl }))).toHaveLength(1),
  );
});

describe("the credentials", () => {
  test("come from the environment, then from a file, then from the stack", async () => {
    const file = join(folder, "secret.txt");
    writeFileSync(file, "file-secret\n");
    const stack = { "devtest:clientId": "stack-client", "devtest:clientSecret": "stack-secret" };
    const secretOf = async (env: Record<string, string>) => {
      const { clientId, clientSecret } = await readCredentials(source(env, stack));
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
    expect(await readCredentials(source({}))).toMatchObject({ clientId: "", clientSecret: "" });
    expect(await readCredentials(source({ LWA_CLIENT_ID: "client" }))).toMatchObject({ clientSecret: "" });
  });

  test("in a file lose the line end of its last line, and no other", async () => {
    const file = join(folder, "two-lines.txt");
    writeFileSync(file, "first\nsecond\r\n");
    const { clientSecret } = await readCredentials(
      source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: file }),
    );
    expect(clientSecret).toBe("first\nsecond");
  });

  test("of the settings are not looked for among the profiles", async () => {
    const broken = join(folder, "profiles.yaml");
    writeFileSync(broken, "[");
    const env = { LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET: "secret", DEVTEST_PROFILES: broken };
    expect(await readCredentials(source(env))).toMatchObject({ clientId: "client" });
    await expect(readCredentials(source({ DEVTEST_PROFILES: broken }))).rejects.toThrow("profiles.yaml");
  });

  test("in a file that is not there are an error with its whole path", async () => {
    const given = source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: "no-such-secret.txt" });
    await expect(readCredentials(given)).rejects.toMatchObject({
      code: "unusable_credentials",
      message: expect.stringMatching(/cannot be read \(ENOENT\): \/.*no-such-secret\.txt\nName a file/),
    });
  });

  const failure = async (file: string) => {
    const given = source({ LWA_CLIENT_ID: "client", LWA_CLIENT_SECRET_FILE: file });
    return readCredentials(given).then(
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
