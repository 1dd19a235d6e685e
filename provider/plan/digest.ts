import { createHash } from "node:crypto";
import { appTail } from "../desired.js";
import { certificates, place } from "../ledger/entries.js";
import type { Grant, Index } from "./listing.js";

/**
 * A set: free of order, names, keys of the file and numbers of the ledger. Two revisions that add the same have the same
 * digest, also when the branch they are merged into has moved on elsewhere.
 */
export function digestOf(joins: readonly Grant[], head: Index): string {
  const lines = joins.map(({ appId, group, key }) => {
    if (group === certificates) return `${appId}\tcertificate\t${key}`;
    const address = head.get(place({ app: appTail(appId), group, key }))?.tester?.email ?? "";
    return `${appId}\t${group}\t${sha256(address)}`;
  });
  const text = lines.sort(byCodePoint).map((line) => `${line}\n`);
  return `d1:${sha256(text.join("")).slice(0, 12)}`;
}

/** Not by UTF-16 unit, as `<` compares: anybody must come to the same order in another language. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
