import { peopleOf } from "../../provider/config/people-of.js";
import { Diagnostics } from "../../provider/document/diagnostics.js";
import { ReadBudget } from "../../provider/document/read-budget.js";
import { diagnosticLine } from "../../provider/errors.js";
import { readList } from "../../provider/lists/read.js";
import { summaryOf } from "../../provider/lists/summary.js";

/** What a list is read as, with everything that is said about it. Its file is called `list`. */
export function reading(content: string | Buffer) {
  const diagnostics = new Diagnostics({ name: "list", of: ({ inFile }) => inFile });
  const list = readList(Buffer.from(content), { file: "list" }, { path: [] }, new ReadBudget("enough"));
  if ("problem" in list) {
    diagnostics.complainAll([list]);
    return { summary: "", people: [], complaints: diagnostics.complaints.map(diagnosticLine), warnings: [] };
  }
  const people = peopleOf(list, diagnostics).map(({ person, groups }) =>
    [
      person.email,
      [person.firstName, person.lastName].filter((name) => name !== undefined).join("|"),
      ...groups,
      ...(person.until === undefined ? [] : [`until ${person.until}`]),
    ].join(" · "),
  );
  return {
    summary: summaryOf(list),
    people,
    complaints: diagnostics.complaints.map(diagnosticLine),
    warnings: diagnostics.warnings.map(diagnosticLine),
  };
}
