/**
 * The network between the provider and the emulator. It reports every request and its outcome as the provider sees it,
 * plays faults on the requests they are meant for, and crashes the process.
 */
import type { Emulator, Fault } from "../emulator/index.js";
import { appIds, fingerprintOf, tailOf } from "./file.js";
import { maskedKey, type Outcome } from "./world.js";

/** A fault for the first request that it fits. */
export interface Trouble {
  /** The resource's name, or `token`. */
  readonly at: string;
  readonly what: keyof typeof troubles;
}

type Effect = Omit<Fault, "operation"> | "not-sent" | "timed-out" | "emptied";

const at = (status: number, more: Omit<Fault, "operation" | "status"> = {}): Effect => ({ status, ...more });
const words = { httpCode: 400, message: "Bad Request", errors: [] };
/** Headers that make the provider retry at once or give up at once, so that no test waits. */
const soon = { headers: { "retry-after": "0" } };
const never = { headers: { "retry-after": "3600" } };

/** One row per way to fail. At `token` they are played by the token endpoint. */
export const troubles = {
  refused: [at(400, { body: words })],
  "not-found": [at(404, { body: words })],
  conflict: [at(409, { body: words })],
  "conflict-then-refused": [at(409, { body: words }), at(400, { body: words })],
  busy: [at(429, soon)],
  "busy-for-long": [at(429, never)],
  failed: [at(500, { body: {}, headers: never.headers })],
  "failed-after-acting": [at(500, { act: true, headers: never.headers })],
  unavailable: [at(503, { body: { Message: "Service Unavailable" }, headers: never.headers })],
  "unavailable-after-acting": [at(503, { act: true, headers: never.headers })],
  "gave-up-waiting": [at(408, { act: true, headers: never.headers })],
  "web-page": [at(200, { body: "<html>Welcome</html>" })],
  "web-page-after-acting": [at(200, { body: "<html>Welcome</html>", act: true })],
  "says-nothing": [at(200, { body: { groups: [], uniqueTesterCount: 0 } })],
  "says-nothing-after-acting": [at(200, { body: {}, act: true })],
  "another-success": [
    at(202, { body: { groups: ["qa"], uniqueTesterCount: 1, trackId: "devtest" }, act: true }),
  ],
  "redirected-after-acting": [at(303, { act: true })],
  "empty-answer": ["emptied"],
  "dropped-before": [{ drop: "before" }],
  "dropped-after": [{ drop: "after" }],
  slow: [{ delayMs: 3 }],
  "token-expired": [{ expireTokens: true }],
  "token-expired-twice": [{ expireTokens: true }, { expireTokens: true }],
  "not-sent": ["not-sent"],
  "timed-out": ["timed-out"],
} as const satisfies Record<string, readonly Effect[]>;

/** The same as faults for the emulator. Empty for those that only the network can play. */
export function effectsOf({ at, what }: Trouble): Fault[] {
  const [, group, tail = at] = /^(.*) on ([0-9a-f]{8})$/.exec(at) ?? [];
  const appId = appIds.find((each) => tailOf(each) === tail);
  return troubles[what].flatMap((effect: Effect): Fault[] => {
    if (typeof effect === "string") return [];
    if (appId === undefined) return [{ operation: "token", ...effect }];
    return [
      group === undefined
        ? { operation: "register", appId, ...effect }
        : { operation: "testers", appId, group, ...effect },
    ];
  });
}

/** Is told of every request and of its outcome. */
export interface Listener {
  /** @throws Violation */
  leaves(resource: string, keys: readonly string[]): void;
  answered(resource: string, keys: readonly string[], outcome: Outcome): void;
}

/** Counts the steps of a run, and crashes the process at one of them. */
export class Fuse {
  blown = false;
  #moments = 0;
  constructor(private readonly at: number | undefined) {}

