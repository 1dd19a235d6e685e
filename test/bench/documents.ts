/** The portfolio as the contestants read it: devtest.yaml, the floor's inputs, and the calls of those who know no state. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { describeCertificate, parseCertificate } from "../../provider/certificate.js";
import { testerKey } from "../../provider/people.js";
import { root } from "../engine/stack.js";
import type { Portfolio, PortfolioApp, PortfolioGroup } from "./portfolio.js";

/** Files by path, relative to a project. */
export type Files = Readonly<Record<string, string>>;

export function pemOf({ certificate }: Pick<PortfolioApp, "certificate">): string {
  return readFileSync(join(root, "test/fixtures/certificates", `${certificate}.pem`), "utf8");
}

/** `devtest.yaml` and the certificates that it names. */
export function configurationOf(portfolio: Portfolio): Files {
  const path = ({ certificate }: PortfolioApp) => `certs/${certificate}.pem`;
  const groups = portfolio.flatMap((app) =>
    app.groups.map(({ name, people }) => [name, { testers: people }]),
  );
  const apps = portfolio.map((app) => {
    const { key, appId, packageName } = app;
    const names = app.groups.map(({ name }) => name);
    return [key, { appId, packageName, certificates: [path(app)], groups: names }];
  });
  const document = { version: 1, groups: Object.fromEntries(groups), apps: Object.fromEntries(apps) };
  return {
    "devtest.yaml": stringify(document, { aliasDuplicateObjects: false }),
    ...Object.fromEntries(portfolio.map((app) => [path(app), pemOf(app)])),
  };
}

/** What the resources of the floor are given: names and values are those of ours. */
export interface FloorInputs {
  readonly ledger: Readonly<Record<string, unknown>>;
  readonly apps: readonly {
    readonly key: string;
    readonly registration: Resource;
    readonly groups: readonly Resource[];
  }[];
}

interface Resource {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const tailOf = ({ appId }: PortfolioApp) => appId.slice(-8);
const labelOf = ({ key, packageName }: PortfolioApp) => `${key} (${packageName})`;
const fingerprintOf = (app: PortfolioApp) => parseCertificate(pemOf(app)).fingerprint;

/** It is written from the portfolio alone. A test holds it equal to what the real components declare. */
export function floorInputs(portfolio: Portfolio): FloorInputs {
  return {
    ledger: {
      listed: byTail(portfolio, listedOf),
      removed: [],
      __apps: byTail(portfolio, (app) => ({
        appId: app.appId,
        label: labelOf(app),
        packageName: app.packageName,
      })),
      __source: "file",
    },
    apps: portfolio.map((app) => ({
      key: app.key,
      registration: registrationOf(app),
      groups: app.groups.map((group) => groupOf(app, group)),
    })),
  };
}

function byTail<Value>(portfolio: Portfolio, value: (app: PortfolioApp) => Value): Record<string, Value> {
  return Object.fromEntries(portfolio.map((app) => [tailOf(app), value(app)]));
}

function listedOf(app: PortfolioApp): Record<string, Record<string, number>> {
  const numberless = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 0]));
  const groups = app.groups.map(({ name, people }) => [name, numberless(keysOf(people))]);
  return { "(certificates)": numberless([fingerprintOf(app)]), ...Object.fromEntries(groups) };
}

function keysOf(people: PortfolioGroup["people"]): string[] {
  return people.map(({ email }) => testerKey(email));
}

function registrationOf(app: PortfolioApp): Resource {
  const certificate = parseCertificate(pemOf(app));
  const { fingerprint, pem } = certificate;
  const { appId, packageName } = app;
  const certificates = { [fingerprint]: describeCertificate(certificate) };
  const inputs = { appId, packageName, certificates, __pem: { [fingerprint]: pem }, label: labelOf(app) };
  return { name: tailOf(app), inputs };
}

function groupOf(app: PortfolioApp, { name, people }: PortfolioGroup): Resource {
  const testers = Object.fromEntries(people.map((person) => [testerKey(person.email), person]));
  const inputs = {
    appId: app.appId,
    groupName: name,
    testers,
    personalData: "plain",
    label: labelOf(app),
  };
  return { name: `${name} on ${tailOf(app)}`, inputs };
}
