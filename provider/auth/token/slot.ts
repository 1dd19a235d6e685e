import { type Clock, elapsedMs } from "./clock.js";
import type { Issued } from "./request.js";

/** A token is not used in its last minute: it has to live through the request it is sent with. */
export const marginSeconds = 60;

/** One access token: kept for as long as it lives, asked for once however many callers wait. */
export class TokenSlot {
  readonly #clock: Clock;
  #issued: Issued | undefined;
  #flight: Promise<string> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last token and what came with it, usable or not. */
  get issued(): Issued | undefined {
    return this.#issued;
  }

  /** @param obtain asks for a token when none is at hand; what it throws reaches all who wait, and is asked anew. */
  async token(obtain: () => Promise<Issued>): Promise<string> {
    if (this.#issued !== undefined && this.#isUsable(this.#issued)) return this.#issued.token;
    this.#flight ??= this.#obtain(obtain).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  /** Drops a token that was turned down. One that has taken its place in the meantime stays. */
  forget(token: string): void {
    if (this.#issued?.token === token) this.#issued = undefined;
  }

  async #obtain(obtain: () => Promise<Issued>): Promise<string> {
    this.#issued = await obtain();
    return this.#issued.token;
  }

  #isUsable({ askedAt, lifeSeconds }: Issued): boolean {
    return elapsedMs(askedAt, this.#clock) < (lifeSeconds - marginSeconds) * 1000;
  }
}
