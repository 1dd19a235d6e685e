import { ServiceError, type ServiceErrorCode } from "../errors.js";
import { type Tester, testerKey, withoutKeys } from "../people.js";
import { excerpt } from "../text/excerpt.js";
import { type Sent, withoutNames } from "../text/redact.js";
import type { Exchange, HttpResponse } from "../wire/exchange.js";
import type { Failure } from "../wire/failures.js";
import { describeBody, isJson, jsonObject, reference, requestIdOf } from "../wire/http-response.js";

/** One call of the service, as far as its errors need to know it. */
export interface Call {
  readonly kind: "register" | "testers";
  /** Below the address of the API. */
  readonly path: string;
  readonly body: unknown;
  /** Whose data the body holds. */
  readonly people: readonly Tester[];
  /** What it names besides people: the group, or the package. */
  readonly named: readonly string[];
}

const notKnown = "whether Amazon acted on the request is not known";
const goOn =
  "Run `pulumi up` again: it sends once more what is not confirmed, or, with devtest:onUnknown set to hold, stops and names it.";
const checkUrl =
  "Check DEVTEST_API_URL (or devtest:apiUrl); Amazon's is https://developer.amazon.com/api/appstore. A proxy may also have answered in Amazon's place.";
const checkAppId = "Check the appId";
const checkApp = `${checkAppId}, and that the app belongs to the developer account of the security profile`;

const anew = "in the Developer Console, and run `pulumi up` again, which adds it anew.";
const thereAlready: Readonly<Record<Call["kind"], string>> = {
  register: `If the app has the certificate already: remove it ${anew}`,
  testers: `If somebody is in the group already: remove that person ${anew.replace("it anew", "them anew")}`,
};

interface StatusMeaning {
  readonly code: ServiceErrorCode;
  readonly outcome: "refused" | "unknown";
  readonly what: string;
  readonly cure: Readonly<Record<Call["kind"], string>>;
}

function both(cure: string): StatusMeaning["cure"] {
  return { register: cure, testers: cure };
}

const notAuthorized: StatusMeaning = {
  code: "not_authorized",
  outcome: "refused",
  what: "the service does not accept the token, and not a new one either",
  cure: both(
    'Check in the Amazon Developer Console that the security profile is attached to "App Submission API" under API Access, that the app belongs to the same developer account, and that the client secret has not expired.',
  ),
};

/**
 * Statuses with a meaning of their own.
 *
 * @see https://developer.amazon.com/docs/app-testing/app-submission-api-for-testing.html
 */
const statusMeanings: Readonly<Record<number, StatusMeaning>> = {
  400: {
    code: "bad_request",
    outcome: "refused",
    what: "the service refused the request",
    cure: {
      register:
        "Check that packageName is the app's own and that the certificate has an ECDSA key; an app holds 3 certificates at most.",
      testers:
        "Each address must be that of the person's Amazon account. An app holds 50 testers at most, an account 300 groups and 1,500 testers.",
    },
  },
  401: notAuthorized,
  403: notAuthorized,
  404: {
    code: "not_found",
    outcome: "refused",
    what: "the service does not find the app",
    cure: {
      register: `${checkApp}.`,
      testers: `${checkApp}, and is registered for DevTest.`,
    },
  },
  408: {
    code: "timed_out",
    outcome: "unknown",
    what: "the service gave up waiting for the request",
    cure: both(goOn),
  },
  409: {
    code: "conflict",
    outcome: "refused",
    what: "the service refused the request because of what is there",
    cure: thereAlready,
  },
  413: {
    code: "too_large",
    outcome: "refused",
    what: "the service refused the request because of its size",
    cure: both("`pulumi config set devtest:maxTestersPerRequest 10` makes smaller requests."),
  },
  429: {
    code: "rate_limited",
    outcome: "refused",
    what: "the service asks for fewer requests",
    cure: both("Nothing was done. Wait a few minutes and run `pulumi up` again."),
  },
};

/** A gateway in front of the service answers paths it does not know with a 400 of its own: it is about nobody sent. */
const unknownPath: StatusMeaning = {
  code: "refused",
  outcome: "refused",
  what: "the service refused the request",
  cure: both(`There is no such address. ${checkAppId}. ${checkUrl}`),
};
const redirected: StatusMeaning = {
  code: "refused",
  outcome: "refused",
  what: "the service answered with a redirect, which is never followed",
  cure: both(checkUrl),
};
const otherwiseRefused: StatusMeaning = {
  code: "refused",
  outcome: "refused",
  what: "the service refused the request",
  cure: both(checkUrl),
};
const failed: StatusMeaning = {
  code: "server_error",
  outcome: "unknown",
  what: "the service failed",
  cure: both(goOn),
};
const notTheService: StatusMeaning = {
  code: "bad_answer",
  outcome: "unknown",
  what: "the answer is not the service's",
  cure: both(`${checkUrl} ${goOn}`),
};
const doneAndNot: StatusMeaning = {
  code: "bad_answer",
  outcome: "unknown",
  what: "the service says that it is done, and speaks of an error",
  cure: both(goOn),
};

