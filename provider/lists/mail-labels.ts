import type { DiagnosticAbout, Subject } from "../document/diagnostics.js";
import { counted } from "../text/counted.js";
import type { Item } from "./mail-items.js";

/** A word with a colon before addresses. Only some words say that whoever follows is one of the people. */
const label = /^[^"<>@,;:]{0,60}:(?!\/)/;

/** The other lines of a message, and what people write before whom they leave out. */
const others =
  /^(?:from|sender|reply-to|message-id|in-reply-to|references|return-path|delivered-to|subject|date|x-.*|resent-.*|list-.*|von|antwort an|betreff|de|répondre à|objet|responder a|asunto|da|rispondi a|oggetto)$/i;
const leavesOut =
  /(?:^|[^\p{L}])(?:not?|never|without|except|excluding|excluded|but|former|left|removed?|declined|disabled|inactive|nicht|kein[en]?|ohne|außer|ehemalige?|non|pas|sauf|sans|sin|excepto|nunca|senza|niet|geen)(?:[^\p{L}]|$)/iu;

/** The word before the colon, where the text begins with one. */
export function labelOf(text: string): string | undefined {
  return label.exec(text)?.[0].slice(0, -1).trim();
}

/** The text behind such a word. */
export function withoutLabel(text: string): string {
  return text.replace(label, "").trim();
}

/** Whether the words before an address may mean that somebody is left out. */
export function mayLeaveOut(name: string): boolean {
  return /^(?:and|but|or|und|aber|et|mais|y|pero)?\s*(?:not|never|without|except|excluding|nicht|ohne|außer|sauf|sans|excepto|senza|niet)\s/i.test(
    name,
  );
}

/** Names of lists as RFC 5322 has them, `Team: ann@example.com, bob@example.com;`, and words that may be anything else. */
export function readLabels(items: readonly Item[]): {
  readonly unclear: ReadonlySet<Item>;
  readonly lists: readonly Item[];
} {
  const [unknown, lists]: [Item[], Item[]] = [[], []];
  let open: Item | undefined;
  for (const item of items) {
    const name = labelOf(item.text);
    if (name !== undefined) {
      if (open !== undefined) unknown.push(open);
      open = item;
    }
    if (open === undefined) continue;
    if (item.end === ";" || item.end === "") {
      const isList = item.end === ";" && !isOther(labelOf(open.text) ?? "");
      (isList ? lists : unknown).push(open);
      open = undefined;
    }
  }
  if (open !== undefined) unknown.push(open);
  return { unclear: new Set(unknown), lists };
}

function isOther(name: string): boolean {
  return others.test(name) || leavesOut.test(name);
}

export function unclearLabel(subject: Subject): DiagnosticAbout {
  const problem = "has a word with a colon before an address, and it may mean that nobody is to be listed";
  const cure =
    "keep only lines of `To`, `Cc` and `Bcc`, or take the word away; a named list ends with a semicolon: `Team: ann@example.com, bob@example.com;`";
  return { subject, problem, cure };
}

export function namedLists(subjects: readonly Subject[]): DiagnosticAbout[] {
  const [subject] = subjects;
  if (subject === undefined) return [];
  const lists = counted(
    subjects.length,
    "word with a colon is the name of a list",
    "words with a colon are names of lists",
  );
  return [
    {
      subject,
      problem: `${lists}, and everybody in it is read`,
      cure: "take out whoever is not to be listed",
    },
  ];
}
