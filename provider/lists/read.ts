import { type NamedText, readCsv } from "../document/csv.js";
import type { DiagnosticAbout, NamedFile, Subject } from "../document/diagnostics.js";
import { decodeText } from "../document/encoding.js";
import type { ReadBudget } from "../document/read-budget.js";
import { normaliseEmail, testerKey } from "../people.js";
import { counted } from "../text/counted.js";
import { mergeConflict, mergeConflictLine } from "../text/merge-conflict.js";
import { signs } from "./columns.js";
import { isJson, isMail } from "./forms.js";
import type { Found, PeopleList, Row, Skipped } from "./list.js";
import { merged, placeOf } from "./merged.js";
import { skipWarnings } from "./skipped.js";
import { readTable } from "./table.js";

/**
 * The people of a list, in whatever form a program saves one: told apart by what is in it, never by its name. What is
 * wrong with an address or a name is left to the schema. A list as a whole may be no list: then why.
 *
 * @param named what in the document names the file
 */
export function readList(
  bytes: Buffer,
  file: NamedFile,
  named: Subject,
  budget: ReadBudget,
): PeopleList | DiagnosticAbout {
  const at = (line: number, column: number): Subject => ({ ...named, inFile: { ...file, line, column } });
  const decoded = decodeText(bytes);
  if ("problem" in decoded) {
    const { line, column, problem, cure } = decoded;
    return { subject: at(line, column), problem, cure };
  }
  const text = decoded.text.replace(/\r\n?/g, "\n");
  const conflict = mergeConflictLine(text);
  if (conflict !== undefined) return { subject: at(conflict, 1), ...mergeConflict };
  const found = read({ text, file, named }, budget);
  if ("problem" in found) return found;
  return together(found, decoded.isGuess ? at(1, 1) : undefined);
}

function read(text: NamedText, budget: ReadBudget): Found | DiagnosticAbout {
  if (isJson(text.text)) {
    const { readJson } = require("./json.js") as typeof import("./json.js");
    return readJson(text, budget);
  }
  if (isMail(text.text)) {
    const { readMail } = require("./mail.js") as typeof import("./mail.js");
    return withComments(readMail(text, budget));
  }
  const table = readCsv(text, budget, signs);
  if ("problem" in table) return table;
  return withComments({ ...readTable(table), comments: table.comments });
}

function withComments(
  found: (Found & { readonly comments: readonly Subject[] }) | DiagnosticAbout,
): Found | DiagnosticAbout {
  if ("problem" in found) return found;
  const { comments, warnings = [], ...others } = found;
  return { ...others, warnings: [...commentWarnings(comments), ...warnings] };
}

/** Somebody may have meant such a line, and nobody on it is sent. */
function commentWarnings(comments: readonly Subject[]): DiagnosticAbout[] {
  const [subject] = comments;
  if (subject === undefined) return [];
  const problem = counted(
    comments.length,
    "line begins with # and is a comment",
    "lines begin with # and are comments",
  );
  return [{ subject, problem, cure: "nobody on such a line is sent; take the # away to list them" }];
}

/** @param guessedAt the beginning of a file whose encoding is a guess */
function together(found: Found, guessedAt: Subject | undefined): PeopleList {
  const [guests, others] = [true, false].map((is) => found.rows.filter((row) => isGuest(row) === is));
  const { rows, complaints, warnings } = merged(others ?? []);
  const skipped = [
    ...(found.skipped ?? []),
    ...(guests ?? []).map(({ tester: { email }, subjects }) => ({
      why: "guest" as const,
      subject: subjects.email,
      email,
    })),
  ];
  return {
    kind: found.kind,
    rows,
    groups: [...new Set(rows.flatMap(({ groups }) => groups))],
    groupsAt: found.groupsAt,
    skipped,
    complaints: [
      ...(found.complaints ?? []),
      ...complaints,
      ...contradictions(rows, skipped),
      ...(guessedAt === undefined ? [] : rows.flatMap(guessedLetters)),
    ],
    warnings: [
      ...(guessedAt === undefined ? [] : [encodingWarning(guessedAt)]),
      ...(found.warnings ?? []),
      ...skipWarnings(skipped),
      ...warnings,
    ],
  };
}

/** A row that passes somebody over, and one that lists them: which is meant, nobody can tell. */
function contradictions(rows: readonly Row[], skipped: readonly Skipped[]): DiagnosticAbout[] {
  const listed = new Map(rows.map(({ tester, subjects }) => [normaliseEmail(tester.email), subjects.email]));
  return skipped.flatMap(({ why, subject, email }) => {
    const other = listed.get(normaliseEmail(email));
    // Who was invited by address may have come by a link as well.
    if (other === undefined || why === "link") return [];
    const problem = `this row passes over ${testerKey(email)}, and another lists them at ${placeOf(other)}`;
    return [{ subject, problem, cure: "take one of the two rows out" }];
  });
}

/** Microsoft makes up a login for a guest: `zoe_example.net#EXT#@example.onmicrosoft.com`. It has the form of an address. */
function isGuest({ tester }: Row): boolean {
  return /#EXT#/i.test(tester.email);
}

const asUtf8 = "save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)";

function encodingWarning(subject: Subject): DiagnosticAbout {
  const problem = "the file is not UTF-8, and is read as Windows-1252, which is a guess";
  return { subject, problem, cure: `look at the letters with accents, or ${asUtf8}` };
}

/** A wrong letter in a name is seen in the Console; in an address it lets in somebody else. */
function guessedLetters({ tester, subjects }: Row): DiagnosticAbout[] {
  if (!/[^\p{ASCII}]/u.test(tester.email)) return [];
  const problem = "the address has a letter that depends on the encoding of the file, which is a guess";
  return [{ subject: subjects.email, problem, cure: asUtf8 }];
}
