/** Comparisons of small configurations, without files and git: what renderers are given. */
import type { Desired, DesiredApp } from "../../provider/desired.js";
import type { Location } from "../../provider/document/diagnostics.js";
import { type ListedTester, normaliseEmail, testerKey } from "../../provider/people.js";
import { type Before, planOf, type Side } from "../../provider/plan.js";
import type { Comparison } from "../../provider/review/comparison.js";
import { linksFor } from "../../provider/review/links.js";

/** A person is an address, or has names too. */
export type Person =
  | string
  | { readonly email: string; readonly firstName?: string; readonly lastName?: string };

export interface App {
  readonly groups?: Readonly<Record<string, readonly Person[]>>;
  readonly certificates?: readonly string[];
}

/** Each person and certificate stands on a line of its own, from the third line on, and so in each group again. */
export function sideOf(apps: Readonly<Record<string, App>>, file = "infra/devtest.yaml"): Side {
  const lines = new Map<string, Location>();
  const standing = (...at: string[]) => {
    const known = JSON.stringify(at);
    if (!lines.has(known)) lines.set(known, { file, line: lines.size + 3, column: 9 });
    return lines.get(known);
  };
  const desired: Desired = {
    apps: Object.entries(apps).map(([key, app], index) => appOf(key, app, index)),
    removed: [],
  };
  for (const { key, groups, certificates } of desired.apps) {
    for (const { fingerprint } of certificates) standing("certificate", key, fingerprint);
    for (const group of groups) for (const tester of group.testers) standing(group.key, tester.key);
  }
  const at = (...known: string[]) => lines.get(JSON.stringify(known));
  return {
    desired,
    places: {
      person: (group, key) => at(group, key),
      certificate: (app, fingerprint) => at("certificate", app, fingerprint),
    },
  };
}

function appOf(key: string, { groups = {}, certificates = [] }: App, index: number): DesiredApp {
  return {
    key,
    appId: appIdOf(index),
    packageName: `com.example.app${index}`,
    certificates: certificates.map((fingerprint) => ({
      pem: "",
      fingerprint,
      subject: "",
      curve: "",
      expires: "",
    })),
    groups: Object.entries(groups).map(([name, people]) => ({
      key: name,
      name,
      testers: people.map(personOf),
    })),
  };
}

function appIdOf(index: number): string {
  return `amzn1.devportal.mobileapp.${"0".repeat(24)}${index.toString(16).padStart(8, "0")}`;
}

function personOf(person: Person): ListedTester {
  const { email, ...names } = typeof person === "string" ? { email: person } : person;
  return { email: normaliseEmail(email), key: testerKey(email), ...names };
}

export const commits = { base: "b".repeat(40), target: "b".repeat(40), tip: "a".repeat(40) };

export function comparisonOf(head: Side, before: Before, more: Partial<Comparison> = {}): Comparison {
  return {
    plan: planOf(head, before),
    file: "infra/devtest.yaml",
    asOf: "2026-11-26",
    range: { ...commits, head: undefined, named: "main" },
    service: before.state && "an emulator on this machine",
    notes: [],
    refusals: [],
    top: undefined,
    placeInHead: (place) => place,
    warnings: [],
    ...more,
  };
}

export const onGithub = {
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "example/apps",
};

export const githubLinks = linksFor(onGithub, { ...commits, head: undefined, named: "main" });

/** Elena joins two apps, Bob leaves them, Annabella stays. */
export const oneJoinsOneLeaves = comparisonOf(
  sideOf({
    racing: { groups: { qa: ["annabella@example.com", "elena@example.net"] } },
    puzzle: { groups: { qa: ["annabella@example.com", "elena@example.net"] } },
  }),
  {
    base: sideOf({
      racing: { groups: { qa: ["annabella@example.com", "bob.builder@example.com"] } },
      puzzle: { groups: { qa: ["annabella@example.com", "bob.builder@example.com"] } },
    }),
  },
);

/** So many people in one group, on so many apps. */
export function many(people: number, apps: number): Readonly<Record<string, App>> {
  const qa = Array.from({ length: people }, (_, index) => `tester.${index}@example.com`);
  return Object.fromEntries(
    Array.from({ length: apps }, (_, index) => [
      `app-${index}`,
      { groups: { qa }, certificates: [index.toString(16).padStart(64, "0")] },
    ]),
  );
}
