import type { Exchange } from "../../provider/wire/exchange.js";
import { failureOf } from "../../provider/wire/failures.js";

/** Exchanges that have ended with a status, or with a failure of the network. */

export function answered(status: number, headers: Readonly<Record<string, string>> = {}): Exchange {
  return { response: { status, headers: new Headers(headers), text: "", cut: false } };
}

export function failed(code: string): Exchange {
  const cause = Object.assign(new Error(code), { code });
  return { failure: failureOf(cause, { url: "https://service.example.com", timeoutSeconds: 60 }) };
}
