import { whatAndCure } from "../errors.js";
import { redact } from "../text/redact.js";

/** One line of `devtest doctor`. */
export interface Finding {
  /** What was examined, such as `client secret`. */
  readonly check: string;
  readonly verdict: "pass" | "fail" | "not checked";
  /** What was found; for `not checked`, the reason. Never a secret. */
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

/** The finding of an examination that threw. It must not keep the others from running. */
export function failed(check: string, error: unknown): Finding {
  const { what, cure } = whatAndCure(error);
  return fail(check, redact(what.replaceAll("\n", "; ")), cure);
}
