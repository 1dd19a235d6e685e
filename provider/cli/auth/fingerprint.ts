import { createHash } from "node:crypto";

/**
 * Tells two people whether they have the same secret: the first 12 hex digits of its SHA-256. A random secret of
 * Amazon's length cannot be found from it.
 */
export function fingerprint(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 12);
}
