/**
 * The inputs a program sends to the engine for a file: what the components declare, without the cost of running a
 * program. `declare.test.ts` holds it against the components themselves.
 */
import { appTail, type Desired, type DesiredApp } from "../../provider/desired.js";
import { testerKey } from "../../provider/people.js";
import { certificates } from "./world.js";

type Properties = Readonly<Record<string, unknown>>;
type Ledger = { readonly listed: Record<string, Record<string, Record<string, number>>> };

export interface Declared {
  readonly name: string;
  readonly kind: "ledger" | "registration" | "group";
  /** What it waits for. */
  readonly after: readonly string[];
  /** @param outputs of what it waits for, by name */
  readonly inputs: (outputs: ReadonlyMap<string, Properties>) => Properties;
}

const text = "exports.handler = …";

export function declare({ apps, removed }: Desired, personalData: string): Declared[] {
  const listed = apps.map((app) => [
    appTail(app.appId),
    Object.fromEntries([
      [certificates, zeros(app.certificates.map(({ fingerprint }) => fingerprint))],
      ...app.groups.map(({ name, testers }) => [name, zeros(testers.map(({ email }) => testerKey(email)))]),
    ]),
  ]);
  const names = apps.map((app) => [appTail(app.appId), { appId: app.appId, label: label(app) }]);
  const ledger = {
    listed: Object.fromEntries(listed),
    removed,
    __apps: Object.fromEntries(names),
    __provider: text,
  };
  return [
    { name: "ledger", kind: "ledger", after: [], inputs: () => ledger },
    ...apps.flatMap((app) => [registration(app), ...groups(app, personalData)]),
  ];
}

function registration(app: DesiredApp): Declared {
  const { appId, packageName } = app;
  const tail = appTail(appId);
  const shown = ({ subject, curve, expires }: DesiredApp["certificates"][number]) =>
    `${subject === "" ? "(no subject)" : subject}, ${curve}, expires ${expires}`;
  const props = {
    appId,
    packageName,
    certificates: Object.fromEntries(app.certificates.map((one) => [one.fingerprint, shown(one)])),
    __pem: Object.fromEntries(app.certificates.map(({ fingerprint, pem }) => [fingerprint, pem])),
    label: label(app),
    __provider: text,
  };
  const inputs = (outputs: ReadonlyMap<string, Properties>) => ({
    ...props,
    onRecord: numbers(outputs, tail, certificates),
  });
  return { name: tail, kind: "registration", after: ["ledger"], inputs };
}

function groups(app: DesiredApp, personalData: string): Declared[] {
  const tail = appTail(app.appId);
  return app.groups.map(({ name: groupName, testers }) => ({
    name: `${groupName} on ${tail}`,
    kind: "group",
    after: ["ledger", tail],
    inputs: (outputs) => ({
      appId: app.appId,
      trackId: outputs.get(tail)?.["trackId"],
      groupName,
      testers: Object.fromEntries(testers.map((tester) => [testerKey(tester.email), tester])),
      personalData,
      onRecord: numbers(outputs, tail, groupName),
      label: label(app),
      __provider: text,
    }),
  }));
}

function numbers(outputs: ReadonlyMap<string, Properties>, tail: string, group: string): Properties {
  const { listed } = outputs.get("ledger") as unknown as Ledger;
  return listed[tail]?.[group] ?? {};
}

function zeros(keys: readonly string[]): Properties {
  return Object.fromEntries(keys.map((key) => [key, 0]));
}

function label({ key, packageName }: DesiredApp): string {
  return `${key} (${packageName})`;
}
