import type { Diagnostics, Subject } from "../../document/diagnostics.js";
import { differingCharacters, skeleton } from "../../text/look-alike.js";
import type { Defined, Directory } from "../directory.js";

/**
 * Everybody under `people` has addresses and a name of their own: of two people with one, a list would name either. No
 * message shows a name.
 */
export function checkDirectory(directory: Directory, diagnostics: Diagnostics): void {
  checkAddresses(directory.all, diagnostics);
  const people = [...directory.entries];
  checkNames(
    people.map(([name, { subject }]) => ({ name, subject })),
    diagnostics,
  );
  for (const [, { subject, addresses }] of people) {
    const at = (label: string) => ({ ...subject, path: [...subject.path, "emails", label] });
    checkNames(
      [...addresses].map((label) => ({ name: label, subject: at(label) })),
      diagnostics,
    );
  }
}

function checkAddresses(defined: readonly Defined[], diagnostics: Diagnostics): void {
  const seen = new Map<string, Defined>();
  for (const one of defined) {
    const first = seen.get(one.tester.email);
    if (first === undefined) seen.set(one.tester.email, one);
    else {
      const problem = `${one.tester.key} stands under \`people\` twice, first at ${diagnostics.where(first.definition)}`;
      diagnostics.complain(one.definition, problem, "keep one of the two");
    }
  }
}

interface Named {
  readonly name: string;
  readonly subject: Subject;
}

/** Names that differ in letter case alone are one name to most people, and names that look the same to everybody. */
function checkNames(names: readonly Named[], diagnostics: Diagnostics): void {
  const [inCase, inLooks] = [new Map<string, Named>(), new Map<string, Named>()];
  for (const one of names) {
    const { name, subject } = one;
    const [lower, looks] = [name.toLowerCase(), skeleton(name)];
    const [same, alike] = [inCase.get(lower), inLooks.get(looks)];
    if (same !== undefined) {
      const problem = `the name differs from the one at ${diagnostics.where(same.subject)} in letter case only`;
      diagnostics.complain(subject, problem, "give one of the two another name");
    } else if (alike !== undefined) {
      const problem = `the name looks like the one at ${diagnostics.where(alike.subject)}, and differs from it: ${differingCharacters(name, alike.name)}`;
      diagnostics.warn(subject, problem, "they are two names; correct one if they are one");
    }
    if (same === undefined) inCase.set(lower, one);
    if (alike === undefined) inLooks.set(looks, one);
  }
}