  /** True from the step on at which the process crashes. */
  passes(): boolean {
    this.#moments += 1;
    if (this.#moments === this.at) this.blown = true;
    return this.blown;
  }
}

interface Request {
  readonly resource: string;
  readonly keys: readonly string[];
  readonly target: Pick<Fault, "operation" | "appId" | "group">;
}

export class Wire {
  requests = 0;
  /** How often each fault was played. */
  readonly met = new Map<string, number>();
  fuse = new Fuse(undefined);
  listener: Listener | undefined;
  /** Thrown by the listener. Kept here, because the provider would catch it. */
  violation: Error | undefined;
  readonly #fetch = globalThis.fetch;
  #waiting: { readonly at: string; readonly what: string; readonly effects: Effect[] }[] = [];

  constructor(private readonly emulator: Emulator) {
    globalThis.fetch = (url, init) => this.#carry(String(url), init ?? {});
  }

  close(): void {
    globalThis.fetch = this.#fetch;
  }

  /** Replaces the faults that were not played. */
  arrange(list: readonly Trouble[]): void {
    this.#waiting = list.map(({ at, what }) => ({ at, what, effects: [...troubles[what]] }));
  }

  /** A crashed process sends and receives nothing. */
  async #carry(url: string, init: RequestInit): Promise<Response> {
    if (this.fuse.blown || this.fuse.passes()) throw systemError("UND_ERR_SOCKET");
    const request = readRequest(url, String(init.body));
    this.requests += 1;
    this.#tell(() => this.listener?.leaves(request.resource, request.keys));
    const effect = this.#take(request.resource);
    if (effect === "not-sent") throw this.#heard(request, "turned-away", systemError("ENOTFOUND"));
    if (typeof effect === "object") this.emulator.fault({ ...effect, ...request.target });
    try {
      const response = await this.#fetch(url, init);
      if (effect === "timed-out") throw new DOMException("timed out", "TimeoutError");
      const said = await response.text();
      const text = effect === "emptied" && response.status === 200 && request.keys.length > 0 ? "" : said;
      if (this.fuse.passes()) throw systemError("UND_ERR_SOCKET");
      this.#heard(request, outcomeOf(response.status, text), undefined);
      return new Response(text === "" ? null : text, response);
    } catch (error) {
      throw this.#heard(request, "unknown", error);
    }
  }

  #take(resource: string): Effect | undefined {
    const found = this.#waiting.find(({ at, effects }) => at === resource && effects.length > 0);
    if (found !== undefined) this.met.set(found.what, (this.met.get(found.what) ?? 0) + 1);
    return found?.effects.shift();
  }

  #heard<Thrown>({ resource, keys }: Request, outcome: Outcome, thrown: Thrown): Thrown {
    this.#tell(() => this.listener?.answered(resource, keys, outcome));
    return thrown;
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.violation ??= error as Error;
    }
  }
}

/** A 200 confirms by a documented field that says yes, or without a body. No other answer of 2xx or 3xx tells. */
function outcomeOf(status: number, text: string): Outcome {
  if (status === 200) return text === "" || saysYes(text) ? "confirmed" : "unknown";
  return status < 400 ? "unknown" : outcomeOfRefusal(status);
}

function saysYes(text: string): boolean {
  return /^\{.*("trackId":"\w|"groups":\["|"uniqueTesterCount":[1-9])/.test(text);
}

/** By the status alone: words are the vendor's to change. */
export function outcomeOfRefusal(status: number): Outcome {
  if (status >= 500 || status === 408) return "unknown";
  if (status === 409) return "conflict";
  return status === 400 || status === 413 ? "refused" : "turned-away";
}

export function readRequest(url: string, body: string): Request {
  const [, appId, operation] = /applications\/([^/]+)\/.*?(register|testers)$/.exec(url) ?? [];
  if (appId === undefined) return { resource: "token", keys: [], target: { operation: "token" } };
  const app = tailOf(appId);
  if (operation === "register") {
    const { certificate } = JSON.parse(body) as { certificate: string };
    return { resource: app, keys: [fingerprintOf(certificate)], target: { operation, appId } };
  }
  const { groups } = JSON.parse(body) as { groups: { name: string; testers: { email: string }[] }[] };
  const { name = "", testers = [] } = groups[0] ?? {};
  const keys = testers.map(({ email }) => maskedKey(email));
  return { resource: `${name} on ${app}`, keys, target: { operation: "testers", appId, group: name } };
}

function systemError(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}
