import { describe, expect, test } from "@jest/globals";
import { configuredFile, readSettings, type SettingsSource } from "../provider/settings.js";

function source(env: Record<string, string>, stack: Record<string, string> = {}): SettingsSource {
  return { env, stack: (key) => stack[key] };
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
      "stack configuration devtest:personalData: unknown value; allowed: masked, plain",
      "stack configuration devtest:onUnknown: unknown value; allowed: resend, hold",
      "stack configuration devtest:allowDestroy: unknown value; allowed: false, true",
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

  test.each([
    [" https://example.com/api\n", "https://example.com/api"],
    ["https://example.com/api/ ", "https://example.com/api"],
  ])("is read without the blanks around it: %j", (apiUrl, read) => {
    expect(readSettings(source({ DEVTEST_API_URL: apiUrl })).apiUrl).toBe(read);
  });

  test.each([
    ["https://example.com/api#", "ends in a fragment (#…), which is never sent"],
    ["https://example.com/api/#v1", "ends in a fragment (#…), which is never sent"],
    ["https://example.com/api?", "ends in a query (?…), to which no path can be added"],
    ["https://example.com/api?stage=beta", "ends in a query (?…), to which no path can be added"],
    ['"https://example.com/api"', "in quotation marks, which are no part of an address"],
    ["https://example.com/api'", "in quotation marks, which are no part of an address"],
    ["$API_URL", "holds the name of a variable that no shell has replaced"],
    [`https://${"$"}{HOST}/api`, "holds the name of a variable that no shell has replaced"],
    ["%API_URL%", "holds the name of a variable that no shell has replaced"],
  ])("is told what is wrong with the address %s", (apiUrl, problem) => {
    expect(complaintsOf(source({ DEVTEST_API_URL: apiUrl }))).toEqual([
      `environment DEVTEST_API_URL: ${problem}; https://…, or http://… on a loopback address`,
    ]);
  });

  test("of a token endpoint may have a query, and no fragment", () => {
    const url = "https://example.com/token?tenant=7";
    expect(readSettings(source({ LWA_TOKEN_URL: url })).tokenUrl).toBe(url);
    expect(complaintsOf(source({ LWA_TOKEN_URL: `${url}#` }))).toHaveLength(1);
  });
});

test.each(["Hold", "hold ", " HOLD"])("the cure for %j is what was meant, never its opposite", (value) => {
  const stack = (key: string) => (key === "devtest:onUnknown" ? value : undefined);
  expect(() => readSettings({ env: {}, stack })).toThrow(
    "devtest:onUnknown: unknown value; `pulumi config set devtest:onUnknown hold`; allowed: resend, hold",
  );
});

test.each([
  ["https://ann:word@example.com/api", "not an address credentials may be sent to: it holds a user name"],
  ["https://", "not an address credentials may be sent to: it is no URL"],
])("the address %s is refused with its reason", (value, problem) => {
  const read = () => readSettings({ env: { DEVTEST_API_URL: value }, stack: () => undefined });
  expect(read).toThrow(`environment DEVTEST_API_URL: ${problem}; `);
});

test("an address of blanks alone counts as unset", () => {
  const { apiUrl } = readSettings({ env: { DEVTEST_API_URL: "  " }, stack: () => undefined });
  expect(apiUrl).toBe("https://developer.amazon.com/api/appstore");
});
