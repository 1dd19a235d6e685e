import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ConfigError, findProfilesFile, loadProfile, loadProfiles } from "../../provider/auth/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, "profiles.yaml");
  writeFileSync(file, text);
  return file;
}

/** A profile named `one`, of the lines that are given. */
const one = (...lines: readonly string[]) =>
  `version: 1\nprofiles:\n  one:\n${lines.map((line) => `    ${line}\n`).join("")}`;

const good = [
  "clientId: amzn1.application-oa2-client.00",
  "clientSecretEnv: ONE_SECRET",
  "grant: client_credentials",
  "scopes: [appstore::apps:readwrite]",
  "apiHosts: [developer.amazon.com]",
];

/** Good but for a line that begins like one of these, or comes on top. */
function changed(...lines: readonly string[]): string {
  const keys = lines.map((line) => line.split(":")[0]);
  return one(
    ...good.filter((line) => !keys.includes(line.split(":")[0])),
    ...lines.filter((line) => /: ?\S/.test(line)),
  );
}

/** Without the folder in front of them. */
function complaints(text: string): string[] {
  try {
    loadProfiles(written(text));
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.split("\n").map((line) => line.replace(`${folder}/`, ""));
  }
  return [];
}

test("a file of profiles says what each grant needs, and the rest has defaults", () => {
  const file = written(
    `version: 1
profiles:
  appstore:
    clientId: client-1
    clientSecretEnv: APPSTORE_SECRET
    grant: client_credentials
    scopes: [appstore::apps:readwrite]
    apiHosts: [Developer.Amazon.com]
  selling:
    clientId: client-2
    clientSecretFile: secrets/selling
    grant: refresh_token
    tokenUrl: https://api.amazon.co.uk/auth/o2/token
    apiHosts: [sellingpartnerapi-eu.amazon.com]
    store: command:./vault
  video:
    clientId: client-3
    clientSecretEnv: VIDEO_SECRET
    grant: authorization_code
    scopes: [one::scope, "other:scope"]
    redirectUri: https://localhost:8443/done
    apiHosts: [videocentral.amazon.com]
    store: environment
`,
  );
  const tokenUrl = "https://api.amazon.com/auth/o2/token";
  expect(loadProfiles(file)).toEqual({
    appstore: {
      name: "appstore",
      file,
      clientId: "client-1",
      clientSecret: { env: "APPSTORE_SECRET" },
      grant: "client_credentials",
      scopes: ["appstore::apps:readwrite"],
      tokenUrl,
      apiHosts: ["developer.amazon.com"],
      store: "file",
    },
    selling: {
      name: "selling",
      file,
      clientId: "client-2",
      clientSecret: { file: join(folder, "secrets/selling") },
      grant: "refresh_token",
      scopes: [],
      tokenUrl: "https://api.amazon.co.uk/auth/o2/token",
      apiHosts: ["sellingpartnerapi-eu.amazon.com"],
      store: "command:./vault",
    },
    video: {
      name: "video",
      file,
      clientId: "client-3",
      clientSecret: { env: "VIDEO_SECRET" },
      grant: "authorization_code",
      scopes: ["one::scope", "other:scope"],
      tokenUrl,
      authorizeUrl: "https://www.amazon.com/ap/oa",
      redirectUri: "https://localhost:8443/done",
      apiHosts: ["videocentral.amazon.com"],
      store: "environment",
    },
  });
});

test("the profile the other tests start from is a good one", () => {
  expect(complaints(one(...good))).toEqual([]);
});

test("one profile is had by its name, and a name that is none is told the others", () => {
  const file = written(one(...good));
  expect(loadProfile(file, "one")).toEqual(loadProfiles(file)["one"]);
  expect(() => loadProfile(file, "onne")).toThrow(
    /profiles\.yaml: there is no profile "onne" \(did you mean "one"\?\); there are: one$/,
  );
  expect(() => loadProfile(file, "toString")).toThrow(/there is no profile "toString"/);
});

