import type { Tester } from "../people.js";
import { redact } from "./redact.js";

/** The vendor's own words, as far as they are shown. */
export const maxShown = 300;

/** Names are looked for one by one, which takes its time: what is longer, blanks apart, is not even looked at. */
const maxRead = 10_000;

/** Tokens and secrets of Login with Amazon, recognised by how they begin, also URL-encoded. */
const credentialInText = /(?:\bAt[a-z]{1,3}(?:\||%7C)|\bamzn1\.oa2-cs\.)[^\s"'<>&,;]+/gi;

/** A text of our own in which somebody may have put a token in the wrong place. */
export function withoutCredentials(text: string): string {
  return text.replace(credentialInText, "…");
}

/** What was sent and must not come back in a message. */
export interface Sent {
  /** Tokens and client secrets. */
  readonly secrets: readonly string[];
  readonly people?: readonly Tester[];
}

/**
 * A text from outside, fit for one line of a message: no control characters or line breaks, addresses as keys, names,
 * secrets and whatever looks like a credential of Amazon's blotted out, and not longer than {@link maxShown}.
 */
export function shown(text: string, { secrets, people = [] }: Sent): string {
  const names = people
    .flatMap(({ email, firstName, lastName }) => [email, firstName ?? "", lastName ?? ""])
    .map(oneLine);
  // As parts of words, names of one or two letters are everywhere.
  const anywhere = [...secrets, ...names.filter(({ length }) => length > 2)];
  const masked = redact(beginningOf(oneLine(text)), anywhere).replace(credentialInText, "…");
  const blotted = withoutNames(masked, names);
  return blotted.length > maxShown ? `${blotted.slice(0, maxShown)}…` : blotted;
}

function beginningOf(line: string): string {
  return line.length > maxRead ? withoutLastWord(line.slice(0, maxRead)) : line;
}

/** Of a text that was cut: half an address or half a secret is one all the same, and nothing would recognise it. */
export function withoutLastWord(text: string): string {
  return text.replace(/(?:^|\s)\S*$/, " …");
}

/** A line without names that stand in it as words of their own. */
function withoutNames(line: string, names: readonly string[]): string {
  return names
    .map(oneLine)
    .filter((name) => name !== "")
    .reduce((rest, name) => rest.replace(asWord(name), "…"), line);
}

/** A name as a word of its own, in whatever case the vendor writes it. */
function asWord(name: string): RegExp {
  const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "giu");
}

function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();
}
