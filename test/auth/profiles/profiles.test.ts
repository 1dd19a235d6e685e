import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { findProfilesFile, loadProfile, loadProfiles } from "../../../provider/auth/index.js";
import { changed, complaints, folder, good, one, written } from "./folder.js";

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

test("the profile that the other tests start from is valid", () => {
  expect(complaints(one(...good))).toEqual([]);
});

test("one profile is loaded by its name, and an unknown name is refused with the others", () => {
  const file = written(one(...good));
  expect(loadProfile(file, "one")).toEqual(loadProfiles(file)["one"]);
  expect(() => loadProfile(file, "onne")).toThrow(
    /profiles\.yaml: there is no profile "onne" \(did you mean "one"\?\); there are: one$/,
  );
  expect(() => loadProfile(file, "toString")).toThrow(/there is no profile "toString"/);
});

test("every key of the schema has a title, a description and a valid example", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "../../../../schema/profiles.schema.json"), "utf8"));
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

test("the defaults of the schema are those a profile gets", () => {
  const schema = JSON.parse(readFileSync(join(__dirname, "../../../../schema/profiles.schema.json"), "utf8"));
  const { properties } = schema.properties.profiles.additionalProperties;
  const defaults = Object.entries(properties as Record<string, { default?: unknown }>).flatMap(
    ([key, value]) => ("default" in value ? [[key, value.default]] : []),
  );
  const login = ["grant: authorization_code", "redirectUri: https://localhost:8443/done"];
  const { scopes: _, ...given } = loadProfiles(written(changed(...login)))["one"] ?? {};
  const { scopes } = loadProfiles(written(changed("grant: refresh_token", "scopes:")))["one"] ?? {};
  expect(defaults.map(([key]) => key)).toEqual(["scopes", "tokenUrl", "authorizeUrl", "store"]);
  expect({ ...given, scopes }).toMatchObject(Object.fromEntries(defaults));
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
