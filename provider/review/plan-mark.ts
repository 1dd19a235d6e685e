import { createHash } from "node:crypto";
import type { Grant, Plan } from "../plan.js";
import { hasChanges } from "./words.js";

/** What a page in Markdown says of its plan to programs: an HTML comment on its last line, which nobody sees. */
export interface PlanMark {
  readonly digest: string;
  /** Whether anything would be sent, or would be different after it. */
  readonly changes: boolean;
  /** A hash of each grant that joins; undefined where there are too many for a comment. */
  readonly grants: ReadonlySet<string> | undefined;
}

/** More would take too much of the 65,536 characters of a comment. */
const mostGrants = 1500;

/** @example planMark(plan) // <!-- devtest:plan digest=d1:9f3c01ab77de changes=true grants=0f1e2d3c4b,a1b2c3d4e5 --> */
export function planMark(plan: Plan): string {
  const grants = sentBy(plan).map(grantHash).sort();
  const listed = grants.length > mostGrants ? "" : ` grants=${grants.join(",")}`;
  return `<!-- devtest:plan digest=${plan.digest} changes=${hasChanges(plan)}${listed} -->`;
}

/** What the digest is of. */
export function sentBy({ joins, certificates }: Plan): readonly Grant[] {
  return [...joins, ...certificates.joins];
}

/** Ten hex digits: they tell a grant from the others of its plan, and say no more than its key does. */
export function grantHash({ appId, group, key }: Pick<Grant, "appId" | "group" | "key">): string {
  const text = JSON.stringify([appId, group.normalize("NFC"), key]);
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}

const written =
  /^<!-- devtest:plan digest=(d1:[0-9a-f]{12}) changes=(true|false)(?: grants=([0-9a-f,]*))? -->$/gm;

/** The mark of a page, or of a comment that holds one; undefined where there is none. The last counts: names stand above it. */
export function planMarkIn(page: string): PlanMark | undefined {
  const last = lastMark(page);
  if (last === undefined) return undefined;
  const [, digest = "", changes, grants] = last;
  return {
    digest,
    changes: changes === "true",
    grants: grants === undefined ? undefined : new Set(grants.split(",").filter((one) => one !== "")),
  };
}

/** The line itself, for a page that is to be without the rest. */
export function markTextIn(page: string): string | undefined {
  return lastMark(page)?.[0];
}

function lastMark(page: string) {
  return [...page.matchAll(written)].at(-1);
}
