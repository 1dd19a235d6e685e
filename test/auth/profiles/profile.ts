import type {
  ClientProfile,
  GivenProfile,
  LoginProfile,
  RefreshProfile,
} from "../../../provider/auth/index.js";

/** Profiles as `loadProfiles` gives them, for a client whose secret is `test-secret` in {@link env}. */

export const env = { TEST_CLIENT_SECRET: "test-secret" };

const common = {
  file: "/home/ann/profiles.yaml",
  clientId: "test-client",
  clientSecret: { env: "TEST_CLIENT_SECRET" },
  apiHosts: ["127.0.0.1"],
  store: "file",
} as const;

export function clientProfile(tokenUrl: string, changed: Partial<ClientProfile> = {}): ClientProfile {
  const scopes = ["appstore::apps:readwrite"];
  return { ...common, name: "appstore", grant: "client_credentials", scopes, tokenUrl, ...changed };
}

/** A profile that stands in no file. */
export function givenProfile(tokenUrl: string, changed: Partial<GivenProfile> = {}): GivenProfile {
  const { file: _file, store: _store, ...client } = clientProfile(tokenUrl);
  const setBy = { clientId: "CLIENT-ID", clientSecret: "CLIENT-SECRET", tokenUrl: "TOKEN-URL" };
  return { ...client, name: "given", clientSecret: { read: () => "test-secret" }, setBy, ...changed };
}

export function refreshProfile(tokenUrl: string, changed: Partial<RefreshProfile> = {}): RefreshProfile {
  return { ...common, name: "selling", grant: "refresh_token", scopes: [], tokenUrl, ...changed };
}

export function loginProfile(
  { tokenUrl, authorizeUrl }: Pick<LoginProfile, "tokenUrl" | "authorizeUrl">,
  changed: Partial<LoginProfile> = {},
): LoginProfile {
  return {
    ...common,
    name: "video",
    grant: "authorization_code",
    scopes: ["profile"],
    redirectUri: "https://localhost:8443/done",
    tokenUrl,
    authorizeUrl,
    ...changed,
  };
}
