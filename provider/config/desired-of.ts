import type { Desired, DesiredGroup } from "../desired.js";
import { removalsOf } from "./checks/removed.js";
import type { Survey, SurveyedApp, SurveyedGroup } from "./survey.js";

/** What a surveyed configuration asks for. Without a complaint about it, everything the types promise is there. */
export function desiredOf(surveyed: Survey): Desired {
  const apps = surveyed.apps.map(({ key, appId = "", packageName = "", certificates, uses }) => ({
    key,
    appId,
    packageName,
    certificates: certificates.map(({ certificate }) => certificate),
    groups: groupsOf(uses, surveyed),
  }));
  return { apps, removed: removalsOf(surveyed) };
}

function groupsOf(uses: SurveyedApp["uses"], { groups }: Survey): DesiredGroup[] {
  const used = uses.flatMap(({ group }) => groups.get(group) ?? []);
  return used.map(({ key, name, people }) => ({ key, name, testers: people.map(testerOf) }));
}

function testerOf({ subject: _where, ...tester }: SurveyedGroup["people"][number]) {
  return tester;
}
