/** What a fleet has left behind: at the services, and in the backend. */
import { testerKey } from "../../../provider/people.js";
import { readExportedState } from "../../../provider/pulumi/exported-state.js";

/** Somebody in a group of an app. */
export interface Membership {
  readonly appId: string;
  readonly group: string;
  readonly email: string;
}

/** Of one account, at the end. */
export interface Books {
  /** In the file. */
  readonly listed: readonly Membership[];
  /** At the service. */
  readonly present: readonly Membership[];
  /** As often as the service was asked to add them. */
  readonly sent: readonly Membership[];
  /** What nobody may read in the backend. */
  readonly secrets: readonly string[];
}

/** About the run that died. */
export interface Evidence {
  readonly sent: readonly Membership[];
  /** What it left in the state, as `pulumi stack export` writes it. */
  readonly state: string;
}

export interface Findings {
  /** At the services. Somebody in two groups counts twice. */
  readonly people: number;
  /** Listed and not at the service, or the other way round. */
  readonly misplaced: number;
  /** Sent by the run that died, with no answer on record: the rules have them sent once more. */
  readonly unconfirmed: number;
  /** Of the unconfirmed, those that were sent twice. */
  readonly unconfirmedAgain: number;
  /** All others that were sent more than once, and the unconfirmed that were sent more than twice. */
  readonly sentTwice: number;
  /** In the backend. */
  readonly locks: number;
  /** Secrets that can be read in the backend. */
  readonly readable: number;
}

/** @param stored everything in the backend, by name */
export function judge(
  books: readonly Books[],
  evidence: Evidence,
  stored: ReadonlyMap<string, string>,
): Findings {
  const present = new Set(books.flatMap((one) => one.present).map(nameOf));
  const listed = new Set(books.flatMap((one) => one.listed).map(nameOf));
  const sent = books.flatMap((one) => one.sent).map(nameOf);
  const unconfirmed = unconfirmedOf(evidence);
  const again = [...Map.groupBy(sent, (name) => name)].filter(([, times]) => times.length > 1);
  const allowed = again.filter(([name, times]) => unconfirmed.has(name) && times.length === 2);
  const texts = [...stored.values()].join("\n");
  return {
    people: present.size,
    misplaced: without(present, listed).length + without(listed, present).length,
    unconfirmed: unconfirmed.size,
    unconfirmedAgain: allowed.length,
    sentTwice: again.length - allowed.length,
    locks: [...stored.keys()].filter((name) => name.includes(".pulumi/locks/")).length,
    readable: books.flatMap(({ secrets }) => secrets).filter((secret) => texts.includes(secret)).length,
  };
}

/** The rules that these findings break, in words. */
export function brokenRules(found: Findings): string[] {
  const none = ["misplaced", "sentTwice", "locks", "readable"] as const;
  return [
    ...none.filter((name) => found[name] !== 0).map((name) => `${name} is ${found[name]}, and has to be 0`),
    ...(found.unconfirmedAgain === found.unconfirmed
      ? []
      : [`of ${found.unconfirmed} unconfirmed people ${found.unconfirmedAgain} were sent once more`]),
  ];
}

function unconfirmedOf({ sent, state }: Evidence): Set<string> {
  const confirmed = new Set(
    readExportedState(state).resources.flatMap(({ inputs, outputs }) =>
      Object.keys(outputs.confirmed ?? {}).map((key) => position(inputs.appId, inputs.groupName, key)),
    ),
  );
  return new Set(without(new Set(sent.map(nameOf)), confirmed));
}

function nameOf({ appId, group, email }: Membership): string {
  return position(appId, group, testerKey(email));
}

function position(appId = "", group = "", key = ""): string {
  return JSON.stringify([appId, group, key]);
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...names].filter((name) => !others.has(name));
}
