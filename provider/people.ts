import { createHash } from "node:crypto";

/**
 * People: their addresses, and the masked keys that stand for them wherever others may read along.
 *
 * A key is the only form in which a person appears in state, previews, logs and messages. It is the same on every
 * machine, and a reviewer can recognise a person by it without the address. It is a pseudonym, not a secret: somebody
 * who already has an address can check it against a key.
 */

/** A person who may install test builds. */
export interface Tester {
  /** The address of the person's Amazon account, normalised: trimmed, lower-cased and composed. */
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/** `a…n@example.com #7f3c2a9b10` */
export type TesterKey = string;

/** A tester with the key that stands for them, worked out once. */
export interface ListedTester extends Tester {
  readonly key: TesterKey;
}

/**
 * Trimmed, lower-cased, and composed (NFC), because an accent may be written in two ways. Dots and plus-tags are kept:
 * only the mail provider knows whether they matter.
 */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase().normalize("NFC");
}

/**
 * The key of a person: first and last letter of the local part, the domain, and ten hex digits of the SHA-256 of the
 * normalised address. Local parts of three letters or fewer show none of them.
 *
 * @example testerKey("Yan.Doe@example.com") // "y…e@example.com #f6887cb0f4"
 */
export function testerKey(email: string): TesterKey {
  const address = normaliseEmail(email);
  const hash = createHash("sha256").update(address).digest("hex").slice(0, 10);
  return `${maskAddress(address)} #${hash}`;
}

/** Matches a key as {@link testerKey} makes it, so that a key can be copied from a warning into a file. */
export const testerKeyPattern = /^\S?…\S?@\S+ #[0-9a-f]{10}$/u;

/** The key of a person who is named by address, or by the key that messages print. */
export function keyOf(person: string): TesterKey {
  return testerKeyPattern.test(person) ? person : testerKey(person);
}

function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  // Without a sign it is no address and could be anything, for example a name: nothing of it is shown.
  if (at === -1) return "…@…";
  const letters = [...address.slice(0, at)];
  const shown = letters.length > 3 ? `${letters[0]}…${letters.at(-1)}` : "…";
  return `${shown}@${address.slice(at + 1)}`;
}
