import { AuthError, type AuthErrorCode } from "../../errors.js";
import { excerpt } from "../../text/excerpt.js";
import type { LoginProfile } from "../profiles/profiles.js";
import { knownCode } from "../token/errors.js";

/**
 * The code in the address the browser was sent back to, or the code itself.
 *
 * @throws AuthError when the address is not the redirect address, belongs to another log-in, or holds an error
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 */
export function codeOf(
  back: string,
  { redirectUri }: Pick<LoginProfile, "redirectUri">,
  pending: { readonly state: string; readonly codeVerifier: string },
): string {
  const text = back.trim();
  if (text === "") throw notTheAddress("is empty");
  if (!/^https?:/i.test(text)) return text;
  const parameters = parametersOf(text, redirectUri);
  if (parameters.get("state") !== pending.state) throw foreign(parameters.has("state"));
  const error = parameters.get("error");
  if (error !== null) throw declined(error, parameters.get("error_description") ?? "", pending);
  const code = parameters.get("code");
  if (code === null || code === "") throw notTheAddress("lacks `code`");
  return code;
}

function parametersOf(back: string, redirectUri: string): URLSearchParams {
  if (!URL.canParse(back)) throw notTheAddress("cannot be read");
  const [url, registered] = [new URL(back), new URL(redirectUri)];
  if (url.origin !== registered.origin || url.pathname !== registered.pathname)
    throw notTheAddress(`does not begin with ${redirectUri}`);
  const twice = [...url.searchParams.keys()].find((key) => url.searchParams.getAll(key).length > 1);
  if (twice !== undefined) throw notTheAddress("has a parameter twice");
  return url.searchParams;
}

function notTheAddress(what: string): AuthError {
  return new AuthError(
    "bad_answer",
    `The address from the browser ${what}; nothing was sent`,
    "Copy the whole address the browser ended at, from https to the end, or only the code in it.",
  );
}

function foreign(stated: boolean): AuthError {
  return new AuthError(
    "state_mismatch",
    `The browser came back ${stated ? "with the `state` of another log-in" : "without a `state`"}; nothing was sent`,
    "The link may have come from somebody else. Begin the log-in again, and open only the address it prints.",
  );
}

/** The error when the person declined, or when Amazon refused before it asked them. */
function declined(error: string, description: string, { codeVerifier }: { codeVerifier: string }): AuthError {
  const words = excerpt([error, description].filter((part) => part !== "").join(": "), {
    secrets: [codeVerifier],
  });
  const code = knownCode(error) ?? "bad_answer";
  return new AuthError(
    code,
    `Login with Amazon sent the browser back without a code: ${words}`,
    cures[code] ?? checkLogin,
  );
}

const checkLogin =
  "Check `clientId`, `scopes` and `redirectUri` of the profile against the security profile in the Amazon Developer Console, and log in again.";

const cures: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  access_denied: "The person declined, or has no right to agree. Log in again as somebody who has.",
  server_error: "Log in again in a few minutes.",
  temporarily_unavailable: "Log in again in a few minutes.",
};
