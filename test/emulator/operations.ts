import { type Answer, forbidden, invalid, notFound, Refusal, type ServiceErrorItem } from "./answers.js";
import { checkPackageName, ecdsaFingerprint, refuseSecond, withCertificate } from "./registration.js";
import { type ShapeCheck, shapeCheck } from "./shapes.js";
import { type Account, type App, unregisteredApp } from "./state.js";
import type { Switches } from "./switches.js";
import {
  checkAddresses,
  checkGroupNames,
  checkLimits,
  type GroupInCall,
  refuseUnregistered,
  uniqueTesterCount,
  withTesters,
} from "./testers.js";

/**
 * The two operations of the App Submission API for Testing.
 * https://developer.amazon.com/docs/app-testing/app-submission-api-testing.html
 * Routes and the shapes of a registration were last compared with a stored copy of that page on 2026-11-21. Nothing
 * here has been compared with the live service.
 *
 * The page promises the statuses 200, 400 and 404 and, for an error, a code and a readable message. Codes, messages and
 * the order of the checks are the emulator's own. A refused call changes nothing here. It is not documented whether the
 * vendor takes the valid part of a call.
 */

/** The state that an operation reads and changes. */
export interface ServiceWorld {
  account: Account;
  readonly switches: Switches;
  /** The appIds of all apps; `null`: every well-formed appId is an app. */
  readonly knownApps: readonly string[] | null;
}

const text = { type: "string" };

const registration = shapeCheck({
  type: "object",
  additionalProperties: false,
  required: ["packageName", "certificate"],
  properties: { packageName: text, certificate: text },
});

/**
 * `POST /v1/applications/{appId}/devtest/register`
 * https://developer.amazon.com/docs/app-testing/app-submission-api-testing.html, "Register your app"
 *
 * Not documented: the encoding of `certificate` (here: one PEM block, as the Console takes it), whether an expired
 * certificate is refused (here: no), the rules for a package name, and the questions of the switches
 * `second-certificate`, `re-register` and `package-change`.
 */
export function register(world: ServiceWorld, appId: string, body: string): Answer {
  const app = findApp(world, appId);
  const { packageName, certificate } = parse<{ packageName: string; certificate: string }>(
    body,
    registration,
  );
  checkPackageName(packageName);
  const fingerprint = ecdsaFingerprint(certificate);
  refuseSecond(app, packageName, fingerprint, world.switches);
  const certificates = withCertificate(app.certificates, fingerprint, world.switches["second-certificate"]);
  world.account = new Map(world.account).set(appId, { ...app, packageName, certificates });
  return { status: 200, body: { trackId: "devtest" } };
}

const tester = {
  type: "object",
  additionalProperties: false,
  required: ["email"],
  properties: { firstName: text, lastName: text, email: text },
};

const group = {
  type: "object",
  additionalProperties: false,
  required: ["name", "testers"],
  properties: {
    name: { type: "string", pattern: "\\S" },
    testers: { type: "array", minItems: 1, items: tester },
  },
};

const addition = shapeCheck({
  type: "object",
  additionalProperties: false,
  required: ["groups"],
  properties: { groups: { type: "array", minItems: 1, items: group } },
});

/**
 * `POST /v1/applications/{appId}/tracks/{trackId}/testers`
 * https://developer.amazon.com/docs/app-testing/app-submission-api-testing.html, "Add testers to DevTest for IAP"
 *
 * Not documented: the rules for addresses, empty lists (here: refused), the same person twice in a call (here: counted
 * once), whether a group is shared by all apps of the account (here: each app has its own), the status of a call beyond
 * a limit (here: 400), and the questions of the switches `re-add`, `list`, `count`, `group-names`, `group-name-form`,
 * `unknown-app` and `before-registration`.
 */
export function addTesters(world: ServiceWorld, appId: string, trackId: string, body: string): Answer {
  const app = findApp(world, appId);
  if (trackId !== "devtest") throw notFound(`the app has no track ${trackId}`);
  const call = parse<{ groups: readonly GroupInCall[] }>(body, addition).groups;
  checkAddresses(call);
  checkGroupNames(call, world.switches["group-name-form"]);
  refuseUnregistered(app, world.switches["before-registration"]);
  const after = withTesters(app.groups, call, world.switches);
  const account = new Map(world.account).set(appId, { ...app, groups: after.groups });
  checkLimits(after.groups, account);
  world.account = account;
  const count = uniqueTesterCount(call, after, world.switches.count);
  return { status: 200, body: { groups: after.names, uniqueTesterCount: count } };
}

/** The vendor has been seen to answer 400 to a package name in place of an appId. It documents 404 for "not found". */
function findApp({ account, knownApps, switches }: ServiceWorld, appId: string): App {
  if (!/^amzn1\.devportal\.mobileapp\.[0-9a-f]+$/.test(appId)) throw invalid(`"${appId}" is not an app id`);
  if (knownApps?.includes(appId) === false)
    throw (switches["unknown-app"] === "403" ? forbidden : notFound)(`there is no app ${appId}`);
  return account.get(appId) ?? unregisteredApp;
}

function parse<Call>(body: string, check: ShapeCheck): Call {
  const value = parseJson(body);
  const [first, ...others] = check(value).map(
    ({ missing, text }): ServiceErrorItem => ({
      errorCode: missing ? "required_data_absent" : "invalid_input",
      errorMessage: text,
    }),
  );
  if (first !== undefined) throw new Refusal(400, first, ...others);
  return value as Call;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid("the body is not JSON");
  }
}
