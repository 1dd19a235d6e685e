import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { loadProfiles } from "../../../provider/auth/index.js";
import { changed, complaints, folder, good, named } from "./folder.js";

describe("a complaint has its location, and says what is allowed:", () => {
  test.each<[string, string, string]>([
    [
      "no grant",
      changed("grant:"),
      "profiles.yaml:4:5 profiles.one: lacks `grant`; required: `clientId`, `grant` and `apiHosts`",
    ],
    [
      "an unknown grant",
      changed("grant: refresh_tokens"),
      'profiles.yaml:8:12 profiles.one.grant: is "refresh_tokens" (did you mean "refresh_token"?); allowed: client_credentials, refresh_token, authorization_code',
    ],
    [
      "no secret",
      changed("clientSecretEnv:"),
      "profiles.yaml:4:5 profiles.one: has neither `clientSecretEnv` nor `clientSecretFile`; give `clientSecretEnv` or `clientSecretFile`",
    ],
    [
      "a file with the secret without a name",
      changed("clientSecretEnv:", 'clientSecretFile: ""'),
      "profiles.yaml:8:23 profiles.one.clientSecretFile: is empty; must have at least one character",
    ],
    [
      "a variable with the secret without a name",
      changed('clientSecretEnv: ""'),
      "profiles.yaml:8:22 profiles.one.clientSecretEnv: is not valid; must be the name of an environment variable, such as SELLING_CLIENT_SECRET, never the secret itself",
    ],
    [
      "two secrets",
      changed("clientSecretFile: one.secret"),
      "profiles.yaml:9:5 profiles.one.clientSecretFile: cannot be used together with `clientSecretEnv`; give one of the two",
    ],
    [
      "no scope",
      changed("scopes: []"),
      "profiles.yaml:8:13 profiles.one.scopes: is empty; must have at least one entry",
    ],
    ["no scopes", changed("scopes:"), "profiles.yaml:4:5 profiles.one: lacks `scopes`; required: `scopes`"],
    [
      "two scopes in one",
      changed("scopes: [one two]"),
      "profiles.yaml:8:14 profiles.one.scopes[0]: is not valid; must be one scope, in ASCII, without spaces, quotes and backslashes",
    ],
    [
      "a scope twice",
      changed("scopes: [one, one]"),
      "profiles.yaml:8:19 profiles.one.scopes[1]: is listed twice; write it once",
    ],
    [
      "a log-in without a redirect address",
      changed("grant: authorization_code"),
      "profiles.yaml:4:5 profiles.one: lacks `redirectUri`; required: `scopes` and `redirectUri`",
    ],
    [
      "a redirect address without a log-in",
      changed("redirectUri: https://localhost:8443/done"),
      "profiles.yaml:9:5 profiles.one.redirectUri: has no effect with this grant; only with `grant: authorization_code`",
    ],
    [
      "a token endpoint without TLS",
      changed("tokenUrl: http://api.amazon.com/auth/o2/token"),
      "profiles.yaml:9:15 profiles.one.tokenUrl: not an address that codes and secrets may be sent to; https://…, or http://… on a loopback address, without a user name and without #",
    ],
    [
      "a host with a scheme",
      changed("apiHosts: [https://developer.amazon.com]"),
      "profiles.yaml:8:16 profiles.one.apiHosts[0]: is not valid; must be the name of one host, such as sellingpartnerapi-na.amazon.com, without scheme, port, path or wildcard",
    ],
    [
      "no host",
      changed("apiHosts: []"),
      "profiles.yaml:8:15 profiles.one.apiHosts: is empty; must have at least one entry",
    ],
    [
      "an unknown store",
      changed("store: vault"),
      "profiles.yaml:9:12 profiles.one.store: is not valid; must be `file`, `environment`, or `command:` and a helper, such as command:./vault-helper",
    ],
    [
      "an unknown key",
      changed("apiHost: developer.amazon.com"),
      'profiles.yaml:9:5 profiles.one.apiHost: unknown key (did you mean "apiHosts"?); allowed: clientId, clientSecretEnv, clientSecretFile, grant, scopes, tokenUrl, authorizeUrl, redirectUri, apiHosts, store',
    ],
    ["another version", "version: 2\nprofiles: {}\n", 'profiles.yaml:1:10 version: is "2"; must be 1'],
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

  test("profiles that would read the refresh token of another one, with both names and the cure", () => {
    const client = [...good, "store: environment"];
    const profile = client.map((line) => line.replace("client_credentials", "refresh_token"));
    const text = [
      ...["selling-eu", "Selling_EU", "selling.eu", "selling"].map((name) => named(name, ...profile)),
      // The first keeps its token elsewhere, the second needs none.
      named("selling_eu", ...profile.slice(0, -1)),
      named("Selling-EU", ...client),
    ].join("");
    const complaint = (place: string) =>
      `profiles.yaml:${place}: would read its refresh token from DEVTEST_REFRESH_TOKEN_SELLING_EU, as the profile "selling-eu" does; rename one of the two, or give one another store (\`file\`, or \`command:\` and a helper)`;
    expect(complaints(`version: 1\nprofiles:\n${text}`)).toEqual([
      complaint("16:12 profiles.Selling_EU.store"),
      complaint('23:12 profiles["selling.eu"].store'),
    ]);
  });

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
  ])("is reported as one, and not shown: %s", (line) => {
    const [complaint = "", ...others] = complaints(changed(line));
    expect(complaint).toMatch(
      /^profiles\.yaml:\d+:5 profiles\.one\.\w+: looks like a secret, and this file must not hold any; remove it, and rotate it at Amazon .* clientSecretEnv or clientSecretFile, .*`devtest auth import`$/,
    );
    // There is no other complaint about it, such as an unknown key.
    expect(others.filter((other) => !other.includes("cannot be used together with"))).toEqual([]);
    expect([complaint, ...others].join()).not.toMatch(/test-secret|0123456789abcdef/);
  });
});
