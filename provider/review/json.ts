import { showLocation } from "../document/diagnostics.js";
import type { Usage } from "../ledger/capacity.js";
import { isCertificate } from "../ledger/entries.js";
import type { Grant, Plan } from "../plan.js";
import type { Comparison } from "./comparison.js";
import { peopleIn } from "./words.js";

/**
 * The plan as `schema/plan.schema.json` has it: keys and fingerprints only, no address.
 * @param names adds the first and last names of people
 */
export function asJson({ plan, asOf, range }: Comparison, names = false): object {
  const person = (grant: Grant) => personIn(grant, names);
  const any = (grant: Grant) => (isCertificate(grant) ? personIn(grant, false) : person(grant));
  return {
    version: 1,
    digest: plan.digest,
    asOf,
    base: range?.base ?? null,
    head: range?.head ?? null,
    summary: summaryOf(plan),
    joins: plan.joins.map(person),
    adopted: plan.adopted.map(any),
    stillAdopted: plan.stillAdopted.map(any),
    leaves: plan.leaves.map(person),
    renamed: plan.renamed.map(person),
    certificates: {
      joins: plan.certificates.joins.map(certificateIn),
      leaves: plan.certificates.leaves.map(certificateIn),
    },
    unconfirmed: plan.unconfirmed.map(any),
    leftOver: plan.leftOver.map(any),
    stillOnAmazon: [...plan.found, ...plan.stillOnAmazon].map(any),
    capacity: capacityIn(plan),
  };
}

export function summaryOf(plan: Plan) {
  return {
    joins: plan.joins.length,
    leaves: plan.leaves.length,
    unchanged: plan.unchanged.length,
    renamed: plan.renamed.length,
    adopted: plan.adopted.length,
    stillAdopted: plan.stillAdopted.length,
    found: plan.found.length,
    certificates: plan.certificates.joins.length,
    requests: plan.requests.length,
    people: peopleIn(plan.joins),
  };
}

function personIn({ key, group, app, appId, place, name }: Grant, names: boolean) {
  return { key, group, app, appId, place: placeIn(place), ...(names && name !== undefined ? { name } : {}) };
}

function certificateIn({ key, app, appId, place }: Grant) {
  return { fingerprint: key, app, appId, place: placeIn(place) };
}

function placeIn(place: Grant["place"]): string | null {
  return place === undefined ? null : showLocation(place);
}

function capacityIn({ capacity: { apps, account } }: Plan) {
  const ofApp = ({ testers, certificates }: { testers: Usage; certificates: Usage }) => ({
    testers: testers.count,
    limit: testers.limit,
    certificates: certificates.count,
    certificateLimit: certificates.limit,
  });
  return {
    apps: Object.fromEntries(apps.map((usage) => [usage.app, ofApp(usage)])),
    account: {
      testers: account.testers.count,
      limit: account.testers.limit,
      groups: account.groups.count,
      groupLimit: account.groups.limit,
    },
  };
}
