import type { Guards } from "../../desired.js";
import type { Diagnostics } from "../../document/diagnostics.js";
import { field, items, text } from "../../document/untyped.js";
import { keyOf, normaliseEmail } from "../../people.js";
import { truncatedList } from "../../text/list.js";
import type { Person } from "../person.js";
import type { Survey } from "../survey.js";

/** The guards as everything behind the file takes them: keys for people, domains in one form. */
export function guardsOf({ guards }: Survey): Guards | undefined {
  if (guards === undefined) return undefined;
  const maxAdds = field(guards, "maxAdds");
  const domains = field(guards, "domains");
  const also = field(guards, "alsoAllowed");
  return {
    ...(typeof maxAdds === "number" ? { maxAdds } : {}),
    ...(domains === undefined ? {} : { domains: textsIn(domains).map(normaliseEmail) }),
    ...(also === undefined ? {} : { alsoAllowed: textsIn(also).map(keyOf) }),
  };
}

/** Everybody who is listed has an allowed domain, or is allowed by name; whether an app uses their group or not. */
export function checkGuards(survey: Survey, diagnostics: Diagnostics): void {
  const { domains, alsoAllowed = [] } = guardsOf(survey) ?? {};
  if (domains === undefined) {
    if (alsoAllowed.length > 0) warnOfNoDomains(diagnostics);
    return;
  }
  const isAllowed = ({ email, key }: Person) =>
    domains.includes(email.slice(email.lastIndexOf("@") + 1)) || alsoAllowed.includes(key);
  const people = [...survey.groups.values()].flatMap((group) => group.people);
  for (const { key, subject } of people.filter((person) => !isAllowed(person))) {
    const problem = `${key} is not of a domain that \`guards.domains\` lists`;
    const cure = `listed there: ${truncatedList(domains)}; correct the address, or name it under \`guards.alsoAllowed\``;
    diagnostics.complain(subject, problem, cure);
  }
}

function warnOfNoDomains(diagnostics: Diagnostics): void {
  const problem = "allows nothing: without `domains`, every domain is allowed";
  diagnostics.warn(
    { path: ["guards", "alsoAllowed"], onKey: true },
    problem,
    "add `domains`, or take it out",
  );
}

function textsIn(value: unknown): string[] {
  return items(value).flatMap((item) => text(item) ?? []);
}
