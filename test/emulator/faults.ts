import { shapeCheck } from "./shapes.js";

/**
 * Failures on demand. Each fault waits for a request of its operation, is played once (or `times` times), and is gone.
 * One request plays one fault, the oldest that fits, so a list of faults is a sequence.
 */

export type Operation = "token" | "authorize" | "register" | "testers";

/** @example {"operation": "testers", "group": "qa", "status": 500, "body": {}, "act": true} */
export interface Fault {
  readonly operation: Operation;
  /** Only requests for this app. */
  readonly appId?: string;
  /** Only requests that add to this group. */
  readonly group?: string;
  /** How many requests it plays on. Default 1. */
  readonly times?: number;
  /** Milliseconds between acting and the answer, or the drop. */
  readonly delayMs?: number;
  /** The answer's body comes byte by byte, with so many milliseconds between bytes. */
  readonly dripMs?: number;
  /** From now on every token issued so far is refused, that of this request too. */
  readonly expireTokens?: true;
  /** The connection is closed without an answer, before or after the operation acts. */
  readonly drop?: "before" | "after";
  /** The status of an answer in place of the operation's own. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. Default: no body. */
  readonly body?: unknown;
  /** With `status`: whether the operation acts all the same. Default false. */
  readonly act?: boolean;
}

const faultList = shapeCheck({
  type: "array",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["operation"],
    anyOf: ["delayMs", "dripMs", "expireTokens", "drop", "status"].map((effect) => ({ required: [effect] })),
    dependentRequired: { headers: ["status"], body: ["status"], act: ["status"] },
    properties: {
      operation: { enum: ["token", "authorize", "register", "testers"] },
      appId: { type: "string" },
      group: { type: "string" },
      times: { type: "integer", minimum: 1 },
      delayMs: { type: "integer", minimum: 0, maximum: 600_000 },
      dripMs: { type: "integer", minimum: 1, maximum: 600_000 },
      expireTokens: { const: true },
      drop: { enum: ["before", "after"] },
      status: { type: "integer", minimum: 200, maximum: 599 },
      headers: { type: "object", additionalProperties: { type: "string" } },
      body: {},
      act: { type: "boolean" },
    },
  },
});

/** @throws RangeError listing every mistake and what is allowed */
export function checkFaults(input: unknown): readonly Fault[] {
  const list = Array.isArray(input) ? input : [input];
  const complaints = faultList(list).map(({ text }) => text);
  if (complaints.length > 0) throw new RangeError(`Not a fault: ${complaints.join("; ")}.`);
  const contradictions = (list as Fault[]).flatMap(contradiction);
  if (contradictions.length > 0)
    throw new RangeError(`A fault that cannot be played: ${contradictions.join("; ")}.`);
  return list;
}

function contradiction({ operation, appId, group, drop, dripMs, status }: Fault, index: number): string[] {
  const problems: string[] = [];
  if (drop !== undefined && dripMs !== undefined)
    problems.push(`/${index} has both drop and dripMs; allowed: one`);
  if (drop !== undefined && status !== undefined)
    problems.push(`/${index} has both drop and status; allowed: one`);
  if (appId !== undefined && (operation === "token" || operation === "authorize"))
    problems.push(
      `/${index}/appId: ${operation === "token" ? "a token" : "an authorize"} request names no app`,
    );
  if (group !== undefined && operation !== "testers")
    problems.push(`/${index}/group: only testers requests name one`);
  return problems;
}

/** The properties of a request that faults are matched with. */
export interface FaultTarget {
  readonly operation: Operation;
  readonly appId?: string;
  /** The body as received. */
  readonly body: string;
}

export class FaultQueue {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  add(faults: readonly Fault[]): void {
    this.#waiting.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  /** The oldest fault that fits. It then has one time less left. */
  take(target: FaultTarget): Fault | undefined {
    const found = this.#waiting.find(({ fault }) => fits(fault, target));
    if (found === undefined) return undefined;
    found.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return found.fault;
  }
}

function fits(fault: Fault, { operation, appId, body }: FaultTarget): boolean {
  if (fault.operation !== operation) return false;
  if (fault.appId !== undefined && fault.appId !== appId) return false;
  return fault.group === undefined || groupNames(body).includes(fault.group);
}

/** The groups a body names, if it can be read. The operation checks the body. */
function groupNames(body: string): readonly unknown[] {
  try {
    const groups: unknown = JSON.parse(body)?.groups;
    return Array.isArray(groups) ? groups.map((group) => group?.name) : [];
  } catch {
    return [];
  }
}

/** Whether the operation acts under this fault. */
export function letsAct(fault: Fault | undefined): boolean {
  if (fault?.drop === "before") return false;
  return fault?.status === undefined || fault.act === true;
}