/**
 * The answer, where it says that the service has acted.
 *
 * @throws ServiceError
 */
export function assertAccepted(call: Call, { answer, failure }: Exchange, token: string): HttpResponse {
  if (failure !== undefined) throw withoutAnswer(failure);
  const meaning = meaningOf(answer);
  const sent = { secrets: [token], people: call.people };
  if (meaning === undefined || isThereAlready(call, answer, sent)) return answer;
  const doubt = meaning.outcome === "unknown" ? `; ${notKnown}` : "";
  const words = meaning === redirected ? targetOf(answer) : vendorWords(answer, sent);
  const what = `${meaning.what}: ${words} (${reference(answer)})${doubt}`;
  const requestId = requestIdOf(answer);
  throw new ServiceError(meaning.code, what, cureOf(meaning, call, answer), {
    outcome: meaning.outcome,
    status: answer.status,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

function withoutAnswer({ kind, maybeSent, what, cure, cause }: Failure): ServiceError {
  return new ServiceError(kind, maybeSent ? `${what}; ${notKnown}` : what, maybeSent ? goOn : cure, {
    outcome: maybeSent ? "unknown" : "refused",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Undefined: the service has done what it was asked to. */
function meaningOf({ status, text, cut }: HttpResponse): StatusMeaning | undefined {
  if (status >= 500) return failed;
  if (status === 400 && text.includes("Unable to fetch the request scope for uri")) return unknownPath;
  if (status >= 400) return statusMeanings[status] ?? otherwiseRefused;
  if (status >= 300) return redirected;
  const readable = !cut && (text.trim() === "" || isJson(text));
  if (!readable) return notTheService;
  return speaksOfError(text) ? doneAndNot : undefined;
}

/** In the service's own form of error. A list of none, an empty text and null say that there is none. */
function speaksOfError(text: string): boolean {
  const { errors, errorCode, httpCode } = jsonObject(text) ?? {};
  return [errorCode, httpCode, ...(Array.isArray(errors) ? errors : [errors])].some(Boolean);
}

/**
 * The one refusal that says the request is fulfilled. After a doubt the same is sent again, and a service that does
 * not take somebody twice would otherwise refuse them in every run from then on, though they are where they should be.
 *
 * What counts as saying so is narrow, because being recorded as confirmed is final: HTTP's own status for "conflicts
 * with what is there"; the service's own form of error, and no page of something in between; a request for one person
 * or certificate, so that nobody else can be meant; and words that name just that, say it is there, and speak of no
 * other place, no limit, and nothing that is not so. What we sent, and stands in its words, says nothing. A 400 with
 * the same words is not taken for it: it stands for whatever is wrong.
 */
function isThereAlready({ kind, people, named }: Call, answer: HttpResponse, sent: Sent): boolean {
  if (answer.status !== 409 || jsonObject(answer.text) === undefined) return false;
  const words = vendorWords(answer, sent);
  const withoutPeople = withoutKeys(words);
  const domains = people.map(({ email }) => email.slice(email.lastIndexOf("@") + 1));
  // A group's name may be any word. Taken out before the second test, "not" would take the service's own with it.
  if (!saysAlready.test(withoutNames(withoutPeople, [...named, ...domains]))) return false;
  if (saysOtherwise.test(withoutPeople)) return false;
  if (kind === "register") return saysThisCertificate.test(words);
  const [person, ...others] = people;
  return person !== undefined && others.length === 0 && words.includes(testerKey(person.email));
}

const saysAlready = /\b(already|exists|duplicate)\b/i;
const saysOtherwise =
  /\b(an)?other\b|\bdifferent\b|\blimit\b|\bmaximum\b|\btoo many\b|\bexceed|\bno\b|\bnot\b|\bcannot\b|n't\b/i;
const saysThisCertificate = /\b(this|same) certificate\b|\bcertificate (is |was |has been )?already\b/i;

/** Host and scheme tell who answered; the rest of a target can hold anything. */
function targetOf({ headers }: HttpResponse): string {
  const target = headers.get("location") ?? "";
  return URL.canParse(target) ? `to ${new URL(target).origin}` : "to another path";
}

function cureOf(meaning: StatusMeaning, { kind }: Call, answer: HttpResponse): string {
  return answer.status === 400 && meaning !== unknownPath && saysAlready.test(answer.text)
    ? thereAlready[kind]
    : meaning.cure[kind];
}

/** Code and words from either of the service's two shapes of error, or from its gateway's. */
function vendorWords(answer: HttpResponse, sent: Sent): string {
  const body = jsonObject(answer.text) ?? {};
  const errors = Array.isArray(body["errors"]) ? body["errors"].map(codeAndWords) : [];
  const said = [...errors, codeAndWords(body)].filter((words) => words !== "");
  const words = said.length > 0 ? said.join("; ") : text(body["message"]) || text(body["Message"]);
  return words === "" ? describeBody(answer, sent) : excerpt(words, sent);
}

function codeAndWords(error: unknown): string {
  const { errorCode, errorMessage } = (error ?? {}) as { errorCode?: unknown; errorMessage?: unknown };
  return [text(errorCode), text(errorMessage)].filter((part) => part !== "").join(": ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
