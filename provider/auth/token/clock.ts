/**
 * Two clocks of this machine, because each alone can be wrong about how much time has passed: the wall clock can be
 * set, and the steady one stands still while the machine sleeps. The server's `Date` is not used.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since any moment; never goes back. */
  readonly steady: () => number;
}

export interface Moment {
  readonly now: number;
  readonly steady: number;
}

export const systemClock: Clock = { now: Date.now, steady: () => performance.now() };

export function momentOf(clock: Clock): Moment {
  return { now: clock.now(), steady: clock.steady() };
}

/** The longer of the two: it is better to give a token up too early than too late. */
export function elapsedMs(since: Moment, clock: Clock): number {
  return Math.max(clock.now() - since.now, clock.steady() - since.steady);
}
