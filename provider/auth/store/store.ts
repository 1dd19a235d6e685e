import { StoreError } from "../../errors.js";

/** What is stored for a profile between runs: its refresh token, and where and when that came from. */
export interface StoredGrant {
  readonly refreshToken: string;
  /** The client the token was issued to: it is never used for another. Missing where the store cannot know it. */
  readonly clientId?: string;
  /** ISO 8601, UTC: when a person or an import brought it. Missing where the store cannot know it. */
  readonly obtainedAt?: string;
  /** ISO 8601, UTC: when the vendor last replaced it; missing while it never did. */
  readonly rotatedAt?: string;
}

/** What {@link TokenStore.update} stores, and what it returns to its caller. */
export interface StoreUpdate<Result> {
  /** The grant to keep; the one that was there when nothing is to change. */
  readonly keep: StoredGrant;
  readonly result: Result;
}

/** The store of a profile, as `profiles.yaml` names it. */
export type StoreSpec = "file" | "environment" | `command:${string}`;

/** Where refresh tokens are kept, by the name of a profile. */
export interface TokenStore {
  /** Its name in messages, such as `the file /home/ann/.config/…/tokens.age`; without secrets. */
  readonly description: string;
  /** @throws StoreError when the store cannot be read or its key does not fit */
  get(profile: string): Promise<StoredGrant | undefined>;
  /** Resolves once the grant would survive a power cut. @throws StoreError when it cannot be kept */
  put(profile: string, grant: StoredGrant): Promise<void>;
  /** @returns whether there was one */
  erase(profile: string): Promise<boolean>;
  /**
   * Reads, lets `refresh` talk to the vendor, and keeps what it brings **before** resolving: a rotated token is stored
   * before anybody uses the access token that came with it. One at a time, over all processes of this user on this
   * machine; what a process elsewhere has stored in the meantime is not overwritten.
   *
   * @throws StoreError when there is no grant, or what came cannot be kept; and whatever `refresh` throws
   */
  update<Result>(
    profile: string,
    refresh: (current: StoredGrant) => Promise<StoreUpdate<Result>>,
  ): Promise<Result>;
}

/** The error of `update` where nothing was stored. */
export function noGrant(profile: string, description: string): StoreError {
  return new StoreError(
    "no_grant",
    `There is no refresh token of the profile ${profile} in ${description}`,
    `Run \`devtest auth login --profile ${profile}\`, or \`devtest auth import --profile ${profile}\` with the token on standard input.`,
  );
}

/** Whether a refresh left everything as it was, so that there is nothing to write. */
export function sameGrant(one: StoredGrant, other: StoredGrant): boolean {
  return (
    one.refreshToken === other.refreshToken &&
    one.clientId === other.clientId &&
    one.obtainedAt === other.obtainedAt &&
    one.rotatedAt === other.rotatedAt
  );
}
