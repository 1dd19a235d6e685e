import type { Certificate } from "./certificate.js";
import type { ListedTester, TesterKey } from "./people.js";

/**
 * What a configuration asks for, after every check: plain data, the same whether it came from a YAML file or from the
 * arguments of a TypeScript program.
 */
export interface Desired {
  /** In the order of the file. */
  readonly apps: readonly DesiredApp[];
  readonly removed: readonly Removal[];
  /** Each person and certificate in each app by itself. */
  readonly existing?: readonly Existing[];
  readonly guards?: Guards;
}

/** Bounds on who joins, held by plan, preview and run before anything is sent. What is missing bounds nothing. */
export interface Guards {
  /** Grants (person × group × app) that one run may add. */
  readonly maxAdds?: number;
  /** Whose addresses may be listed at all: lower-case domains, each by itself without those below it. */
  readonly domains?: readonly string[];
  /** Keys of people who may be listed all the same. */
  readonly alsoAllowed?: readonly TesterKey[];
}

export interface DesiredApp {
  /** The key in the file: for people, never for Amazon. */
  readonly key: string;
  readonly appId: string;
  readonly packageName: string;
  /** 1 to 3, distinct. */
  readonly certificates: readonly Certificate[];
  readonly groups: readonly DesiredGroup[];
}

export interface DesiredGroup {
  /** The key in the file. */
  readonly key: string;
  /** The group's name on Amazon, composed. */
  readonly name: string;
  /** Distinct people; `email` is normalised. */
  readonly testers: readonly ListedTester[];
}

/** What somebody has removed in the Console: a person, a whole group or a certificate, everywhere or in one place. */
export interface Removal {
  /** A key, never an address. */
  readonly tester?: TesterKey;
  /** A group's name on Amazon. Alone: the whole group. With `tester`: the person in this group only. */
  readonly group?: string;
  /** SHA-256 fingerprint, lower-case hex without separators, or its first 16 digits or more. */
  readonly certificate?: string;
  /** The whole appId, in which app only: a key of the file may name another app one day. */
  readonly app?: string;
  /** The key of the file that the entry names its app by, if it does. */
  readonly appKey?: string;
}

/** Whether a removal is about a person in a group of an app, or about a certificate of an app. */
export function meansRemoved(
  removal: Removal,
  { tester, group, certificate, app }: Omit<Existing, "app"> & { readonly app: string | undefined },
): boolean {
  if (removal.app !== undefined && removal.app !== app) return false;
  if (removal.certificate !== undefined) return certificate?.startsWith(removal.certificate) === true;
  if (certificate !== undefined) return false;
  return (removal.tester ?? tester) === tester && composed(removal.group ?? group ?? "") === group;
}

/** What somebody has added in the Console: a person in a group of an app, or a certificate of an app. */
export interface Existing {
  /** A key, never an address. */
  readonly tester?: TesterKey;
  /** Beside `tester`: the group's name on Amazon, composed. */
  readonly group?: string;
  /** SHA-256 fingerprint, 64 hex digits. */
  readonly certificate?: string;
  /** The whole appId. */
  readonly app: string;
  /** The key of the file that the entry names its app by, if it does. */
  readonly appKey?: string;
  /** The entry names no app: it was about every app that used the group, or the certificate, when it was written. */
  readonly everywhere?: true;
}

/** A configuration that can be used, and warnings about it. */
export interface LoadedConfig {
  readonly desired: Desired;
  /** Complete lines, each with its location. */
  readonly warnings: readonly string[];
}

/**
 * A name as it is compared, kept and sent: composed (NFC). An accent may be written as a character of its own or together
 * with its letter; nobody sees which, and the same name in the other form would be another group at Amazon.
 */
export function composed(name: string): string {
  return name.normalize("NFC");
}

/** The last 8 characters of an appId: the name of an app in resource names and in the ledger. */
export function appTail(appId: string): string {
  return appId.slice(-8).toLowerCase();
}

export interface Counts {
  readonly apps: number;
  readonly groups: number;
  /** Distinct people and certificates. */
  readonly people: number;
  readonly certificates: number;
}

/** Of what apps use: an unused group is not sent, and not counted. */
export function countsOf({ apps }: Desired): Counts {
  const groups = apps.flatMap((app) => app.groups);
  return {
    apps: apps.length,
    groups: new Set(groups.map(({ key }) => key)).size,
    people: new Set(groups.flatMap(({ testers }) => testers.map(({ email }) => email))).size,
    certificates: new Set(apps.flatMap((app) => app.certificates.map(({ fingerprint }) => fingerprint))).size,
  };
}