test("every key of the schema has a title, a description and an example that is right", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "../../../schema/profiles.schema.json"), "utf8"));
  const { propertyNames, additionalProperties: profile, ...profiles } = schema.properties.profiles;
  const keys = [
    schema.properties.version,
    profiles,
    propertyNames,
    profile,
    ...Object.values(profile.properties),
  ];
  for (const key of keys as { title?: string; description?: string; examples?: unknown[] }[]) {
    expect(key).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    expect(key.examples?.length).toBeGreaterThan(0);
  }
  for (const example of profile.examples)
    expect(complaints(JSON.stringify({ version: 1, profiles: { example } }))).toEqual([]);
  for (const example of profiles.examples)
    expect(complaints(JSON.stringify({ version: 1, profiles: example }))).toEqual([]);
});

describe("a complaint has its place, and says what is allowed:", () => {
  test.each<[string, string, string]>([
    [
      "no grant",
      changed("grant:"),
      "profiles.yaml:4:5 profiles.one: lacks `grant`; `clientId`, `grant` and `apiHosts` must be there",
    ],
    [
      "a grant that is none",
      changed("grant: refresh_tokens"),
      'profiles.yaml:8:12 profiles.one.grant: is "refresh_tokens" (did you mean "refresh_token"?); allowed: client_credentials, refresh_token, authorization_code',
    ],
    [
      "no secret",
      changed("clientSecretEnv:"),
      "profiles.yaml:4:5 profiles.one: has neither `clientSecretEnv` nor `clientSecretFile`; give `clientSecretEnv` or `clientSecretFile`",
    ],
    [
      "two secrets",
      changed("clientSecretFile: one.secret"),
      "profiles.yaml:9:5 profiles.one.clientSecretFile: cannot stand beside `clientSecretEnv`; give one of the two",
    ],
    [
      "no scope",
      changed("scopes: []"),
      "profiles.yaml:8:13 profiles.one.scopes: is empty; at least 1 is wanted",
    ],
    [
      "no scopes",
      changed("scopes:"),
      "profiles.yaml:4:5 profiles.one: lacks `scopes`; `scopes` must be there",
    ],
    [
      "two scopes in one",
      changed("scopes: [one two]"),
      "profiles.yaml:8:14 profiles.one.scopes[0]: is not a valid scope; one scope per entry is wanted, in ASCII, without spaces, quotes and backslashes",
    ],
    [
      "a scope twice",
      changed("scopes: [one, one]"),
      "profiles.yaml:8:19 profiles.one.scopes[1]: stands here twice; write it once",
    ],
    [
      "a log-in without a redirect address",
      changed("grant: authorization_code"),
      "profiles.yaml:4:5 profiles.one: lacks `redirectUri`; `scopes` and `redirectUri` must be there",
    ],
    [
      "a redirect address without a log-in",
      changed("redirectUri: https://localhost:8443/done"),
      "profiles.yaml:9:5 profiles.one.redirectUri: means nothing with this grant; only with `grant: authorization_code`",
    ],
    [
      "a token endpoint without TLS",
      changed("tokenUrl: http://api.amazon.com/auth/o2/token"),
      "profiles.yaml:9:15 profiles.one.tokenUrl: not an address that codes and secrets may be sent to; https://…, or http://… on a loopback address, without a user name and without #",
    ],
    [
      "a host with a scheme",
      changed("apiHosts: [https://developer.amazon.com]"),
      "profiles.yaml:8:16 profiles.one.apiHosts[0]: is not a valid host name; the name of a host alone is wanted, such as sellingpartnerapi-na.amazon.com, without scheme, port, path and wildcards",
    ],
    [
      "no host",
      changed("apiHosts: []"),
      "profiles.yaml:8:15 profiles.one.apiHosts: is empty; at least 1 is wanted",
    ],
    [
      "a store that is none",
      changed("store: vault"),
      "profiles.yaml:9:12 profiles.one.store: is not a valid store; `file`, `environment`, or `command:` and a helper is wanted, such as command:./vault-helper",
    ],
    [
      "an unknown key",
      changed("apiHost: developer.amazon.com"),
      'profiles.yaml:9:5 profiles.one.apiHost: unknown key (did you mean "apiHosts"?); allowed: clientId, clientSecretEnv, clientSecretFile, grant, scopes, tokenUrl, authorizeUrl, redirectUri, apiHosts, store',
    ],
    [
      "another version",
      "version: 2\nprofiles: {}\n",
      'profiles.yaml:1:10 version: is "2"; the only value is 1',
    ],
    ["an empty file", "", "profiles.yaml:1:1: the file is empty; it needs `version: 1` and `profiles`"],
  ])("%s", (_what, text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
  });

  test.each(["developer.amazon.com:443", "*.amazon.com", "developer.amazon.com/api", "", "-a.com", "[::1]"])(
    "%j is no host name",
    (host) => {
      expect(complaints(changed(`apiHosts: [${JSON.stringify(host)}]`))).toHaveLength(1);
    },
  );

  test("all of them at once, in the order of the file", () => {
    const text = changed("tokenUrl: ftp://x", "scopes: [a b]", "store: vault", "grant: none");
    expect(complaints(text).map((line) => line.split(" ")[0])).toEqual([
      "profiles.yaml:7:15",
      "profiles.yaml:8:14",
      "profiles.yaml:9:12",
      "profiles.yaml:10:12",
    ]);
  });

  test("a file that is not there, and how to name another", () => {
    expect(() => loadProfiles(join(folder, "none.yaml"))).toThrow(
      /none\.yaml: the file does not exist .*; DEVTEST_PROFILES names another file$/,
    );
  });
});

