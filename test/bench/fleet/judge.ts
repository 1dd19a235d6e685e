/** What a fleet has left behind: at the services, and in the backend. */
import { testerKey } from "../../../provider/people.js";
import { readExportedState } from "../../../provider/pulumi/exported-state.js";
import type { JournalEntry } from "../../emulator/index.js";
import type { Account, Membership } from "./account.js";

/** About the run that died. */
export interface Evidence {
  readonly victim: Account;
  /** What it left in the state, as `pulumi stack export` writes it. */
  readonly state: string;
  /** What it sent. */
  readonly requests: readonly JournalEntry[];
}

export interface Findings {
  /** At the services, each counted once for each group. */
  readonly people: number;
  /** Listed and not at the service, or the other way round. */
  readonly misplaced: number;
  /** Sent by the run that died, which left no record of an answer: the rules have them sent once more. */
  readonly unconfirmed: number;
  /** Of the unconfirmed, those that were sent twice. */
  readonly unconfirmedAgain: number;
  /** All others that were sent more than once, and the unconfirmed that were sent more than twice. */
  readonly sentTwice: number;
  /** In the backend. */
  readonly locks: number;
  /** Addresses and client secrets that can be read in the backend. */
  readonly readable: number;
}

export function judge(
  accounts: readonly Account[],
  evidence: Evidence,
  stored: ReadonlyMap<string, string>,
): Findings {
  const present = new Set(accounts.flatMap((account) => account.present()).map(nameOf));
  const listed = new Set(accounts.flatMap((account) => account.listed).map(nameOf));
  const sent = accounts.flatMap((account) => account.addedBy(account.emulator.requests())).map(nameOf);
  const times = [...Map.groupBy(sent, (name) => name)].map(([name, all]) => ({ name, count: all.length }));
  const unconfirmed = unconfirmedOf(evidence);
  const again = times.filter(({ count }) => count > 1);
  const allowed = again.filter(({ name, count }) => unconfirmed.has(name) && count === 2);
  const secrets = accounts.flatMap((account) => [
    account.emulator.clientSecret,
    ...account.listed.map(({ email }) => email),
  ]);
  const texts = [...stored.values()].join("\n");
  return {
    people: present.size,
    misplaced: without(present, listed).length + without(listed, present).length,
    unconfirmed: unconfirmed.size,
    unconfirmedAgain: allowed.length,
    sentTwice: again.length - allowed.length,
    locks: [...stored.keys()].filter((name) => name.includes(".pulumi/locks/")).length,
    readable: secrets.filter((secret) => texts.includes(secret)).length,
  };
}

function nameOf({ appId, group, email }: Membership): string {
  return JSON.stringify([appId, group, testerKey(email)]);
}

function unconfirmedOf({ victim, state, requests }: Evidence): Set<string> {
  const confirmed = new Set(
    readExportedState(state).resources.flatMap(({ inputs, outputs }) =>
      Object.keys(outputs.confirmed ?? {}).map((key) => JSON.stringify([inputs.appId, inputs.groupName, key])),
    ),
  );
  return new Set(without(new Set(victim.addedBy(requests).map(nameOf)), confirmed));
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...names].filter((name) => !others.has(name));
}
