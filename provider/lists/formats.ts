import type { Tester } from "../people.js";
import { neutralised } from "./formulas.js";
import { unturned, wholeName } from "./names.js";

/** Somebody with the groups that list them. */
export interface Grouped {
  readonly tester: Tester;
  readonly groups: readonly string[];
  /** The last day on which they are listed, `YYYY-MM-DD`. */
  readonly until?: string | undefined;
}

export const listFormats = ["amazon", "pilot", "play", "firebase", "json"] as const;
export type ListFormat = (typeof listFormats)[number];

/** A list as another tool reads it, with LF as they write it; {@link ../lists/read} reads it again. */
export const written: Readonly<Record<ListFormat, (people: readonly Grouped[]) => string>> = {
  /** @see https://developer.amazon.com/docs/app-testing/live-app-testing-getting-started.html */
  amazon: (people) =>
    table([
      ["E-mail", "First name", "Last name"],
      ...people.map(({ tester: { email, firstName, lastName } }) => [email, firstName, lastName]),
    ]),
  /** `fastlane pilot import` passes over a line without an address, and `pilot export` writes this one. */
  pilot: (people) =>
    table([
      ["First", "Last", "Email", "Groups"],
      ...people.map(({ tester, groups }) => [
        tester.firstName,
        tester.lastName,
        tester.email,
        groups.join(groupsEnd),
      ]),
    ]),
  /** The Play Console takes addresses alone. */
  play: (people) => table(people.map(({ tester }) => [tester.email])),
  /** The Firebase console takes an address, and one name behind it. */
  firebase: (people) =>
    table(
      people.map(({ tester }) => {
        const name = nameAlone(tester);
        return name === "" ? [tester.email] : [tester.email, name];
      }),
    ),
  json: (people) => {
    const testers = people.map(({ tester: { email, firstName, lastName }, groups, until }) => ({
      email,
      ...(firstName === undefined ? {} : { firstName }),
      ...(lastName === undefined ? {} : { lastName }),
      ...(until === undefined ? {} : { until }),
      groups,
    }));
    return JSON.stringify({ version: 1, testers }, null, 2);
  },
};

const groupsEnd = ";";

/** Groups whose names a format would take apart. */
export function unwritableGroups(format: ListFormat, people: readonly Grouped[]): string[] {
  if (format !== "pilot") return [];
  return [...new Set(people.flatMap(({ groups }) => groups))].filter((name) => /[;,]/.test(name));
}

/** Beside an address, a name with an @ would be taken for another one, if no apostrophe were before it. */
function nameAlone(tester: Tester): string {
  const whole = wholeName(tester);
  return unturned(
    neutralised(whole) === whole ? { firstName: whole.replaceAll("@", "") } : { firstName: whole },
  );
}

function table(rows: readonly (readonly (string | undefined)[])[]): string {
  return rows.map((cells) => `${cells.map((cell) => cellOf(cell ?? "")).join(",")}\n`).join("");
}

/**
 * Quotes also keep a separator of another country from ending a cell, and a first cell from looking like a comment, JSON
 * or a command to a pipeline.
 */
function cellOf(text: string): string {
  const safe = neutralised(text);
  return /["\r\n,;\t|]|^[#[{:]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
