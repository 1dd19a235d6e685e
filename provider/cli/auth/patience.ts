import { UsageError } from "./usage-error.js";

/** Ends a wait for a person: after a time, or on Ctrl-C. Call `end` when the wait is over. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

export function patience(seconds: number): Patience {
  const controller = new AbortController();
  const give = (what: string, cure: string) => controller.abort(new UsageError(what, cure));
  const timer = setTimeout(
    give,
    seconds * 1000,
    `The browser did not come back within ${seconds} s; nothing was stored`,
    "Run it again, with --timeout <seconds> if it takes longer.",
  );
  const onSignal = (signal: NodeJS.Signals) => give(`Ended by ${signal}; nothing was stored`, "");
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, onSignal);
  const end = () => {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, onSignal);
  };
  return { signal: controller.signal, end };
}
