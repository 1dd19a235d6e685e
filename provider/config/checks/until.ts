import type { Diagnostics } from "../../document/diagnostics.js";
import { keyOf } from "../../people.js";
import { counted } from "../../text/counted.js";
import { inShort } from "../../text/quoted.js";
import type { Person } from "../person.js";
import type { Survey, SurveyedApp, SurveyedGroup } from "../survey.js";

/** Days before the last one in which everybody is reminded of it. */
const noticeDays = 14;

/** As the schema has it. */
const aDay = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const day = 24 * 60 * 60 * 1000;

/**
 * A day that passes makes no complaint, as the file did not change. A day that does not exist makes one. The schema
 * complains about what is no day at all.
 */
export function checkUntil(survey: Survey, now: Date, diagnostics: Diagnostics): void {
  // Under `people`, one last day is that of several entries.
  const told = new Set<string>();
  for (const group of survey.groups.values()) {
    for (const person of group.people) {
      if (person.until === undefined || !aDay.test(person.until)) continue;
      const own = { ...person.subject, path: [...person.subject.path, "until"] };
      const subject = person.untilAt ?? own;
      const left = daysLeft(person.until, now);
      const one = JSON.stringify([person.untilAt?.path ?? group.key, person.key]);
      if (told.has(one) || (left < 0 && isRemoved(person, group, survey))) continue;
      told.add(one);
      if (Number.isNaN(left)) {
        diagnostics.complain(
          subject,
          `there is no day ${inShort(person.until)}`,
          "must be a day such as 2027-03-31",
        );
      } else if (left < 0) {
        const problem = `the last day of ${person.key} has passed: they count as having left this file, and Amazon still lets them in`;
        const cure =
          "remove them in the Developer Console, then move them to `removed` (`devtest drop --expired --removed`); or give a later day";
        diagnostics.warn(subject, problem, cure);
      } else if (left <= noticeDays) {
        const when = left === 0 ? "today" : `in ${counted(left, "day", "days")}`;
        const problem = `the last day of ${person.key} is ${when}: afterwards they count as having left this file, and Amazon still lets them in`;
        diagnostics.warn(subject, problem, "give a later day, or remove them in the Developer Console then");
      }
    }
  }
}

/** Whether somebody has removed them everywhere: then Amazon lets them in no more. */
function isRemoved({ key }: Person, group: SurveyedGroup, { apps, removed }: Survey): boolean {
  const theirs = removed.filter(
    (one) =>
      one.tester !== undefined &&
      keyOf(one.tester) === key &&
      (one.group === undefined || one.group === group.name),
  );
  const using = apps.filter(({ uses }) => uses.some((use) => use.group === group.key));
  const isOf = (app: SurveyedApp) => theirs.some((one) => one.app === app.key || one.app === app.appId);
  return theirs.some((one) => one.app === undefined) || (using.length > 0 && using.every(isOf));
}

/** The configuration as it is today: without those whose last day has passed. */
export function withoutExpired(survey: Survey, now: Date): Survey {
  const groups = [...survey.groups].map(
    ([key, group]) =>
      [key, { ...group, people: group.people.filter((person) => !isExpired(person, now)) }] as const,
  );
  return { ...survey, groups: new Map(groups) };
}

/** Whether somebody's last day has passed, in UTC. */
export function isExpired({ until }: Pick<Person, "until">, now: Date): boolean {
  return until !== undefined && daysLeft(until, now) < 0;
}

/** 0 on the last day, negative afterwards; not a number where there is no such day. */
function daysLeft(until: string, now: Date): number {
  const last = new Date(`${until}T00:00:00Z`);
  // 2027-02-30 would be read as the second of March.
  if (Number.isNaN(last.getTime()) || last.toISOString().slice(0, 10) !== until) return Number.NaN;
  const today = Date.parse(now.toISOString().slice(0, 10));
  return Math.round((last.getTime() - today) / day);
}
