import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { serveOn } from "../../wire/loopback.js";
import { redirectUri, type ServerRules, type StandardServer } from "./standard.js";

export interface RevokingServer extends StandardServer {
  /** Withdraws what somebody agreed to. */
  readonly revoke: (refreshToken: string) => Promise<void>;
}

/**
 * `oidc-provider`, certified by the OpenID Foundation. Its differences from Login with Amazon:
 *
 * - Refresh tokens come with the scope `offline_access` and `prompt=consent` only, unless it is configured as here
 *   (`issueRefreshToken`). Login with Amazon sends one with every code.
 * - Custom scopes have to be listed for server and client. One that only the client lacks is `invalid_scope`, as with
 *   Login with Amazon; one that the server does not know is left out silently, and the token comes without it.
 * - A used code, a wrong verifier and a wrong redirect_uri are all "grant request is invalid": it does not say which.
 * - A code that is used twice ends everything that its first use brought (RFC 6749, 4.1.2), and so does a refresh token
 *   that is used again after it was replaced. Amazon's documents say neither; the emulator does neither.
 * - The client's secret may come in a Basic header or in the body, as the client is registered; Login with Amazon
 *   documents the body.
 */
export async function startOidcProvider({ rotates }: ServerRules): Promise<RevokingServer> {
  const { default: Provider } = await import("oidc-provider");
  const tokenRequests: Record<string, string>[] = [];
  let handle = (_request: IncomingMessage, _response: ServerResponse) => {};
  const url = `http://${await serveOn(createServer((request, response) => handle(request, response)))}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: "test-client",
        client_secret: "test-secret",
        grant_types: ["client_credentials", "authorization_code", "refresh_token"],
        redirect_uris: [redirectUri],
        response_types: ["code"],
        scope: "one::scope other:scope",
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    cookies: { keys: ["test-key"] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: true },
    },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    pkce: { required: () => true },
    rotateRefreshToken: () => rotates,
    scopes: ["one::scope", "other:scope", "third:scope"],
    ttl: { AccessToken: 3600, AuthorizationCode: 300, ClientCredentials: 3600, RefreshToken: 86_400 },
  });
  provider.on("grant.success", ({ oidc }) => tokenRequests.push({ ...oidc.params }));
  provider.on("grant.error", ({ oidc }) => tokenRequests.push({ ...oidc.params }));
  const agree = async (request: IncomingMessage, response: ServerResponse) => {
    const { params } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: "ann", clientId: "test-client" });
    grant.addOIDCScope(params["scope"] ?? "");
    const grantId = await grant.save();
    await provider.interactionFinished(request, response, {
      login: { accountId: "ann" },
      consent: { grantId },
    });
  };
  const callback = provider.callback();
  handle = (request, response) =>
    void (request.url?.startsWith("/interaction/") ? agree(request, response) : callback(request, response));
  return {
    tokenUrl: `${url}/token`,
    authorizeUrl: `${url}/auth`,
    tokenRequests,
    revoke: (refreshToken) => revokeAt(`${url}/token/revocation`, refreshToken),
  };
}

async function revokeAt(url: string, token: string): Promise<void> {
  const body = new URLSearchParams({ token, client_id: "test-client", client_secret: "test-secret" });
  const response = await fetch(url, { method: "POST", body });
  if (!response.ok) throw new Error(`not revoked: ${response.status} ${await response.text()}`);
}
