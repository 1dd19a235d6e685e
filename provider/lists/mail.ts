import type { NamedText } from "../document/csv.js";
import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import type { ReadBudget } from "../document/read-budget.js";
import { quoted } from "../text/quoted.js";
import type { Found, Row } from "./list.js";
import { namesInDirectory } from "./names.js";

/**
 * Lists as mail programs copy them: `Ann Lee <ann@example.com>; "Rossi, Bruno" <bruno@example.com>`. They are those of
 * RFC 5322 (§3.4), and what Outlook makes of them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.4
 */
const inAngles = /<\s*(?:mailto:)?([^<>@\s]{1,64}@[^<>@\s]{1,255})\s*>/i;

/** A header has no address in it, so a table whose cells have names and addresses together is none. */
export function isMail(text: string): boolean {
  const first = /^.*\S.*$/m.exec(text)?.[0] ?? "";
  return first.includes("@") && inAngles.test(text);
}

export function readMail({ text, file, named }: NamedText, budget: ReadBudget): Found | DiagnosticAbout {
  const items = itemsIn(text);
  const tooMany = budget.values(items.length);
  if (tooMany !== undefined)
    return { subject: named, problem: `${quoted(file.file)} ${tooMany.problem}`, cure: tooMany.cure };
  const rows = items.flatMap((item) => {
    const subject = { ...named, inFile: { ...file, line: item.line, column: item.column } };
    return rowsOf(item.text, subject);
  });
  return { kind: "list from a mail program", rows };
}

interface Item {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The items of the list. A semicolon or the end of a line ends one, and so does the end of an address in angle brackets.
 * A comma does where an address was before it: in `Lee, Ann <ann@example.com>` it belongs to the name.
 */
function itemsIn(text: string): Item[] {
  return text.split("\n").flatMap((line, index) =>
    partsIn(line).flatMap(({ start, end }) => {
      const written = line.slice(start, end);
      const part = trimmed(written.replace(/\([^()]*\)/g, "")).trim();
      const column = start + 1 + written.length - trimmed(written).length;
      return part === "" ? [] : [{ text: part, line: index + 1, column }];
    }),
  );
}

/** A comma is left over after an address in angle brackets. */
function trimmed(part: string): string {
  return part.replace(/^[\s,]+/, "");
}

function partsIn(line: string): { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let [start, isQuoted, hasAddress] = [0, false, false];
  const finish = (end: number, next: number): void => {
    parts.push({ start, end });
    [start, hasAddress] = [next, false];
  };
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (sign === "\\" && isQuoted) at++;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === "@") hasAddress = true;
    else if (sign === ";" || (sign === "," && hasAddress)) finish(at, at + 1);
    else if (sign === ">") finish(at + 1, at + 1);
  }
  parts.push({ start, end: line.length });
  return parts;
}

/** What stands before the people of a message or of a named list: `To:`, `Team:`. */
const label = /^[^"<>@,;:]{0,60}:(?!\/)/;

function rowsOf(item: string, subject: Subject): Row[] {
  const person = personIn(item);
  if (person !== undefined) return [rowOf(person.name, person.address, subject)];
  const words = item
    .replace(/^mailto:/i, "")
    .replace(label, "")
    .split(/[\s,]+/)
    .filter(Boolean);
  return words.length > 1 && words.every((word) => word.includes("@"))
    ? words.map((address) => rowOf("", address, subject))
    : [
        rowOf(
          "",
          item
            .replace(/^mailto:/i, "")
            .replace(label, "")
            .trim(),
          subject,
        ),
      ].filter(({ tester }) => tester.email !== "");
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

/** `Ann Lee <ann@example.com>`: the name and the address. Undefined where no address is in angle brackets, or two are. */
export function personIn(text: string): { readonly name: string; readonly address: string } | undefined {
  const isQuoted = text.startsWith('"') && text.endsWith('>"');
  const bare = isQuoted ? text.slice(1, -1) : text;
  const found = inAngles.exec(bare);
  if (found === null || bare.slice(found.index + found[0].length).trim() !== "") return undefined;
  const [, address = ""] = found;
  const name = unquoted(bare.slice(0, found.index).replace(label, "").trim());
  // The address once more is what mail programs write where there is no name. Another one is somebody else.
  const beside = /[^\s"'@]{1,64}@[^\s"'@]{1,255}/.exec(name)?.[0];
  const isOther = beside !== undefined && beside.toLowerCase() !== address.toLowerCase();
  return isOther ? undefined : { name, address };
}

function unquoted(name: string): string {
  const [, inside = name] = /^"(.*)"$/s.exec(name) ?? /^'(.*)'$/s.exec(name) ?? [];
  return inside.replace(/\\(.)/gs, "$1").trim();
}
