import {
  noGrant,
  type StoredGrant,
  type StoreUpdate,
  type TokenStore,
} from "../../provider/auth/store/store.js";

/** A store in memory. It records what it is asked to write, and can be told to fail. */
export class MemoryStore implements TokenStore {
  readonly description = "the memory of a test";
  readonly written: StoredGrant[] = [];
  failure: Error | undefined;
  readonly #grants = new Map<string, StoredGrant>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @param grants the content before the test, by the name of a profile */
  constructor(grants: Readonly<Record<string, StoredGrant>> = {}) {
    this.#grants = new Map(Object.entries(grants));
  }

  async get(profile: string): Promise<StoredGrant | undefined> {
    return this.#grants.get(profile);
  }

  async put(profile: string, grant: StoredGrant): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.written.push(grant);
    this.#grants.set(profile, grant);
  }

  async erase(profile: string): Promise<boolean> {
    return this.#grants.delete(profile);
  }

  /** One after another, as in every store. */
  update<Result>(
    profile: string,
    refresh: (current: StoredGrant) => Promise<StoreUpdate<Result>>,
  ): Promise<Result> {
    const turn = this.#turn.then(() => this.#update(profile, refresh));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #update<Result>(
    profile: string,
    refresh: (current: StoredGrant) => Promise<StoreUpdate<Result>>,
  ): Promise<Result> {
    const current = this.#grants.get(profile);
    if (current === undefined) throw noGrant(profile, this.description);
    const { keep, result } = await refresh(current);
    if (keep !== current) await this.put(profile, keep);
    return result;
  }
}
