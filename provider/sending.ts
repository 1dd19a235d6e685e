import { ServiceError } from "./errors.js";
import { recordSent, type SendPlan, type SendRecord, sameRecord } from "./record.js";
import { whatAndCure } from "./words.js";

/**
 * Carrying out a plan: sends, keeps the record, and ends in the form that makes the engine keep what must be kept.
 */
export interface Sending<Outputs extends SendRecord> {
  readonly id: string;
  readonly plan: SendPlan;
  /** The record before. */
  readonly before: SendRecord;
  /** How many keys go into one request. */
  readonly perRequest: number;
  readonly send: (batch: readonly string[]) => Promise<void>;
  /** The outputs that go with a record. */
  readonly outputs: (record: SendRecord) => Outputs;
  /** Begins every message: the app and what of it. */
  readonly where: string;
  /** How messages call what stands behind keys. */
  readonly name: (keys: readonly string[]) => string;
  /** The engine's own property, without which it could not call the provider again. */
  readonly provider: unknown;
}

/** How far the sending came. */
interface Sent {
  readonly record: SendRecord;
  readonly failures: readonly { readonly error: unknown; readonly batch: readonly string[] }[];
  /** Never tried, because what failed before would fail alike. */
  readonly unsent: readonly string[];
}

/**
 * How often a refused batch is halved to find whom the refusal is about: enough for three people among the fifty an
 * app can have, and an end for a service that refuses everything.
 */
const maxHalvings = 18;

/**
 * Sends batch after batch, and returns the outputs.
 *
 * @throws Error when nothing was acted on and nobody left: the state stays as it was
 * @throws PartialFailure otherwise: the state keeps the new outputs, the run is red, the next one goes on from there
 */
export async function carryOut<Outputs extends SendRecord>(
  sending: Sending<Outputs>,
): Promise<{ id: string; outs: Outputs }> {
  const { id, before, outputs, provider } = sending;
  const sent = await sendAll(sending);
  const outs = outputs(sent.record);
  const messages = [heldBack(sending), failed(sending, sent)].filter((message) => message !== undefined);
  if (messages.length === 0) return { id, outs };
  const message = messages.join("\n");
  if (sameRecord(before, outs)) throw new Error(message);
  throw new PartialFailure(message, id, { ...outs, __provider: provider });
}

/**
 * A batch that is refused as a bad request is sent again in halves, so that one bad address does not keep the others
 * out. Any other failure ends the sending.
 */
async function sendAll({ plan, perRequest, send }: Sending<SendRecord>): Promise<Sent> {
  const queue = inBatches(plan.send, perRequest);
  const failures: { error: unknown; batch: readonly string[] }[] = [];
  let record = plan.kept;
  let halvings = maxHalvings;
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    try {
      await send(batch);
      record = recordSent(record, "confirmed", batch, plan.numbers);
    } catch (error) {
      if (isUnknown(error)) record = recordSent(record, "unconfirmed", batch, plan.numbers);
      const isBad = isBadRequest(error);
      if (isBad && batch.length > 1 && halvings-- > 0)
        queue.unshift(...inBatches(batch, Math.ceil(batch.length / 2)));
      else failures.push({ error, batch });
      if (!isBad) break;
    }
  }
  return { record, failures, unsent: queue.flat() };
}

function inBatches(keys: readonly string[], size: number): (readonly string[])[] {
  return keys.flatMap((_, index) => (index % size === 0 ? [keys.slice(index, index + size)] : []));
}

/** The engine takes an error of this shape as "failed, and these are the outputs now". */
class PartialFailure extends Error {
  readonly reasons: readonly string[];
  constructor(
    message: string,
    readonly id: string,
    readonly properties: object,
  ) {
    super(message);
    this.reasons = [message];
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof ServiceError && error.outcome === "unknown";
}

function isBadRequest(error: unknown): boolean {
  return error instanceof ServiceError && error.code === "bad_request";
}

function failed({ where, name }: Sending<SendRecord>, { failures, unsent }: Sent): string | undefined {
  if (failures.length === 0) return undefined;
  const lines = failures.flatMap(({ error, batch }) => [
    `${where}: ${whatAndCure(error).what}`,
    `${isUnknown(error) ? "Recorded as unconfirmed" : "Not done for"}: ${name(batch)}.`,
  ]);
  const rest = unsent.length > 0 ? [`Not sent: ${name(unsent)}.`] : [];
  const { cure } = whatAndCure(failures.at(-1)?.error);
  return [...lines, ...rest, cure].filter((line) => line !== "").join("\n");
}

function heldBack({ where, name, plan }: Sending<SendRecord>): string | undefined {
  if (plan.held.length === 0) return undefined;
  return [
    `${where}: an earlier run sent this and got no answer, and devtest:onUnknown is "hold": ${name(plan.held)}.`,
    "Two ways on: `pulumi config set devtest:onUnknown resend` and `pulumi up`, which sends it once more;",
    "or take it out of the file, where the ledger then keeps it as what may still have access.",
  ].join("\n");
}
