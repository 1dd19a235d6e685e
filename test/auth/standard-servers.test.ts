import { afterEach, describe, expect, test } from "@jest/globals";
import {
  beginAuthorization,
  finishAuthorization,
  type LoginProfile,
  openSession,
} from "../../provider/auth/index.js";
import { errorOf, fakeTime } from "../client/loopback.js";
import { MemoryStore } from "./memory-store.js";
import { clientProfile, env, loginProfile, refreshProfile } from "./profile.js";
import { browse, redirectUri, type StandardServer, startOidcProvider } from "./standard-servers.js";

const scopes = ["one::scope", "other:scope"];

/** Somebody logs in, and the refresh token is in a store under `video`. */
async function loggedIn(server: StandardServer) {
  const store = new MemoryStore();
  const profile = loginProfile(server, { scopes, redirectUri });
  const pending = await beginAuthorization(profile);
  const back = await browse(pending.url);
  const authorized = await finishAuthorization(profile, pending, back, { store, env });
  return { store, profile, pending, back, authorized };
}

const refreshTokenIn = async (store: MemoryStore) => (await store.get("video"))?.refreshToken ?? "";

describe("oidc-provider", () => {
  test("gives the client a token for several scopes, once for two hundred callers", async () => {
    const server = await startOidcProvider({ rotates: false });
    const session = openSession(clientProfile(server.tokenUrl, { scopes }), { env });
    const tokens = await Promise.all(Array.from({ length: 200 }, () => session.accessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(server.tokenRequests).toMatchObject([
      { grant_type: "client_credentials", scope: scopes.join(" ") },
    ]);
  });
});