describe("a secret in the file", () => {
  const old = "0123456789abcdef".repeat(4);
  test.each([
    "clientSecret: test-secret",
    "client_secret: test-secret",
    "secret: test-secret",
    "refreshToken: test-secret",
    "refresh_token: test-secret",
    "accessToken: test-secret",
    "password: test-secret",
    "clientSecretEnv: amzn1.oa2-cs.v1.test-secret",
    `clientSecretEnv: ${old.replace("0", "a")}`,
    "clientSecretFile: amzn1.oa2-cs.v1.test-secret",
    "clientId: Atzr|test-secret",
  ])("is called that, and not shown: %s", (line) => {
    const [complaint = "", ...others] = complaints(changed(line));
    expect(complaint).toMatch(
      /^profiles\.yaml:\d+:5 profiles\.one\.\w+: looks like a secret, and this file must not hold any; take it out and have it replaced at Amazon .* clientSecretEnv or clientSecretFile, .*`devtest auth import`$/,
    );
    // Nothing else is said about it, such as that its key is unknown.
    expect(others.filter((other) => !other.includes("cannot stand beside"))).toEqual([]);
    expect([complaint, ...others].join()).not.toMatch(/test-secret|0123456789abcdef/);
  });
});

describe("the file of profiles is looked for", () => {
  const home = "/home/ann";
  test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    [
      "where DEVTEST_PROFILES says",
      { DEVTEST_PROFILES: "/x/y.yaml", XDG_CONFIG_HOME: "/c" },
      "linux",
      "/x/y.yaml",
    ],
    ["in XDG_CONFIG_HOME", { XDG_CONFIG_HOME: "/c" }, "linux", "/c/pulumi-appstore-devtest/profiles.yaml"],
    [
      "in ~/.config, empty settings being none",
      { DEVTEST_PROFILES: " ", XDG_CONFIG_HOME: "" },
      "linux",
      "/home/ann/.config/pulumi-appstore-devtest/profiles.yaml",
    ],
    [
      "in APPDATA on Windows",
      { APPDATA: "/roaming" },
      "win32",
      "/roaming/pulumi-appstore-devtest/profiles.yaml",
    ],
    [
      "in the profile on Windows without APPDATA",
      {},
      "win32",
      "/home/ann/AppData/Roaming/pulumi-appstore-devtest/profiles.yaml",
    ],
    [
      "in Application Support on macOS",
      { XDG_CONFIG_HOME: "/c" },
      "darwin",
      "/home/ann/Library/Application Support/pulumi-appstore-devtest/profiles.yaml",
    ],
  ])("%s", (_where, env, platform, file) => {
    expect(findProfilesFile(env, { platform, home })).toBe(file);
  });

  test("from the working directory where DEVTEST_PROFILES is relative", () => {
    expect(findProfilesFile({ DEVTEST_PROFILES: "mine.yaml" })).toBe(join(process.cwd(), "mine.yaml"));
  });
});
