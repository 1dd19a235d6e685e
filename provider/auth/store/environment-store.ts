import { StoreError } from "../../errors.js";
import type { Environment } from "../environment.js";
import { noGrant, type StoredGrant, type TokenStore } from "./store.js";

/** `DEVTEST_REFRESH_TOKEN_SELLING_EU` for `selling-eu` */
export function refreshTokenVariable(profile: string): string {
  return `DEVTEST_REFRESH_TOKEN_${profile.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

/**
 * Refresh tokens from environment variables, for pipelines that set them and vendors that do not rotate them. Nothing
 * can be stored here: when a token is rotated, the call fails before anybody uses the access token that came with it.
 */
export function environmentStore(env: Environment): TokenStore {
  return new EnvironmentStore(env);
}

class EnvironmentStore implements TokenStore {
  readonly description = "the environment (read only)";
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  async get(profile: string): Promise<StoredGrant | undefined> {
    const refreshToken = (this.#env[refreshTokenVariable(profile)] ?? "").trim();
    return refreshToken === "" ? undefined : { refreshToken };
  }

  async put(profile: string): Promise<void> {
    throw readOnly(`The refresh token of the profile ${profile} cannot be kept in the environment`, profile);
  }

  async erase(profile: string): Promise<boolean> {
    if ((await this.get(profile)) === undefined) return false;
    throw new StoreError(
      "read_only",
      `The refresh token of the profile ${profile} is in the environment, where it cannot be erased from here`,
      `Remove ${refreshTokenVariable(profile)} where it is set (the pipeline's secrets).`,
    );
  }

  async update<Result>(
    profile: string,
    refresh: (current: StoredGrant) => Promise<{ keep: StoredGrant; result: Result }>,
  ): Promise<Result> {
    const current = await this.get(profile);
    if (current === undefined) throw missing(profile);
    const { keep, result } = await refresh(current);
    if (keep.refreshToken === current.refreshToken) return result;
    throw readOnly(
      `Login with Amazon replaced the refresh token of the profile ${profile}, and the environment cannot keep the new one: it is lost, and its access token was not used`,
      profile,
    );
  }
}

function missing(profile: string): StoreError {
  const { code, what } = noGrant(profile, "the environment");
  return new StoreError(code, what, `Set ${refreshTokenVariable(profile)} to it.`);
}

function readOnly(what: string, profile: string): StoreError {
  return new StoreError(
    "read_only",
    what,
    `Give the profile \`store: file\` or \`store: command:<helper>\`, which keep rotated tokens, and run \`devtest auth login --profile ${profile}\` or \`devtest auth import --profile ${profile}\`.`,
  );
}
