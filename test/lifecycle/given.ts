import { ServiceError } from "../../provider/errors.js";
import type { Context } from "../../provider/lifecycle/kind.js";
import type { Added, Registered } from "../../provider/service/client.js";

/** What registrations and groups are given when the engine drives them, with the client's answers made up. */
export const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
export const unchanged = { changes: false, replaces: [] };

export interface Given {
  readonly added?: Partial<Added>;
  readonly onUnknown?: "resend" | "hold";
  readonly refused?: boolean;
}

/** What was warned about and sent is kept. */
export function contextOf({ added = {}, onUnknown = "resend", refused = false }: Given = {}) {
  const warnings: string[] = [];
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
  };
  return { context, warnings, calls };
}

export const cure = "\nTake line breaks and other control characters out.";
export const { context } = contextOf();
