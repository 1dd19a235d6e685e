import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Tester } from "../../provider/people.js";
import { excerpt } from "../../provider/text/excerpt.js";
import { redact } from "../../provider/text/redact.js";
import { disguises, namings, person, surroundings } from "./disguises.js";

/** A text as a reader takes it. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase();
}

/** The words that tell who is meant. */
function tracesOf({ email, firstName, lastName }: Required<Tester>): string[] {
  const local = email.replace(/@.*/, "");
  const words = [local, ...local.split(/[._+-]/).filter((word) => word.length > 3)];
  const ofNames = `${firstName} ${lastName}`.split(/[^\p{L}]+/u).filter((word) => word.length > 1);
  return [...words, ...ofNames].map(plain);
}

/** Also with something between the letters. */
function holds(text: string, trace: string): boolean {
  const letters = (all: string) => all.replace(/[^\p{L}\p{N}]/gu, "");
  if (letters(trace).length > 4 && letters(text).includes(letters(trace))) return true;
  return text.split(/[^\p{L}\p{N}]+/u).includes(trace) || (trace.length > 4 && text.includes(trace));
}

/** Keys show the domain, and two letters. */
const withoutKeys = (text: string) => text.replace(/\S?…\S?@\S+ #[0-9a-f]{10}/gu, "…");

const told = fc.record({
  naming: fc.constantFrom(...Object.keys(namings)),
  disguise: fc.constantFrom(...Object.keys(disguises)),
  who: person,
  others: fc.array(person, { maxLength: 2 }),
  around: surroundings,
});

test("whoever is sent, however a text names and disguises them, and whatever is around it: nothing of them is readable", () => {
  fc.assert(
    fc.property(told, ({ naming, disguise, who, others, around: [before, after] }) => {
      const named = namings[naming]?.(who) ?? "";
      const hidden = disguises[disguise]?.(named) ?? "";
      const frame = plain(before + after);
      for (const show of [redact, excerpt]) {
        const all = show(before + hidden + after, { people: [...others, who] });
        const shown = plain(withoutKeys(all));
        const readable = tracesOf(who).filter((trace) => !holds(frame, trace) && holds(shown, trace));
        const undisguised = hidden.length > 3 && withoutKeys(all).includes(hidden);
        expect({ all, readable, undisguised }).toEqual({ all, readable: [], undisguised: false });
        expect(show(all, { people: [...others, who] })).toBe(all);
      }
    }),
    { seed: 20261125, numRuns: 1500 },
  );
});
