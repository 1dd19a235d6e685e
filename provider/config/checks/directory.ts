import type { Diagnostics } from "../../document/diagnostics.js";
import type { Defined } from "../directory.js";

/** Everybody under `people` has addresses of their own: of two people with one address, a list would name either. */
export function checkDirectory(defined: readonly Defined[], diagnostics: Diagnostics): void {
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
