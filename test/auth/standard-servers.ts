import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { serveOn } from "../client/loopback.js";

/** Authorization servers nobody here wrote, on loopback, each with one client: test-client, test-secret. */

export interface StandardServer {
  readonly tokenUrl: string;
  readonly authorizeUrl: string;
  /** The parameters of each request to the token endpoint. */
  readonly tokenRequests: Readonly<Record<string, string>>[];
  /** Ends what somebody agreed to. */
  readonly revoke: (refreshToken: string) => Promise<void>;
}

export interface ServerRules {
  /** Whether a refresh brings a new refresh token, and ends the old one. */
  readonly rotates: boolean;
}

export const redirectUri = "https://localhost:8443/done";

/**
 * `oidc-provider`, certified by the OpenID Foundation. What it needs that Login with Amazon does not, or has otherwise:
 *
 * - Refresh tokens come with the scope `offline_access` and `prompt=consent` only, unless it is told otherwise, as here
 *   (`issueRefreshToken`). Login with Amazon sends one with every code.
 * - Custom scopes have to be listed for server and client. Login with Amazon lists them per security profile.
 * - A used code, a wrong verifier and a wrong redirect_uri are all "grant request is invalid": it does not say which.
 * - A code that is used twice ends everything that came of its first use (RFC 6749, 4.1.2), and so does a refresh token
 *   that is used again after it was replaced. Amazon's documents say neither; the emulator does neither.
 * - The client's secret may come in a Basic header or in the body, as the client is registered; Login with Amazon
 *   documents the body.
 */
export async function startOidcProvider({ rotates }: ServerRules): Promise<StandardServer> {
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
    scopes: ["one::scope", "other:scope"],
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

/**
 * Opens an address as a browser does, cookies and redirects, until it is sent to the redirect address.
 * @returns the whole address it ended at
 */
export async function browse(address: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let url = address; ; ) {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`a page: ${response.status} ${await response.text()}`);
    url = new URL(location, url).href;
    if (url.startsWith(redirectUri)) return url;
  }
}
