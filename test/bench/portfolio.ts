/** Whom the bench gives access: the same apps, groups and people for every contestant. */
import type { TesterState } from "../emulator/index.js";

export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

export interface PortfolioGroup {
  readonly name: string;
  readonly people: readonly Person[];
}

export interface PortfolioApp {
  readonly key: string;
  readonly appId: string;
  readonly packageName: string;
  /** The name of a certificate of `test/fixtures/certificates`. */
  readonly certificate: string;
  readonly groups: readonly PortfolioGroup[];
}

export type Portfolio = readonly PortfolioApp[];

export const groupsPerApp = 10;
export const peoplePerGroup = 5;

const certificates = ["first", "second", "third", "fourth"] as const;
const firstNames = ["Ann", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jakob"];
const lastNames = ["Lee", "Moretti", "Nowak", "Okafor", "Petrov", "Quist", "Rossi", "Schmidt", "Tanaka"];

/** So many groups of five people each, and an app for every ten groups. */
export function portfolioOf(groups: number): Portfolio {
  const all = Array.from({ length: groups }, (_, index) => groupAt(index));
  return Array.from({ length: Math.ceil(groups / groupsPerApp) }, (_, index) => ({
    key: `app-${padded(index)}`,
    appId: `amzn1.devportal.mobileapp.${(0xc0de0000 + index).toString(16).padStart(32, "0")}`,
    packageName: `com.example.app${index}`,
    certificate: certificates[index % certificates.length] ?? "first",
    groups: all.slice(index * groupsPerApp, (index + 1) * groupsPerApp),
  }));
}

function groupAt(index: number): PortfolioGroup {
  const people = Array.from({ length: peoplePerGroup }, (_, place) =>
    personAt(index * peoplePerGroup + place),
  );
  return { name: `group-${padded(index)}`, people };
}

function personAt(index: number): Person {
  const firstName = firstNames[index % firstNames.length] ?? "";
  const lastName = lastNames[index % lastNames.length] ?? "";
  const email = `${firstName}.${lastName}.${padded(index)}@example.com`.toLowerCase();
  return { email, firstName, lastName };
}

function padded(index: number): string {
  return String(index).padStart(5, "0");
}

/**
 * The one edit: the first group gets one person more. It is somebody of another group of the app, because apps and
 * account are full; where there is one group only, it is somebody new.
 */
export function edited(portfolio: Portfolio): Portfolio {
  const [first, ...others] = portfolio;
  const [group, ...more] = first?.groups ?? [];
  if (first === undefined || group === undefined) throw new RangeError("A portfolio has at least one group.");
  const joins = more.at(-1)?.people[0] ?? personAt(peoplePerGroup);
  return [{ ...first, groups: [{ ...group, people: [...group.people, joins] }, ...more] }, ...others];
}

/** By appId, then by group: who has access. */
export type Access = Readonly<Record<string, Readonly<Record<string, readonly TesterState[]>>>>;

export function accessOf(portfolio: Portfolio): Access {
  const apps = portfolio.map(({ appId, groups }) => [
    appId,
    Object.fromEntries(groups.map(({ name, people }) => [name, people])),
  ]);
  return Object.fromEntries(apps);
}
