import { resolve } from "node:path";
import { StoreError } from "../../errors.js";
import {
  type Content,
  type EncryptedFile,
  encryptContent,
  previousOf,
  readBytes,
  readEncrypted,
} from "./encrypted-file.js";
import type { StoreKey } from "./key.js";
import { type LockedFile, locked, overtaken } from "./locked-file.js";
import { noGrant, type StoredGrant, type StoreUpdate, sameGrant, type TokenStore } from "./store.js";

export interface FileStoreOptions {
  readonly file: string;
  readonly key: StoreKey;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
  /** For how long another process may keep the file locked. Default: 120. */
  readonly waitSeconds?: number;
}

/**
 * All refresh tokens in one file: encrypted with age, mode 0600, replaced as a whole, with the version before it in
 * `<file>.previous`. Windows has no modes: there, the user's folder has to keep others out.
 *
 * @example
 * const store = fileStore({ file: "tokens.age", key: storeKey(process.env) });
 * await store.put("selling", { refreshToken, clientId, obtainedAt: new Date().toISOString() });
 */
export function fileStore(options: FileStoreOptions): TokenStore {
  return new FileStore(options);
}

class FileStore implements TokenStore {
  readonly description: string;
  readonly #sealed: EncryptedFile;
  readonly #now: () => number;
  readonly #waitSeconds: number | undefined;

  constructor({ file, key, now, waitSeconds }: FileStoreOptions) {
    this.#sealed = { file: resolve(file), key };
    this.#now = now ?? Date.now;
    this.#waitSeconds = waitSeconds;
    this.description = `the file ${this.#sealed.file}`;
  }

  async get(profile: string): Promise<StoredGrant | undefined> {
    return (await this.#read()).get(profile);
  }

  put(profile: string, grant: StoredGrant): Promise<void> {
    return this.#locked(async (held) => {
      const grants = await this.#read();
      await this.#write(held, new Map(grants).set(profile, grant));
    });
  }

  /** Erases it also from the previous version, and from what a killed process may have left. */
  erase(profile: string): Promise<boolean> {
    return this.#locked(async (held) => {
      const grants = await this.#read();
      const inPrevious = await this.#mayHold(previousOf(this.#sealed.file), profile);
      if (!grants.has(profile) && !inPrevious) return false;
      const bytes = await this.#seal(new Map([...grants].filter(([name]) => name !== profile)));
      await held.replace(bytes, inPrevious ? bytes : undefined);
      return true;
    });
  }

  async update<Result>(
    profile: string,
    refresh: (current: StoredGrant) => Promise<StoreUpdate<Result>>,
  ): Promise<Result> {
    const { current, keep, result, kept } = await this.#locked(async (held) => {
      const grants = await this.#read();
      const current = grants.get(profile);
      if (current === undefined) throw noGrant(profile, this.description);
      const update = await refresh(current);
      const same = sameGrant(current, update.keep);
      const kept = same || (await isWritten(this.#write(held, new Map(grants).set(profile, update.keep))));
      return { ...update, current, kept };
    });
    if (!kept) await this.#keepLate(profile, current, keep);
    return result;
  }

  /** The lock was lost while the vendor was asked. The new token is kept, unless another process kept one meanwhile. */
  async #keepLate(profile: string, current: StoredGrant, keep: StoredGrant): Promise<void> {
    const kept = await this.#locked(async (held) => {
      const grants = await this.#read();
      if (grants.get(profile)?.refreshToken !== current.refreshToken) throw overtaken(this.#sealed.file);
      return isWritten(this.#write(held, new Map(grants).set(profile, keep)));
    });
    if (!kept) await this.#keepLate(profile, current, keep);
  }

  #locked<Result>(work: (held: LockedFile) => Promise<Result>): Promise<Result> {
    return locked(this.#sealed.file, this.#waitSeconds, work);
  }

  async #read(): Promise<Content["grants"]> {
    return (await readEncrypted(this.#sealed))?.grants ?? new Map();
  }

  async #write(held: LockedFile, grants: Content["grants"]): Promise<void> {
    const fresh = await this.#seal(grants);
    await held.replace(fresh, await readBytes(this.#sealed.file));
  }

  #seal(grants: Content["grants"]): Promise<Uint8Array> {
    return encryptContent({ savedAt: new Date(this.#now()).toISOString(), grants }, this.#sealed.key);
  }

  /** A file that cannot be opened may hold it. */
  async #mayHold(file: string, profile: string): Promise<boolean> {
    try {
      return (await readEncrypted({ ...this.#sealed, file }))?.grants.has(profile) ?? false;
    } catch (error) {
      if (error instanceof StoreError) return true;
      throw error;
    }
  }
}

/** @returns false when the lock was lost before anything was written */
async function isWritten(writing: Promise<void>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === "locked") return false;
    throw error;
  }
}
