import { whatAndCure } from "../errors.js";
import { redact } from "../text/redact.js";

/** One line of `devtest doctor`. */
export interface Finding {
  /** What was looked at, such as `client secret`. */
  readonly check: string;
  readonly verdict: "pass" | "fail" | "not checked";
  /** What was found; for `not checked`, why not. Never a secret. */
  readonly found: string;
  /** What to do; empty where there is nothing to do. */
  readonly cure: string;
}

export function pass(check: string, found: string): Finding {
  return { check, verdict: "pass", found, cure: "" };
}

export function fail(check: string, found: string, cure: string): Finding {
  return { check, verdict: "fail", found, cure };
}

/** @param cure how to have it checked, where there is a way */
export function notChecked(check: string, why: string, cure = ""): Finding {
  return { check, verdict: "not checked", found: why, cure };
}

/** Of an examination that ended in an error, foreseen or not: it may not keep the others back. */
export function failed(check: string, error: unknown): Finding {
  const { what, cure } = whatAndCure(error);
  return fail(check, redact(what.replaceAll("\n", "; ")), cure);
}
