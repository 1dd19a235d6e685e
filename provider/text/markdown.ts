import { inShort } from "./quoted.js";

/**
 * A word from outside, inert in the Markdown of GitHub and GitLab: nothing in a code span is a link, a mention, an issue, an
 * image, an emoji or a tag, and nothing in it ends the span, the line or the page.
 *
 * @param most letters are shown of it
 * @see https://spec.commonmark.org/0.31.2/#code-spans
 */
export function codeSpan(text: string, most?: number): string {
  const content = inShort(text, most);
  if (content === "") return "(empty)";
  const longest = Math.max(0, ...Array.from(content.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // One blank at each end belongs to the fence.
  const pad = /^[` ]|[` ]$/.test(content) ? " " : "";
  return `${fence}${pad}${content}${pad}${fence}`;
}

/**
 * A code span for a cell of a table, where a bar ends the cell in code spans too, unless a backslash stands before it. No
 * second backslash can stand before that: it would free the bar again.
 */
export function codeInCell(text: string): string {
  return codeSpan(text.replace(/\\(?=\|)/g, "\u29f5")).replaceAll("|", "\\|");
}

/** @param url with letters that Markdown gives no meaning to, as `review/links.ts` makes it; undefined: no link */
export function linked(shown: string, url: string | undefined): string {
  return url === undefined ? shown : `[${shown}](${url})`;
}

/** Nothing but a word, with what may stand around one in a sentence: no part of it means anything to Markdown. */
const plainWord = /^["'(]*[\p{L}\p{N}]+(?:[.,'’-][\p{L}\p{N}]+)*["')]*[.,;:?]*$|^[.,;:?)]+$/u;

/** Lists begin like this, and services make links of addresses without a scheme, of issues, and of names of commits. */
const meansSomething = /^\d+[.)]|^\W*(?:www\.|[\p{L}\p{N}]+-\p{N}|[0-9a-f]{7,}\W*$)/iu;

/** A sentence that quotes words from outside: whatever is not a plain word in it, or in backticks, is a code span. */
export function prose(sentence: string): string {
  let written = "";
  for (const [part] of sentence.matchAll(/`[^`]+`|`|[^\s`]+|\s+/gu)) {
    const shown = /^\s/u.test(part) ? " " : inProse(part);
    // Two spans side by side would be one with other ends.
    written += written.endsWith("`") && shown.startsWith("`") ? ` ${shown}` : shown;
  }
  return written.trim();
}

function inProse(part: string): string {
  const [, command] = /^`(.+)`$/su.exec(part) ?? [];
  if (command !== undefined) return codeSpan(command, 200);
  if (plainWord.test(part) && !meansSomething.test(part)) return part;
  const [, text = "", end = ""] = /^(.*?)([.,;:]?)$/su.exec(part) ?? [];
  return `${codeSpan(text, 200)}${end}`;
}
