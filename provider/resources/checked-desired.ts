import { resolveArgs } from "../config/index.js";
import type { Desired, DesiredApp } from "../desired.js";
import { entries, field, items } from "../document/untyped.js";
import { ConfigError } from "../errors.js";
import { quoted } from "../text/quoted.js";
import { Arguments } from "./arguments.js";

/**
 * What a program has made out of a loaded configuration, or has written in its form: it is checked as the file would be
 * that says the same.
 *
 * @throws ConfigError with every complaint
 */
export function checkedDesired(given: unknown): Desired {
  const takes = { apps: "required", removed: "required", guards: "optional" } as const;
  new Arguments("DevTest arguments desired", given, takes).report();
  const removed = items(field(given, "removed"));
  const guards = field(given, "guards");
  const { desired } = resolve(items(field(given, "apps")), removed.map(withoutAppKey), guards);
  const keys = removed.map((removal) => field(removal, "appKey"));
  return {
    ...desired,
    removed: desired.removed.map((removal, index) => {
      const appKey = keys[index];
      return typeof appKey === "string" ? { ...removal, appKey } : removal;
    }),
  };
}

/**
 * An app that a program declares by itself.
 *
 * @throws ConfigError with every complaint about the arguments
 */
export function checkedApp(resource: string, given: unknown): DesiredApp {
  const args = new Arguments(`App "${resource}"`, given, {
    key: "required",
    appId: "required",
    packageName: "required",
    certificates: "required",
    groups: "required",
    ledger: "input",
    personalData: "required",
  });
  if (typeof field(given, "ledger") !== "object") {
    args.complain(["ledger"], {
      problem: "is no ledger",
      cure: "give a `Ledger`: nothing is sent without one",
    });
  }
  if (!["masked", "plain"].includes(String(args.get("personalData")))) {
    args.complain(["personalData"], { problem: "unknown value", cure: "allowed: masked, plain" });
  }
  args.report();
  const [app] = resolve([given], []).desired.apps;
  return app as DesiredApp;
}

/** A document that says the same. */
function resolve(apps: readonly unknown[], removed: readonly unknown[], guards?: unknown) {
  const groups = apps.flatMap((app) => items(field(app, "groups")));
  assertAlike(groups);
  const document = {
    groups: byKey(groups, groupInFile),
    apps: byKey(apps, (app) => ({
      appId: field(app, "appId"),
      packageName: field(app, "packageName"),
      certificates: items(field(app, "certificates")).map((one) => field(one, "pem")),
      groups: items(field(app, "groups")).map((group) => field(group, "key")),
    })),
    removed,
    ...(guards === undefined ? {} : { guards }),
  };
  return resolveArgs(document as Parameters<typeof resolveArgs>[0], process.cwd());
}

function groupInFile(group: unknown) {
  return { name: field(group, "name"), testers: items(field(group, "testers")).map(withoutKey) };
}

/** A group that several apps use has the same people in each. */
function assertAlike(groups: readonly unknown[]): void {
  const seen = new Map<string, string>();
  for (const group of groups) {
    const [key, written] = [String(field(group, "key")), JSON.stringify(groupInFile(group))];
    if ((seen.get(key) ?? written) !== written) {
      const problem = `the group ${quoted(key)} has another name or other people in one app than in another`;
      const cure = "give it the same in both, or make two groups with names and keys of their own";
      throw new ConfigError([{ location: "DevTest arguments", path: "desired", problem, cure }]);
    }
    seen.set(key, written);
  }
}

function byKey(all: readonly unknown[], written: (one: unknown) => object) {
  return Object.fromEntries(all.map((one) => [String(field(one, "key")), written(one)]));
}

function withoutKey(tester: unknown): unknown {
  return Object.fromEntries(entries(tester).filter(([key]) => key !== "key"));
}

function withoutAppKey(removal: unknown): unknown {
  return Object.fromEntries(entries(removal).filter(([key]) => key !== "appKey"));
}
