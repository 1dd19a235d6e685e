import { createHash } from "node:crypto";
import { join } from "node:path";
import { StoreError } from "../../errors.js";
import type { Environment } from "../environment.js";
import { configFolder } from "../profiles/file.js";
import { commandLine } from "./command-line.js";
import { type HelperOptions, runHelper } from "./credential-helper.js";
import { withLock } from "./lock.js";
import { noGrant, type StoredGrant, type StoreUpdate, sameGrant, type TokenStore } from "./store.js";

export interface CommandStoreOptions extends HelperOptions {
  /** For how long another process of this user may be busy with the same profile. Default: 120. */
  readonly waitSeconds?: number;
}

/**
 * Refresh tokens kept by an external helper, as with git's and docker's credential helpers. It is run with `get`,
 * `store` or `erase` as its last argument, reads `name=value` lines up to an empty one, and exits with 0:
 *
 * | verb  | reads | answers |
 * |-------|-------|---------|
 * | get   | `profile` | nothing when there is none, else `refresh_token`, and what it knows of `client_id`, `obtained_at`, `rotated_at`, `version` |
 * | store | `profile`, `refresh_token`, `client_id`, `obtained_at`, `rotated_at`, `version` | — |
 * | erase | `profile` | — |
 *
 * The helper chooses `version`. It is sent back with `store` (missing when nothing was stored), so that the helper can
 * refuse when another machine has stored something in between.
 *
 * @param command words separated by white space, quotes keep them together; no shell
 * @example commandStore("node ./vault.mjs", { folder: "/home/ann/.config/devtest", env: process.env })
 */
export function commandStore(command: string, options: CommandStoreOptions): TokenStore {
  return new CommandStore(command, options);
}

interface Found {
  readonly grant: StoredGrant | undefined;
  readonly version: string | undefined;
}

class CommandStore implements TokenStore {
  readonly description: string;
  readonly #run: (
    verb: "get" | "store" | "erase",
    values: Map<string, string>,
  ) => Promise<Map<string, string>>;
  readonly #lock: (profile: string) => string;
  readonly #waitSeconds: number | undefined;

  constructor(command: string, options: CommandStoreOptions) {
    const line = commandLine(command, options.folder);
    this.description = `the helper ${line.program}`;
    this.#run = (verb, values) => runHelper(line, verb, values, options);
    this.#lock = (profile) => lockFor(options.env, [options.folder, command, profile]);
    this.#waitSeconds = options.waitSeconds;
  }

  async get(profile: string): Promise<StoredGrant | undefined> {
    return (await this.#find(profile)).grant;
  }

  put(profile: string, grant: StoredGrant): Promise<void> {
    return this.#locked(profile, async () => {
      const { version } = await this.#find(profile);
      await this.#store(profile, grant, version);
    });
  }

  erase(profile: string): Promise<boolean> {
    return this.#locked(profile, async () => {
      if ((await this.get(profile)) === undefined) return false;
      await this.#run("erase", new Map([["profile", profile]]));
      if ((await this.get(profile)) === undefined) return true;
      throw notKept(this.description, `said it erased the token of ${profile}, and still has it`);
    });
  }

  update<Result>(
    profile: string,
    refresh: (current: StoredGrant) => Promise<StoreUpdate<Result>>,
  ): Promise<Result> {
    return this.#locked(profile, async () => {
      const { grant, version } = await this.#find(profile);
      if (grant === undefined) throw noGrant(profile, this.description);
      const { keep, result } = await refresh(grant);
      if (!sameGrant(grant, keep)) await this.#store(profile, keep, version);
      return result;
    });
  }

  async #find(profile: string): Promise<Found> {
    const answer = await this.#run("get", oneLiners(new Map([["profile", profile]])));
    const refreshToken = answer.get("refresh_token") ?? "";
    if (answer.size > 0 && refreshToken === "")
      throw notKept(this.description, "answered without refresh_token");
    const grant = answer.size === 0 ? undefined : { refreshToken, ...datesOf(answer) };
    return { grant, version: answer.get("version") };
  }

  async #store(profile: string, grant: StoredGrant, version: string | undefined): Promise<void> {
    const values = { profile, ...namedForHelper(grant), version };
    const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
    await this.#run("store", oneLiners(new Map(given)));
    const kept = (await this.#find(profile)).grant;
    if (kept?.refreshToken !== grant.refreshToken)
      throw notKept(this.description, `said it stored the token of ${profile}, and answers with another`);
  }

  #locked<Result>(profile: string, work: () => Promise<Result>): Promise<Result> {
    const wait = this.#waitSeconds === undefined ? {} : { waitSeconds: this.#waitSeconds };
    const what = `The profile ${profile} in ${this.description}`;
    return withLock(this.#lock(profile), { what, elsewhere, ...wait }, work);
  }
}

function namedForHelper(grant: StoredGrant): Record<string, string | undefined> {
  return {
    refresh_token: grant.refreshToken,
    client_id: grant.clientId,
    obtained_at: grant.obtainedAt,
    rotated_at: grant.rotatedAt,
  };
}

function datesOf(answer: ReadonlyMap<string, string>): Omit<StoredGrant, "refreshToken"> {
  const [clientId, obtainedAt, rotatedAt] = ["client_id", "obtained_at", "rotated_at"].map((name) =>
    answer.get(name),
  );
  return {
    ...(clientId ? { clientId } : {}),
    ...(obtainedAt ? { obtainedAt } : {}),
    ...(rotatedAt ? { rotatedAt } : {}),
  };
}

/** A line break in a value would begin another line. */
function oneLiners(values: Map<string, string>): Map<string, string> {
  const broken = [...values].find(([, value]) => /[\r\n\0]/.test(value))?.[0];
  if (broken === undefined) return values;
  throw new StoreError(
    "cannot_store",
    `The ${broken} contains a line break or a NUL, which no token helper can be given; nothing was stored`,
    "Provide it again without that: copying often adds a line break.",
  );
}

/** In this user's own folder: nobody else can write there, and all of the user's processes have the same one. */
function lockFor(env: Environment, what: readonly string[]): string {
  const name = createHash("sha256").update(JSON.stringify(what)).digest("hex").slice(0, 16);
  return join(configFolder(env), `helper-${name}.lock`);
}

const elsewhere = "name another one with XDG_CONFIG_HOME (on Windows APPDATA, on macOS HOME)";

function notKept(description: string, fault: string): StoreError {
  return new StoreError(
    "helper_failed",
    `${description.replace(/^the/, "The token")} ${fault}`,
    "Correct the helper. It is not certain whether the token is kept: look where the helper keeps it.",
  );
}
