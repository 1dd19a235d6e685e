/** One line of `devtest doctor`. */
export interface Finding {
  /** What was looked at, such as `client secret`. */
  readonly check: string;
  readonly verdict: "pass" | "fail" | "not checked";
  /** What was found; for `not checked`, why not. Never a secret. */
  readonly found: string;
  /** What to do; empty unless something failed. */
  readonly cure: string;
}

export function pass(check: string, found: string): Finding {
  return { check, verdict: "pass", found, cure: "" };
}

export function fail(check: string, found: string, cure: string): Finding {
  return { check, verdict: "fail", found, cure };
}

export function notChecked(check: string, why: string): Finding {
  return { check, verdict: "not checked", found: why, cure: "" };
}
