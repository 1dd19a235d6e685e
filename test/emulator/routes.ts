import { type Answer, gatewayError, invalid, Refusal, serviceError } from "./answers.js";
import { answerConsent } from "./consent.js";
import { answerTokenRequest, mediaType } from "./oauth.js";
import { addTesters, register } from "./operations.js";
import type { World } from "./world.js";

/** Finds the operation of a request, makes the gateway's checks, and gives the answer. No faults here. */

export interface Received {
  readonly method: string;
  /** As in the request line, with the query. Only `authorize` has one. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export type Route =
  | { readonly operation: "token" }
  | { readonly operation: "authorize" }
  | { readonly operation: "register"; readonly appId: string }
  | { readonly operation: "testers"; readonly appId: string; readonly trackId: string };

/** The vendor's pages and scripts spell `o2` both ways. */
const tokenPath = /^\/auth\/[oO]2\/token$/;
const authorizePath = /^\/ap\/oa(\?|$)/;
const registerPath = /^\/api\/appstore\/v1\/applications\/([^/?]+)\/devtest\/register$/;
const testersPath = /^\/api\/appstore\/v1\/applications\/([^/?]+)\/tracks\/([^/?]+)\/testers$/;

/** `undefined`: no such operation. */
export function routeOf({ method, path }: Received): Route | undefined {
  if (method === "GET" && authorizePath.test(path)) return { operation: "authorize" };
  if (method !== "POST") return undefined;
  if (tokenPath.test(path)) return { operation: "token" };
  const [, registered] = registerPath.exec(path) ?? [];
  if (registered !== undefined) return { operation: "register", appId: decodeSegment(registered) };
  const [, appId, trackId] = testersPath.exec(path) ?? [];
  if (appId === undefined || trackId === undefined) return undefined;
  return { operation: "testers", appId: decodeSegment(appId), trackId: decodeSegment(trackId) };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A badly encoded segment stays as it is. It is no valid id, and is refused as such.
    return segment;
  }
}

export function perform(world: World, route: Route | undefined, received: Received): Answer {
  if (route === undefined) return unknownRoute(received);
  const { clientId, clientSecret, redirectUris, switches } = world;
  if (route.operation === "token")
    return answerTokenRequest(received, { clientId, clientSecret, switches, now: world.now() }, world);
  if (route.operation === "authorize")
    return answerConsent(
      received.path,
      { clientId, redirectUris, switches, now: world.now() },
      world.agreements,
    );
  if (!world.tokens.opensService(received.authorization, world.now())) {
    return gatewayError(Number(world.switches["refused-token"]), "Request is not authorized.");
  }
  return performAuthorized(world, route, received);
}

function performAuthorized(
  world: World,
  route: Exclude<Route, { operation: "token" } | { operation: "authorize" }>,
  received: Received,
): Answer {
  try {
    if (mediaType(received.contentType) !== "application/json")
      throw invalid("Content-Type must be application/json");
    return route.operation === "register"
      ? register(world, route.appId, received.body)
      : addTesters(world, route.appId, route.trackId, received.body);
  } catch (error) {
    if (error instanceof Refusal) return serviceError(error, world.switches["error-shape"]);
    throw error;
  }
}

/** On wrong paths, Login with Amazon has been seen to send a web page, and the Appstore's gateway JSON. */
function unknownRoute({ method, path }: Received): Answer {
  if (path.startsWith("/auth/")) {
    return {
      status: 404,
      headers: { "content-type": "text/html" },
      body: "<html><body>Not Found</body></html>",
    };
  }
  const uri = path.replace(/\?.*$/s, "").replace(/^\/api(?=\/)/, "");
  return gatewayError(400, `Unable to fetch the request scope for uri = ${uri} and verb = ${method}`);
}
