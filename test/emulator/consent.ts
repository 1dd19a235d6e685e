import type { Agreements } from "./agreements.js";
import type { Answer } from "./answers.js";
import type { Switches } from "./switches.js";

/**
 * `GET /ap/oa`: the page on which somebody logs in and agrees.
 * https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html (authorization request)
 *
 * Differences from the vendor:
 * - Nobody is asked: the switch `consent` decides, and the browser is sent back at once.
 * - Every scope is accepted, since nothing says which ones an application may ask for. One must be given.
 * - Error pages are one sentence of HTML.
 */

export interface ConsentRules {
  readonly clientId: string;
  /** The registered addresses; `null`: all that the vendor allows to register. */
  readonly redirectUris: readonly string[] | null;
  readonly switches: Switches;
  readonly now: number;
}

/** @param path with its query */
export function answerConsent(path: string, rules: ConsentRules, agreements: Agreements): Answer {
  const query = new URL(path, "http://127.0.0.1").searchParams;
  const redirectUri = query.get("redirect_uri") ?? "";
  // An unknown client or address gets a page, and the browser is not sent there.
  if (query.get("client_id") !== rules.clientId) return page("Unknown client_id");
  if (!isRegistered(redirectUri, rules.redirectUris)) return page("redirect_uri is not a registered one");
  const error = errorIn(query, rules.switches);
  const state = query.get("state");
  const common = { ...(state === null ? {} : { state }) };
  if (error !== undefined) return back(redirectUri, { ...error, ...common });
  const scope = query.get("scope") ?? "";
  const agreement = agreements.agree(rules.clientId, scope.split(" "));
  const code = agreements.issueCode(agreement, { redirectUri, challenge: challengeIn(query) }, rules.now);
  return { ...back(redirectUri, { code, scope, ...common }), acted: true };
}

/** Compared letter by letter, as the vendor does. Without a list: any https address, and any on this machine. */
function isRegistered(uri: string, registered: readonly string[] | null): boolean {
  if (registered !== null) return registered.includes(uri);
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

function errorIn(query: URLSearchParams, switches: Switches): Record<string, string> | undefined {
  if (query.get("response_type") !== "code")
    return describe("unsupported_response_type", "The response type is not supported");
  if (!query.get("scope"))
    return describe("invalid_scope", "The request is missing a required parameter : scope");
  if (!["S256", "plain"].includes(challengeIn(query)?.method ?? "S256"))
    return describe("invalid_request", "The request has an invalid parameter : code_challenge_method");
  if (switches.consent === "declines") return describe("access_denied", "Access not permitted.");
  return undefined;
}

function describe(error: string, description: string): Record<string, string> {
  return { error, error_description: description };
}

function challengeIn(query: URLSearchParams): { method: string; value: string } | undefined {
  const value = query.get("code_challenge");
  return value === null ? undefined : { method: query.get("code_challenge_method") ?? "plain", value };
}

function back(redirectUri: string, parameters: Record<string, string>): Answer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href } };
}

function page(sentence: string): Answer {
  return {
    status: 400,
    headers: { "content-type": "text/html" },
    body: `<html><head><title>We're sorry!</title></head><body>${sentence}</body></html>`,
  };
}
