import type { Decrypter, Encrypter } from "age-encryption";
import { StoreError } from "../../errors.js";

/**
 * The key of a store. Printed, it shows where it comes from, and nothing of the key.
 *
 * @see https://age-encryption.org/v1
 */
export interface StoreKey {
  /** Where it comes from, such as `DEVTEST_STORE_KEY`. */
  readonly description: string;
  /** @throws StoreError `no_key`, `unusable_key`, `exposed` */
  encrypt(text: string): Promise<Uint8Array>;
  /**
   * @returns undefined when the key is not the one it was encrypted with
   * @throws StoreError as above; anything where the content is damaged
   */
  decrypt(content: Uint8Array): Promise<string | undefined>;
}

/**
 * 2^15 rounds: 0.2 to 0.4 s each way in this library, on two busy cores, so that a refresh (once each way) stays under
 * a second. Age's own default of 2^18 would take eight times as long. One more character in the passphrase is worth
 * more against guessing than that, and the minimum length below asks for several.
 */
const scryptWorkFactor = 15;

/** Characters. Whoever has the file can try passphrases without limit. */
const shortestPassphrase = 12;

const identityBegin = "AGE-SECRET-KEY-";

/**
 * A key from its text: an age identity, as `age-keygen` writes it (comments and all), or else a passphrase.
 *
 * @throws StoreError `unusable_key`
 */
export async function keyFrom(text: string, description: string): Promise<StoreKey> {
  const identity = text.split(/\r?\n/).find((line) => line.startsWith(identityBegin));
  if (identity !== undefined) return identityKey(identity.trim(), description);
  if (text.length < shortestPassphrase) throw tooShort(description);
  if (/[\r\n\0]/.test(text)) throw unusable(description, "contains a line break");
  return passphraseKey(text, description);
}

/** A new age identity, `AGE-SECRET-KEY-1…`. */
export async function newIdentity(): Promise<string> {
  const age = await import("age-encryption");
  return age.generateX25519Identity();
}

async function passphraseKey(passphrase: string, description: string): Promise<StoreKey> {
  const age = await import("age-encryption");
  const encrypter = new age.Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(scryptWorkFactor);
  const decrypter = new age.Decrypter();
  decrypter.addPassphrase(passphrase);
  return keyOf(encrypter, decrypter, description);
}

async function identityKey(identity: string, description: string): Promise<StoreKey> {
  const age = await import("age-encryption");
  const encrypter = new age.Encrypter();
  const decrypter = new age.Decrypter();
  try {
    encrypter.addRecipient(await age.identityToRecipient(identity));
    decrypter.addIdentity(identity);
  } catch {
    // Not kept as the cause: its message quotes the identity.
    throw unusable(description, "begins like an age identity and is not one");
  }
  return keyOf(encrypter, decrypter, description);
}

/** The two hold the key: they stay in the functions, where neither `util.inspect` nor `JSON.stringify` looks. */
function keyOf(encrypter: Encrypter, decrypter: Decrypter, description: string): StoreKey {
  return {
    description,
    encrypt: (text) => encrypter.encrypt(text),
    decrypt: async (content) => {
      try {
        return await decrypter.decrypt(content, "text");
      } catch (error) {
        if ((error as Error).message.startsWith("no identity matched")) return undefined;
        throw error;
      }
    },
  };
}

function tooShort(description: string): StoreError {
  return unusable(description, `is shorter than ${shortestPassphrase} characters`);
}

function unusable(description: string, fault: string): StoreError {
  return new StoreError(
    "unusable_key",
    `The key of the token store, from ${description}, ${fault}`,
    "Use a long random passphrase on one line (`openssl rand -base64 24`), or an identity made by `age-keygen`.",
  );
}
