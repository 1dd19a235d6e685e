import { createServer } from "node:http";
import { serveOn } from "../../wire/loopback.js";
import type { ServerRules, StandardServer } from "./standard.js";

/**
 * `oauth2-mock-server`. Its differences from Login with Amazon:
 *
 * - It asks for no client secret, and accepts any refresh token: none can be refused or revoked.
 * - It sends an `id_token` with every refresh and code, asked for or not. Login with Amazon sends none, and this package
 *   must ignore one: it could not check its issuer.
 * - Every refresh brings a new refresh token; the old one stays valid.
 * - A code works once where it was asked for with a challenge. Refusals are not OAuth errors, but what its framework
 *   answers for an exception.
 */
export async function startMockServer({ rotates }: ServerRules): Promise<StandardServer> {
  const { OAuth2Issuer, OAuth2Service } = await import("oauth2-mock-server");
  const issuer = new OAuth2Issuer();
  await issuer.keys.generate("RS256");
  const service = new OAuth2Service(issuer);
  const url = `http://${await serveOn(createServer(service.requestHandler))}`;
  issuer.url = url;
  const tokenRequests: Record<string, string>[] = [];
  service.on("beforeResponse", ({ body }, request: { body: Record<string, string> }) => {
    tokenRequests.push({ ...request.body });
    if (!rotates && request.body["grant_type"] === "refresh_token") delete body.refresh_token;
  });
  return { tokenUrl: `${url}/token`, authorizeUrl: `${url}/authorize`, tokenRequests };
}
