import { createHash } from "node:crypto";
import { type Clock, elapsedMs } from "./clock.js";
import type { Client } from "./credentials.js";
import type { Issued } from "./request.js";

/** A token is not used in its last minute: it has to live through the request it is sent with. */
export const marginSeconds = 60;

/** What decides which token is issued, apart from a refresh token: that is the store's, which has one per profile. */
export interface Asked extends Client {
  readonly grant: string;
  readonly scopes: readonly string[];
}

/**
 * Access tokens in memory, and nowhere else: each is kept for as long as it lives, and asked for once however many
 * callers wait. A token is used only for what it was asked for: another client, secret, scope or endpoint gets another.
 *
 * A refresh token is not among that. To see whether another process has replaced it, every call would have to look in
 * the store, which takes seconds (a passphrase) or starts a program (a helper): the next token is asked for with the
 * new one.
 */
export class TokenCache {
  readonly #clock: Clock;
  readonly #isFinal: (error: unknown) => boolean;
  readonly #slots = new Map<string, TokenSlot>();
  #last: TokenSlot | undefined;

  /** @param isFinal errors after which the same is not asked for again. Default: none */
  constructor(clock: Clock, isFinal: (error: unknown) => boolean = () => false) {
    this.#clock = clock;
    this.#isFinal = isFinal;
  }

  /** The token issued last and what came with it, usable or not. */
  get issued(): Issued | undefined {
    return this.#last?.issued;
  }

  /**
   * @param obtain asks for a token when none is at hand. Its error reaches all callers that wait; the next one asks
   * anew.
   */
  token(asked: Asked, obtain: () => Promise<Issued>): Promise<string> {
    const key = keyOf(asked);
    const slot = this.#slots.get(key) ?? new TokenSlot(this.#clock, this.#isFinal);
    this.#slots.set(key, slot);
    this.#last = slot;
    return slot.token(obtain);
  }

  /** Drops a token that was turned down. One that has taken its place in the meantime stays. */
  forget(token: string): void {
    for (const slot of this.#slots.values()) slot.forget(token);
  }
}

/** Nothing of the secret can be read in it. */
function keyOf({ tokenUrl, clientId, clientSecret, grant, scopes }: Asked): string {
  const hash = createHash("sha256").update(clientSecret).digest("hex");
  return JSON.stringify([tokenUrl, clientId, hash, grant, [...scopes].sort()]);
}

class TokenSlot {
  readonly #clock: Clock;
  readonly #isFinal: (error: unknown) => boolean;
  #refusal: { readonly error: unknown } | undefined;
  issued: Issued | undefined;
  #flight: Promise<string> | undefined;

  constructor(clock: Clock, isFinal: (error: unknown) => boolean) {
    this.#clock = clock;
    this.#isFinal = isFinal;
  }

  async token(obtain: () => Promise<Issued>): Promise<string> {
    if (this.issued !== undefined && this.#isUsable(this.issued)) return this.issued.token;
    this.#flight ??= this.#obtain(obtain).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  forget(token: string): void {
    if (this.issued?.token === token) this.issued = undefined;
  }

  async #obtain(obtain: () => Promise<Issued>): Promise<string> {
    if (this.#refusal !== undefined) throw this.#refusal.error;
    try {
      this.issued = await obtain();
    } catch (error) {
      if (this.#isFinal(error)) this.#refusal = { error };
      throw error;
    }
    return this.issued.token;
  }

  /**
   * A token's life is `expires_in`, counted on this machine's clocks from before the request, less the margin: a wrong
   * clock here or there makes no difference, and a clock that is set while the program runs costs one request.
   */
  #isUsable({ askedAt, lifeSeconds }: Issued): boolean {
    return elapsedMs(askedAt, this.#clock) < (lifeSeconds - marginSeconds) * 1000;
  }
}
