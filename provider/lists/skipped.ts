import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import type { Diagnostic } from "../errors.js";
import { counted } from "../text/counted.js";
import { truncatedList } from "../text/list.js";
import type { Skipped, SkipReason } from "./list.js";

/** Why a row stands for nobody who could be invited. */
const reasons: Readonly<Record<SkipReason, Diagnostic>> = {
  guest: {
    problem: "the login of a guest (#EXT#) is no address",
    cure: "list the guest's own address in a line of its own",
  },
  login: {
    problem: "the login is no address",
    cure: "export the column of addresses too, such as `profile.email`",
  },
  kind: {
    problem: "a group, a device or a service is no person, and neither may be who has another type",
    cure: "export the people of a group one by one; correct a type, or take the column out of the file, to list whoever is a person all the same",
  },
  status: {
    problem: "the account is not active, or nothing says that it is",
    cure: "correct the status, or take the column out of the file, to list them all the same",
  },
  link: {
    problem: "who came by a public link was not invited by address",
    cure: "take the column `Invite Type` out of the file to list them all the same",
  },
};

/** One warning for each reason, at the first row, with the places of all. */
export function skipWarnings(skipped: readonly Skipped[]): DiagnosticAbout[] {
  return [...Map.groupBy(skipped, ({ why }) => why)].flatMap(([why, rows]) => {
    const [first] = rows;
    if (first === undefined) return [];
    const { problem, cure } = reasons[why];
    const how = `${counted(rows.length, "row is", "rows are")} passed over (${shortPlaces(rows)})`;
    return [{ subject: first.subject, problem: `${how}: ${problem}`, cure }];
  });
}

/** `B3, B7 and 2 more`: by cells, or by lines where there are no cells. */
export function shortPlaces(rows: readonly { readonly subject: Subject }[]): string {
  return truncatedList(rows, 10, ({ subject: { inFile } }) => inFile?.cell ?? `line ${inFile?.line}`);
}
