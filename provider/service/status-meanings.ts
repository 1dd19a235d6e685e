import type { ServiceErrorCode } from "../errors.js";
import { amazonApiUrl } from "../wire/amazon.js";
import type { HttpResponse } from "../wire/exchange.js";
import { isEmpty, isPage, jsonObject, proxyThought } from "../wire/http-response.js";
import { type CallKind, saysYes } from "./documented.js";

export type { CallKind } from "./documented.js";

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
const checkUrlAlone = `Check DEVTEST_API_URL (or devtest:apiUrl); Amazon's is ${amazonApiUrl}.`;
const checkUrl = `${checkUrlAlone} A proxy may also have answered in Amazon's place.`;
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
/** Whoever redirects a POST may have acted on it first, as forms do with a 303. */
export const redirected: StatusMeaning = {
  code: "bad_answer",
  what: "the service answered with a redirect, which is never followed",
  doubt: notKnown,
  cure: both(`${checkUrl} ${goOn}`),
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
const saysNothing: StatusMeaning = {
  code: "bad_answer",
  what: "the answer does not say that anything was done",
  doubt: notKnown,
  cure: both(goOn),
};
const otherSuccess: StatusMeaning = {
  code: "bad_answer",
  what: "the service answered with another status than 200, the only one that confirms",
  doubt: notKnown,
  cure: both(`${checkUrl} ${goOn}`),
};

/** Undefined: the response confirms the request. */
export function meaningOf(kind: CallKind, response: HttpResponse): StatusMeaning | undefined {
  const { status } = response;
  if (status === 200) return meaningOfSuccess(kind, response);
  if (status < 300) return otherSuccess;
  if (status < 400) return redirected;
  const meaning = meaningOfStatus(response);
  if (isPage(response)) return ofPage(meaning);
  const isOurs = isEmpty(response) || jsonObject(response.text) !== undefined;
  return isOurs ? meaning : { ...meaning, cure: withThought(meaning.cure) };
}

function meaningOfSuccess(kind: CallKind, response: HttpResponse): StatusMeaning | undefined {
  if (isEmpty(response)) return undefined;
  const body = response.cut ? undefined : jsonObject(response.text);
  if (body === undefined) return notTheService;
  if (speaksOfError(body)) return doneAndNot;
  return saysYes(kind, body) ? undefined : saysNothing;
}

function meaningOfStatus({ status, text }: HttpResponse): StatusMeaning {
  if (status >= 500) return failed;
  if (status === 400 && text.includes("Unable to fetch the request scope for uri")) return unknownPath;
  return meanings[status] ?? otherwiseRefused;
}

/** Statuses that say the same whoever sends them. */
const sameOfAll: ReadonlySet<string> = new Set(["too_large", "rate_limited"]);

/** The service writes no web pages: whatever the status says, it is not about the app or the security profile. */
function ofPage(meaning: StatusMeaning): StatusMeaning {
  if (meaning.doubt !== undefined || sameOfAll.has(meaning.code))
    return { ...meaning, cure: withThought(meaning.cure) };
  return { code: "refused", what: notTheService.what, cure: both(`${proxyThought} ${checkUrlAlone}`) };
}

function withThought({ register, testers }: StatusMeaning["cure"]): StatusMeaning["cure"] {
  return { register: `${proxyThought} ${register}`, testers: `${proxyThought} ${testers}` };
}

/** The fields of the service's own form of an error, and those that others use for theirs, in whatever letter case. */
const ofErrors =
  /^(?:http_?code|(?:errors?|fail(?:ed|ures?)|faults?|exceptions?|rejected)(?:_?(?:codes?|messages?|types?|details?|descriptions?|reasons?))?)$/i;
const ofSuccess = /^(?:success(?:ful)?|succeeded|ok)$/i;

/** Whether a body speaks of an error. An empty list, an empty text, 0, false and null mean that there is none. */
function speaksOfError(body: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(body).some(([field, value]) => {
    if (ofSuccess.test(field)) return value === false || value === "false";
    return ofErrors.test(field) && (Array.isArray(value) ? value : [value]).some(Boolean);
  });
}
