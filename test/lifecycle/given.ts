import { ServiceError } from "../../provider/errors.js";
import type { LedgerState } from "../../provider/ledger/entries.js";
import type { Admitted } from "../../provider/ledger/gate.js";
import type { Context, Run } from "../../provider/lifecycle/kind.js";
import type { Added, Registered } from "../../provider/service/client.js";

/** What registrations and groups are given when the engine drives them, with the client's answers made up. */
export const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
export const unchanged = { changes: false, replaces: [] };

export interface Given {
  readonly added?: Partial<Added>;
  readonly onUnknown?: "resend" | "hold";
  readonly refused?: boolean;
  readonly allowDestroy?: boolean;
  readonly service?: string;
  readonly writesAhead?: boolean;
  readonly admitted?: Admitted;
  readonly allowedAdds?: string;
  /** What this process has seen of the run. Default: a ledger that knew nobody before. */
  readonly run?: Run;
}

/** What was warned about and sent is kept. */
export function contextOf(given: Given = {}) {
  const { added = {}, onUnknown = "resend", refused = false, allowDestroy = false } = given;
  const { service = "https://developer.amazon.com", writesAhead = true, run = sawLedger } = given;
  const warnings: string[] = [];
  const told: string[] = [];
  const calls: unknown[][] = [];
  const answer = { groups: undefined, uniqueTesterCount: undefined, requestId: undefined };
  const sent = async (...call: unknown[]) => {
    calls.push(call);
    if (refused) throw new ServiceError("bad_request", "refused", "", { outcome: "refused" });
    return { ...answer, ...added };
  };
  const context: Context = {
    client: {
      register: async (...call) =>
        ({ trackId: undefined, ...((await sent(...call)) as object) }) as Registered,
      addTesters: sent,
    },
    onUnknown: () => onUnknown,
    maxTestersPerRequest: () => 50,
    warn: async (text) => void warnings.push(text),
    inform: async (text) => void told.push(text),
    admitted: async () => given.admitted,
    allowedAdds: () => given.allowedAdds,
    allowDestroy: () => allowDestroy,
    service: () => service,
    writesAhead,
    authenticate: async () => void calls.push(["authenticate"]),
    run,
  };
  return { context, warnings, told, calls };
}

const sawLedger = { ledger: { before: {}, after: {} as LedgerState } };

export const cure = "\nTake line breaks and other control characters out.";
export const { context } = contextOf();
