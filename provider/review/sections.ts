import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import { counted } from "../text/counted.js";
import { peopleIn, requestsIn } from "./words.js";

/** One kind of change, with everybody whom it concerns. */
export interface Section {
  readonly title: string;
  /** How many it takes, with those of the next sections. */
  readonly requests?: string;
  /** Until when it lasts. */
  readonly until?: string;
  readonly verb: "gets" | "has" | "keeps" | "had";
  readonly grants: readonly Grant[];
  /** The configuration that lists them. */
  readonly side: "head" | "base";
}

const until = "until somebody removes them in the Amazon Developer Console";

/** What is sent comes first. No empty section is among them. */
export function sectionsOf(plan: Plan): Section[] {
  const { joins, leaves, acknowledged, certificates, leftOver, unconfirmed, adopted, stillAdopted } = plan;
  const all: Section[] = [
    {
      title: "Will be added",
      requests: requestsIn(plan),
      verb: "gets",
      side: "head",
      grants: [...certificates.joins, ...joins],
    },
    { title: "Left over from earlier runs, will be sent", verb: "gets", side: "head", grants: leftOver },
    { title: "Unconfirmed, will be sent again", verb: "gets", side: "head", grants: unconfirmed },
    { title: "Recorded as there already, not sent", verb: "has", side: "head", grants: adopted },
    {
      title: "Stays recorded as there by an entry that is out, not sent",
      verb: "has",
      side: "head",
      grants: stillAdopted,
    },
    {
      title: "Leaves the file, but stays on Amazon",
      until,
      verb: "keeps",
      side: "base",
      grants: [...certificates.leaves, ...leaves],
    },
    {
      title: "Leaves the file, removed in the Console as `removed` says",
      verb: "had",
      side: "base",
      grants: acknowledged,
    },
    {
      title: "Not listed, and stays on Amazon",
      until,
      verb: "keeps",
      side: "base",
      grants: [...plan.found, ...plan.stillOnAmazon],
    },
  ];
  return all.filter(({ grants }) => grants.length > 0);
}

/** Whether the plan sends something that nobody can take back. */
export function adds({ joins, certificates, leftOver }: Plan): boolean {
  return joins.length + certificates.joins.length + leftOver.length > 0;
}

/** `2 people (3 grants), 1 certificate` */
export function countsOf(all: readonly Grant[]): string {
  const [certified, grants] = [all.filter(isCertificate), all.filter((grant) => !isCertificate(grant))];
  const people = peopleIn(grants);
  const several = grants.length > people ? ` (${counted(grants.length, "grant", "grants")})` : "";
  return [
    ...(people > 0 ? [`${counted(people, "person", "people")}${several}`] : []),
    ...(certified.length > 0 ? [counted(certified.length, "certificate", "certificates")] : []),
  ].join(", ");
}
