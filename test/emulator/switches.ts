/**
 * Behaviour that the vendor does not document, as named switches. Each one asks a question and lists the answers that
 * the emulator can play; the first answer is the default. The command's help, the checks and the types come from this
 * list.
 */

export interface SwitchDescription {
  readonly question: string;
  /** The first is the default. */
  readonly values: readonly [SwitchValue, ...SwitchValue[]];
  /** If present, any text of this form is allowed, not only `values`. */
  readonly pattern?: string;
}

export interface SwitchValue {
  readonly value: string;
  readonly meaning: string;
}

export const switchCatalogue = {
  "re-add": {
    question: "A tester who is already in the group is added again",
    values: [
      { value: "harmless", meaning: "200; the names sent last are kept" },
      { value: "400", meaning: "the whole call is refused with 400, naming the tester" },
      { value: "409", meaning: "the whole call is refused with 409, naming the tester" },
    ],
  },
  list: {
    question: "What the list of testers of a group does",
    values: [
      { value: "adds", meaning: "it is added to the testers of the group" },
      { value: "replaces", meaning: "testers of the group who are not in the list leave it" },
    ],
  },
  count: {
    question: "What uniqueTesterCount counts",
    values: [
      { value: "call", meaning: "the distinct testers of this call" },
      { value: "group", meaning: "the distinct testers now in the groups this call names" },
      { value: "track", meaning: "the distinct testers now on the track, all groups together" },
    ],
  },
  "group-names": {
    question: "When two group names mean one group",
    values: [
      { value: "by-case", meaning: "when they are equal: QA and qa are two groups" },
      { value: "ignoring-case", meaning: "when they differ in case only; the first spelling stays" },
    ],
  },
  "group-name-form": {
    question: "What a group may be called",
    values: [
      { value: "any", meaning: "anything that is not blank" },
      { value: "no-blanks", meaning: "letters, digits, - and _; anything else is refused with 400" },
      { value: "short", meaning: "at most 20 characters; more are refused with 400" },
    ],
  },
  "second-certificate": {
    question: "An app is registered with another certificate",
    values: [
      { value: "adds", meaning: "it joins the others; a fourth is refused with 400" },
      { value: "replaces", meaning: "from then on it is the only one" },
    ],
  },
  "re-register": {
    question: "An app is registered with a certificate it has already",
    values: [
      { value: "harmless", meaning: "200" },
      { value: "400", meaning: "refused with 400" },
      { value: "409", meaning: "refused with 409" },
    ],
  },
  "package-change": {
    question: "A registered app is registered with another package name",
    values: [
      { value: "replaces", meaning: "200; the new name stays, the certificates too" },
      { value: "400", meaning: "refused with 400" },
    ],
  },
  "before-registration": {
    question: "Testers are added to an app that is not registered",
    values: [
      { value: "404", meaning: "refused with 404: the track does not exist yet" },
      { value: "400", meaning: "refused with 400" },
      { value: "accepted", meaning: "200; they are kept" },
    ],
  },
  "unknown-app": {
    question: "The answer about an app the account does not have",
    values: [
      { value: "404", meaning: "not found" },
      { value: "403", meaning: "as for a token without access to it" },
    ],
  },
  "security-profile": {
    question: "Whether the client's security profile is attached to the API",
    values: [
      { value: "attached", meaning: "tokens are issued" },
      { value: "detached", meaning: "the token endpoint answers invalid_scope" },
    ],
  },
  "expires-in": {
    question: "The type of expires_in in a token answer",
    values: [
      { value: "number", meaning: "3600" },
      { value: "string", meaning: '"3600"' },
    ],
  },
  "refresh-token": {
    question: "What a refresh answers besides the access token",
    values: [
      { value: "same", meaning: "the refresh token that was sent" },
      { value: "rotates", meaning: "a new refresh token; the one that was sent is dead" },
      { value: "absent", meaning: "nothing; the one that was sent stays good" },
    ],
  },
  consent: {
    question: "What somebody who is asked at /ap/oa does",
    values: [
      { value: "agrees", meaning: "the browser is sent back with a code" },
      { value: "declines", meaning: "it is sent back with access_denied" },
    ],
  },
  "refused-token": {
    question: "The status of an answer to a missing, expired or foreign token",
    values: [
      { value: "403", meaning: "as documented for an expired token" },
      { value: "401", meaning: "with the same body" },
    ],
  },
  "error-shape": {
    question: "The body of an error of the service",
    values: [
      { value: "nested", meaning: '{"httpCode","message","errors":[{"errorCode","errorMessage"}]}' },
      { value: "flat", meaning: '{"errorCode","errorMessage"}' },
    ],
  },
  "request-limit": {
    question: "The largest request body, in bytes (any whole number)",
    values: [{ value: "10000000", meaning: "10 MB; beyond it the answer is 413" }],
    pattern: "^[1-9][0-9]{0,8}$",
  },
} as const satisfies Record<string, SwitchDescription>;

type Catalogue = typeof switchCatalogue;
export type SwitchName = keyof Catalogue;

/** A value for every switch: `{"re-add": "harmless", "list": "adds", …}`. */
export type Switches = {
  [Name in SwitchName]: Catalogue[Name] extends { readonly pattern: string }
    ? string
    : Catalogue[Name]["values"][number]["value"];
};

/** The catalogue as a list, for help texts and tables. */
export const switchList: readonly (SwitchDescription & { readonly name: string })[] = Object.entries(
  switchCatalogue,
).map(([name, description]) => ({ name, ...description }));

/** Every switch at its default. */
export function defaultSwitches(): Switches {
  return Object.fromEntries(switchList.map(({ name, values }) => [name, values[0].value])) as Switches;
}

/**
 * Checks `values`. A number counts as the text of its digits, so that JSON may say `"re-add": 409`.
 *
 * @throws RangeError naming the switch and what is allowed
 */
export function checkSwitches(values: Readonly<Record<string, unknown>>): Partial<Switches> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, checkSwitch(name, value)]));
}

function checkSwitch(name: string, value: unknown): string {
  const known = switchList.find((one) => one.name === name);
  if (known === undefined) {
    const names = switchList.map((one) => one.name).join(", ");
    throw new RangeError(`There is no switch "${name}"; allowed: ${names}.`);
  }
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && isAllowed(known, text)) return text;
  const allowed = known.pattern ?? known.values.map((one) => one.value).join(", ");
  throw new RangeError(`Switch "${name}" cannot be ${JSON.stringify(value)}; allowed: ${allowed}.`);
}

function isAllowed({ values, pattern }: SwitchDescription, text: string): boolean {
  return pattern === undefined ? values.some((one) => one.value === text) : new RegExp(pattern).test(text);
}
