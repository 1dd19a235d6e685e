import { resolveArgs } from "../config/index.js";
import type { Desired, DesiredApp, Existing } from "../desired.js";
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
  const takes = { apps: "required", removed: "required", existing: "optional", guards: "optional" } as const;
  new Arguments("DevTest arguments desired", given, takes).report();
  const removed = items(field(given, "removed"));
  const existing = items(field(given, "existing"));
  const guards = field(given, "guards");
  const rest = {
    removed: removed.map(asInFile),
    ...(existing.length === 0 ? {} : { existing: existing.map(asInFile) }),
    ...(guards === undefined ? {} : { guards }),
  };
  const { desired } = resolve(items(field(given, "apps")), rest);
  return {
    ...desired,
    removed: desired.removed.map((removal, index) => namedAs(removed[index], removal)),
    ...(desired.existing && {
      existing: desired.existing.map((one) =>
        namedAs(
          existing.find((given) => isSame(given, one)),
          one,
        ),
      ),
    }),
  };
}

/** In a file an entry names its app once. */
function asInFile(entry: unknown): unknown {
  return Object.fromEntries(entries(entry).filter(([key]) => !["appKey", "everywhere"].includes(key)));
}

/** How the entry was given to name its app. */
function namedAs<Entry extends object>(given: unknown, checked: Entry): Entry {
  const [appKey, everywhere] = [field(given, "appKey"), field(given, "everywhere")];
  return {
    ...checked,
    ...(typeof appKey === "string" && { appKey }),
    ...(everywhere === true && { everywhere }),
  };
}

/** Of several about the same, the check keeps one. */
function isSame(given: unknown, existing: Existing): boolean {
  return (["tester", "group", "certificate", "app"] as const).every(
    (key) => field(given, key) === existing[key],
  );
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
  const [app] = resolve([given], { removed: [] }).desired.apps;
  return app as DesiredApp;
}

/** A document that says the same. */
function resolve(apps: readonly unknown[], rest: object) {
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
    ...rest,
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
