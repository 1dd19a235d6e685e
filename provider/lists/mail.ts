import type { NamedText } from "../document/csv.js";
import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import type { ReadBudget } from "../document/read-budget.js";
import { quoted } from "../text/quoted.js";
import type { Found, Row } from "./list.js";
import { type Item, itemsIn } from "./mail-items.js";
import { mayLeaveOut, namedLists, readLabels, unclearLabel, withoutLabel } from "./mail-labels.js";
import { namesInDirectory } from "./names.js";
import { personIn, withoutRecipients } from "./person-in.js";

/**
 * Lists as mail programs copy them: `Ann Lee <ann@example.com>; "Rossi, Bruno" <bruno@example.com>`. They are those of
 * RFC 5322 (§3.4), and what Outlook makes of them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.4
 */
export function readMail(
  { text, file, named }: NamedText,
  budget: ReadBudget,
): (Found & { readonly comments: readonly Subject[] }) | DiagnosticAbout {
  const { items: written, comments } = itemsIn(text);
  const tooMany = budget.values(written.filter((item) => item.text !== "").length);
  if (tooMany !== undefined)
    return { subject: named, problem: `${quoted(file.file)} ${tooMany.problem}`, cure: tooMany.cure };
  const at = ({ line, column }: Pick<Item, "line" | "column">): Subject => ({
    ...named,
    inFile: { ...file, line, column },
  });
  const items = written.map((item) => ({ ...item, text: withoutMark(item) }));
  const { unclear, lists } = readLabels(items);
  const complaints: DiagnosticAbout[] = [];
  const rows: Row[] = [];
  for (const item of items) {
    const wrong = diagnosticOf(item.text);
    if (unclear.has(item)) complaints.push(unclearLabel(at(item)));
    else if (wrong !== undefined) complaints.push({ subject: at(item), ...wrong });
    else rows.push(...rowsOf(withoutLabel(withoutComments(item.text)), at(item)));
  }
  const commented = comments.map((line) => at({ line, column: 1 }));
  return {
    kind: "list from a mail program",
    rows,
    complaints,
    warnings: namedLists(lists.map(at)),
    comments: commented,
  };
}

const bullets = /^(?:(?:[-*•·–—]|\d{1,4}[.)])\s+)+/;
const conjunction = /^(?:and|und|et|y|e|en|&)\s+/i;

/** What is no part of a name: the mark of a line in a list, a word between two people, or one for those who get a mail. */
function withoutMark({ text, before }: Item): string {
  // At the beginning of a line, `E` may be an initial.
  const bare = (before === ">" ? text.replace(conjunction, "") : text).replace(bullets, "");
  return withoutRecipients(bare)
    .replace(bullets, "")
    .replace(/^mailto:/i, "");
}

const comment = /\([^()]*\)/g;

function withoutComments(text: string): string {
  return text.replace(comment, "").trim();
}

/** What may mean that somebody is not to be listed, though an address is here. */
function diagnosticOf(text: string): Omit<DiagnosticAbout, "subject"> | undefined {
  const outside = withoutComments(text);
  const hidden = (text.match(comment) ?? []).flatMap((one) => one.match(loneAddress) ?? []);
  // Outlook writes the address once more behind the name.
  const shown = (outside.match(loneAddress) ?? []).map((one) => one.toLowerCase());
  if (hidden.some((one) => !shown.includes(one.toLowerCase()))) {
    return {
      problem: "has an address in parentheses, where a comment is",
      cure: "take the parentheses away, or the address",
    };
  }
  const name = personIn(withoutLabel(outside))?.name ?? "";
  if (mayLeaveOut(name)) {
    return {
      problem: "has a word before the name that may mean `not this one`",
      cure: "take the word away, or the person",
    };
  }
  if (/[()]/.test(name))
    return { problem: "has a parenthesis without another", cure: "take it away, or the person" };
  const parts = name.split(",").map((part) => part.trim());
  if (parts.some((part) => part !== "" && !beginsName.test(part))) {
    return {
      problem: "begins with a sign that is no part of a name, and may mean `not this one`",
      cure: "take the sign away, or the person",
    };
  }
  return undefined;
}

const beginsName = /^[\p{L}\p{N}\p{M}"'“”„‘’«]/u;

const loneAddress = /[^\s@(),;<>]{1,64}@[^\s@(),;<>]{1,255}/g;

function rowsOf(item: string, subject: Subject): Row[] {
  if (item === "") return [];
  const person = personIn(item);
  if (person !== undefined) return [rowOf(person.name, person.address, subject)];
  const words = item.split(/[\s,]+/).filter(Boolean);
  const isList = words.length > 1 && words.every((word) => word.includes("@"));
  return (isList ? words : [item]).map((address) => rowOf("", address, subject));
}

function rowOf(name: string, email: string, subject: Subject): Row {
  const names = namesInDirectory(name);
  const { firstName, lastName } = names;
  return {
    tester: { email, ...names },
    subjects: {
      email: subject,
      ...(firstName === undefined ? {} : { firstName: subject }),
      ...(lastName === undefined ? {} : { lastName: subject }),
    },
    groups: [],
  };
}
