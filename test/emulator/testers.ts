import { invalid, notFound, repeated } from "./answers.js";
import {
  type Account,
  type App,
  addressKey,
  countAccount,
  distinctTesters,
  type Group,
  limits,
  type TesterState,
} from "./state.js";
import type { Switches } from "./switches.js";

/** The rules of adding testers: when they are accepted, and what a list does to a group. */

export interface GroupInCall {
  readonly name: string;
  readonly testers: readonly TesterState[];
}

export function checkAddresses(call: readonly GroupInCall[]): void {
  const wrong = call
    .flatMap(({ testers }) => testers)
    .find(({ email }) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email));
  if (wrong !== undefined) throw invalid(`the tester's e-mail address "${wrong.email}" is not valid`);
}

const forms = { any: /\S/, "no-blanks": /^[\w-]+$/, short: /^.{1,20}$/su } as const;

export function checkGroupNames(call: readonly GroupInCall[], form: Switches["group-name-form"]): void {
  const wrong = call.find(({ name }) => !forms[form].test(name));
  if (wrong !== undefined) throw invalid(`the group name "${wrong.name}" is not valid`);
}

export function refuseUnregistered(app: App, rule: Switches["before-registration"]): void {
  if (app.packageName !== undefined || rule === "accepted") return;
  if (rule === "404")
    throw notFound("the track devtest does not exist: the app is not registered for DevTest");
  throw invalid("the app is not registered for DevTest");
}

/** The groups of an app after the call, and the names under which the groups of the call are kept. */
export interface Grouping {
  readonly groups: ReadonlyMap<string, Group>;
  readonly names: readonly string[];
}

/** @throws Refusal when a tester may not be added again. */
export function withTesters(
  before: ReadonlyMap<string, Group>,
  call: readonly GroupInCall[],
  switches: Switches,
): Grouping {
  const groups = new Map(before);
  const names = call.map(({ name, testers }) => {
    const kept = nameOnRecord([...groups.keys()], name, switches["group-names"]);
    refuseRepeated(before.get(kept), testers, switches["re-add"]);
    const present = switches.list === "adds" ? (groups.get(kept) ?? []) : [];
    groups.set(kept, new Map([...present, ...testers.map((one) => [addressKey(one.email), one] as const)]));
    return kept;
  });
  return { groups, names };
}

function nameOnRecord(known: readonly string[], name: string, rule: Switches["group-names"]): string {
  if (rule === "by-case") return name;
  return known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

function refuseRepeated(
  group: Group | undefined,
  testers: readonly TesterState[],
  rule: Switches["re-add"],
): void {
  const known = testers.find(({ email }) => group?.has(addressKey(email)));
  if (rule !== "harmless" && known !== undefined) {
    throw repeated(rule, `the tester ${known.email} is already in the group`);
  }
}

/** @throws Refusal naming the limit that `groups` of one app, or the whole `account`, would break. */
export function checkLimits(groups: ReadonlyMap<string, Group>, account: Account): void {
  const inAccount = countAccount(account);
  const counts = [
    ["an app cannot have more than", distinctTesters(groups.values()).size, limits.testersPerApp, "testers"],
    ["an account cannot have more than", inAccount.groups, limits.groups, "groups"],
    ["an account cannot have more than", inAccount.testers, limits.testers, "testers"],
  ] as const;
  for (const [what, count, limit, of] of counts) {
    if (count > limit) throw invalid(`${what} ${limit} ${of}; this call would make it ${count}`);
  }
}

export function uniqueTesterCount(
  call: readonly GroupInCall[],
  { groups, names }: Grouping,
  rule: Switches["count"],
): number {
  if (rule === "track") return distinctTesters(groups.values()).size;
  if (rule === "group") return distinctTesters(names.map((name) => groups.get(name) ?? new Map())).size;
  return new Set(call.flatMap(({ testers }) => testers.map(({ email }) => addressKey(email)))).size;
}
