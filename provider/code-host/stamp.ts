import { createHash } from "node:crypto";
import type { Run } from "./pipeline.js";

/** What a comment of ours says of itself on its last line: an HTML comment, which nobody sees. */
export interface Stamp {
  /** Which of several comments below one pull request; empty where there is one only. */
  readonly stack: string;
  /** What is said after the merge replaces whatever was said before it. */
  readonly phase: "review" | "merged";
  readonly run: Run;
  readonly commit: string | undefined;
}

/** A stamp as it is read: of a workflow, only what tells it from others. */
export interface ReadStamp extends Pick<Stamp, "stack" | "phase"> {
  readonly workflow: string;
  readonly number: number;
  readonly attempt: number;
}

/** @example written({ stack: "prod", phase: "review", run, commit }) // <!-- devtest:comment stack=prod phase=review … --> */
export function written({ stack, phase, run, commit }: Stamp): string {
  const at = commit === undefined ? "" : ` commit=${commit.replace(/[^0-9a-zA-Z]/g, "").slice(0, 64)}`;
  const by = `workflow=${shortHash(run.workflow)} run=${run.number}.${run.attempt}`;
  return `<!-- devtest:comment stack=${stack} phase=${phase} ${by}${at} -->`;
}

const stamp =
  /^<!-- devtest:comment stack=([\w./-]*) phase=(review|merged) workflow=([0-9a-f]{8}) run=(\d{1,15})\.(\d{1,15})(?: commit=\w*)? -->\s*$/m;

/** The stamp at the end of a body, and what stands above it; undefined where there is none. */
export function readStamp(body: string): { stamp: ReadStamp; above: string } | undefined {
  // A quotation of the comment has something in front of it.
  const start = body.lastIndexOf("\n<!-- devtest:comment ") + 1;
  const last = start === 0 ? "" : body.slice(start);
  const [line, stack = "", phase, workflow = "", number, attempt] = stamp.exec(last) ?? [];
  if (line === undefined || line.length !== last.length) return undefined;
  return {
    stamp: {
      stack,
      phase: phase === "merged" ? "merged" : "review",
      workflow,
      number: Number(number),
      attempt: Number(attempt),
    },
    above: body.slice(0, start),
  };
}

/** Whether a comment was written by a later run than this one. Of different workflows, the one that writes is the later. */
export function isNewer(there: ReadStamp, { phase, run }: Stamp): boolean {
  if (there.phase !== phase) return there.phase === "merged";
  if (there.workflow !== shortHash(run.workflow)) return false;
  return there.number > run.number || (there.number === run.number && there.attempt > run.attempt);
}

/** Whether a comment was written by this very run, in the same attempt. */
export function isOfRun({ phase, workflow, number, attempt }: ReadStamp, of: Stamp): boolean {
  const isSameRun = number === of.run.number && attempt === of.run.attempt;
  return phase === of.phase && workflow === shortHash(of.run.workflow) && isSameRun;
}

/** Names of stacks that can stand in a stamp. */
export function isStackName(name: string): boolean {
  return /^[\w./-]{0,200}$/.test(name) && !name.includes("--");
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
