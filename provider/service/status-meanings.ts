import type { ServiceErrorCode } from "../errors.js";
import { amazonApiUrl } from "../wire/amazon.js";
import type { HttpResponse } from "../wire/exchange.js";
import { isJson, jsonObject } from "../wire/http-response.js";

/** The two calls of the service. */
export type CallKind = "register" | "testers";

/** The meaning of a response that does not confirm the request. */
export interface StatusMeaning {
  readonly code: ServiceErrorCode;
  readonly what: string;
  /** What is not known after it. Missing: the request was certainly refused, and nothing is in doubt. */
  readonly doubt?: string;
  readonly cure: Readonly<Record<CallKind, string>>;
}

export const notKnown = "whether Amazon acted on the request is not known";
export const goOn =
  "Run `pulumi up` again: it sends once more what is not confirmed, or, with devtest:onUnknown set to hold, stops and names it.";
const checkUrl = `Check DEVTEST_API_URL (or devtest:apiUrl); Amazon's is ${amazonApiUrl}. A proxy may also have answered in Amazon's place.`;
const checkAppId = "Check the appId";
const checkApp = `${checkAppId}, and that the app belongs to the developer account of the security profile`;
const hold = "`pulumi config set devtest:onUnknown hold`";
const otherwise = "Otherwise correct what the service complains about, and run `pulumi up` again.";

function both(cure: string): StatusMeaning["cure"] {
  return { register: cure, testers: cure };
}

const notAuthorized: StatusMeaning = {
  code: "not_authorized",
  what: "the service does not accept the token, and not a new one either",
  cure: both(
    'Check in the Amazon Developer Console that the security profile is attached to "App Submission API" under API Access, that the app belongs to the same developer account, and that the client secret has not expired.',
  ),
};

/**
 * Statuses with a meaning of their own.
 *
 * A 409 is read by its status alone. The vendor does not document it, so its words can mean that somebody is there
 * already, or anything else. Only a 200 confirms.
 *
 * @see https://developer.amazon.com/docs/app-testing/app-submission-api-for-testing.html
 */
const meanings: Readonly<Record<number, StatusMeaning>> = {
  400: {
    code: "bad_request",
    what: "the service refused the request",
    cure: {
      register:
        "Check that packageName is the app's own and that the certificate has an ECDSA key; an app holds 3 certificates at most. If the service says that the app has it already, remove it in the Developer Console, and `pulumi up` adds it anew.",
      testers:
        "Each address must be that of the person's Amazon account. An app holds 50 testers at most, an account 300 groups and 1,500 testers. If the service says that somebody is in the group already, remove them in the Developer Console, and `pulumi up` adds them anew.",
    },
  },
  401: notAuthorized,
  403: notAuthorized,
  404: {
    code: "not_found",
    what: "the service does not find the app",
    cure: {
      register: `${checkApp}.`,
      testers: `${checkApp}, and is registered for DevTest.`,
    },
  },
  408: {
    code: "timed_out",
    what: "the service gave up waiting for the request",
    doubt: notKnown,
    cure: both(goOn),
  },
  409: {
    code: "conflict",
    what: "the service refused the request because of what is there",
    doubt: "a 409 does not say for certain what is there",
    cure: {
      register: `Look in the Developer Console whether the app has the certificate. If it has, ${hold} keeps it from being sent again until the file can say so; or remove it there, and \`pulumi up\` adds it anew. ${otherwise}`,
      testers: `Look in the Developer Console whether they are there. If they are, ${hold} keeps them from being sent again until the file can say so; or remove them there, and \`pulumi up\` adds them anew. ${otherwise}`,
    },
  },
  413: {
    code: "too_large",
    what: "the service refused the request because of its size",
    cure: both("`pulumi config set devtest:maxTestersPerRequest 10` makes smaller requests."),
  },
  429: {
    code: "rate_limited",
    what: "the service asks for fewer requests",
    cure: both("Nothing was done. Wait a few minutes and run `pulumi up` again."),
  },
};

/** The gateway in front of the service answers unknown paths with a 400 of its own. It is about nobody who was sent. */
const unknownPath: StatusMeaning = {
  code: "refused",
  what: "the service refused the request",
  cure: both(`There is no such address. ${checkAppId}. ${checkUrl}`),
};
export const redirected: StatusMeaning = {
  code: "refused",
  what: "the service answered with a redirect, which is never followed",
  cure: both(checkUrl),
};
const otherwiseRefused: StatusMeaning = {
  code: "refused",
  what: "the service refused the request",
  cure: both(checkUrl),
};
const failed: StatusMeaning = {
  code: "server_error",
  what: "the service failed",
  doubt: notKnown,
  cure: both(goOn),
};
const notTheService: StatusMeaning = {
  code: "bad_answer",
  what: "the answer is not the service's",
  doubt: notKnown,
  cure: both(`${checkUrl} ${goOn}`),
};
const doneAndNot: StatusMeaning = {
  code: "bad_answer",
  what: "the service says that it is done, and speaks of an error",
  doubt: notKnown,
  cure: both(goOn),
};

/** Undefined: the response confirms the request. */
export function meaningOf({ status, text, cut }: HttpResponse): StatusMeaning | undefined {
  if (status >= 500) return failed;
  if (status === 400 && text.includes("Unable to fetch the request scope for uri")) return unknownPath;
  if (status >= 400) return meanings[status] ?? otherwiseRefused;
  if (status >= 300) return redirected;
  const readable = !cut && (text.trim() === "" || isJson(text));
  if (!readable) return notTheService;
  return speaksOfError(text) ? doneAndNot : undefined;
}

/** Whether a body has the service's form of an error. An empty list, an empty text and null mean that there is none. */
function speaksOfError(text: string): boolean {
  const { errors, errorCode, httpCode } = jsonObject(text) ?? {};
  return [errorCode, httpCode, ...(Array.isArray(errors) ? errors : [errors])].some(Boolean);
}
