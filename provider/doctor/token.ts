import type { Granted } from "../auth/session.js";
import { DevTestError } from "../errors.js";
import { appSubmissionScope } from "../wire/amazon.js";
import { type Access, leftToStack } from "./access.js";
import { type Finding, fail, failed, notChecked, pass } from "./finding.js";

const checks = {
  token: "token",
  scope: "scope",
  attached: "profile attached",
  accepted: "token accepted by the API",
};

/** Asks for one token. A new refresh token that comes with it is stored first, as always. */
export async function examineToken(access: Access, reachable: boolean): Promise<Finding[]> {
  if (!reachable) return withoutToken("the token endpoint cannot be reached");
  try {
    const granted = await access.askForToken();
    const scope = examineScope(access, granted);
    return [
      pass(checks.token, `obtained from ${new URL(access.tokenUrl).origin}, ${lifeOf(granted)}; not kept`),
      scope,
      examineAttached(access, scope),
      accepted,
    ];
  } catch (error) {
    return isMissing(error) && leftToStack(access)
      ? withoutToken("the credentials are not all in the environment")
      : refused(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DevTestError && error.code === "missing_credentials";
}

/**
 * The App Submission API for Testing has two calls, and both add something that no program can remove. SP-API and the
 * others have no call that every token may make. A route that does not exist does not help either: there the gateway
 * answers "Unable to fetch the request scope" before it looks at the token.
 */
const accepted = notChecked(checks.accepted, "there is no call that certainly changes nothing");

function withoutToken(why: string): Finding[] {
  return [
    notChecked(checks.token, why),
    notChecked(checks.scope, why),
    notChecked(checks.attached, why),
    notChecked(checks.accepted, why),
  ];
}

function refused(error: unknown): Finding[] {
  const [, scope, , ...rest] = withoutToken("no token was obtained") as [Finding, Finding, ...Finding[]];
  const attached =
    error instanceof DevTestError && error.code === "invalid_scope"
      ? fail(
          checks.attached,
          "Login with Amazon refuses the scope (invalid_scope), as it does when the profile is not attached",
          error.cure,
        )
      : notChecked(checks.attached, "no token was obtained");
  return [failed(checks.token, error), scope, attached, ...rest.slice(-1)];
}

function lifeOf({ lifeSeconds }: Granted): string {
  return lifeSeconds > 0 ? `good for ${lifeSeconds} s` : "which does not say how long it is good for";
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1 ("if identical to the scope requested … optional") */
function examineScope({ scopes: asked, isAppSubmission }: Access, { scopes: granted }: Granted): Finding {
  if (isAppSubmission && !asked.includes(appSubmissionScope))
    return fail(
      checks.scope,
      `the provider needs ${appSubmissionScope}, and asks for ${asked.join(" ") || "none"}`,
      `Write \`scopes: [${appSubmissionScope}]\` in the profile.`,
    );
  if (asked.length === 0)
    return notChecked(checks.scope, "none is asked for: the token has those that were agreed to");
  if (granted === undefined)
    return pass(checks.scope, `as asked (the answer names none, which means the same): ${asked.join(" ")}`);
  const missing = asked.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return pass(checks.scope, `as asked: ${asked.join(" ")}`);
  return fail(
    checks.scope,
    `granted without ${missing.join(" ")}`,
    "Correct `scopes`, attach the security profile to the API, or have the person agree again to all of it.",
  );
}

/** A client that asks for itself is given the scope of an API only where its security profile is attached to it. */
function examineAttached({ grant }: Access, scope: Finding): Finding {
  if (scope.verdict === "fail") return notChecked(checks.attached, "the scope of the API was not granted");
  return grant === "client_credentials"
    ? pass(checks.attached, "the scope of the API was granted")
    : notChecked(checks.attached, "this grant does not tell: access is what somebody agreed to");
}
