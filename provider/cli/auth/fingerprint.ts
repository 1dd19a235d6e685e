import { createHash } from "node:crypto";

/**
 * By which two people can tell whether they have the same secret: the first 12 hex digits of its SHA-256. Nobody gets
 * from there to a random secret of Amazon's length.
 */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 12);
}
