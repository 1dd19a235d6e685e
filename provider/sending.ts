import { ServiceError } from "./errors.js";
import { recordSent, type SendPlan, type SendRecord, sameRecord } from "./record.js";
import { explain } from "./words.js";

/**
 * Carrying out a plan: sends, keeps the record, and ends in the form that makes the engine keep what must be kept.
 */
export interface Sending<Outputs extends SendRecord> {
  readonly id: string;
  readonly plan: SendPlan;
  /** The record before. */
  readonly before: SendRecord;
  /** One request each. */
  readonly batches: readonly (readonly string[])[];
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

/**
 * Sends batch after batch until one fails, and returns the outputs.
 *
 * @throws Error when nothing was acted on and nobody left: the state stays as it was
 * @throws PartialFailure otherwise: the state keeps the new outputs, the run is red, the next one goes on from there
 */
export async function carryOut<Outputs extends SendRecord>(
  sending: Sending<Outputs>,
): Promise<{ id: string; outs: Outputs }> {
  const { id, plan, before, batches } = sending;
  let record = plan.kept;
  let failure = plan.held.length > 0 ? heldBack(sending) : undefined;
  for (const batch of batches) {
    try {
      await sending.send(batch);
      record = recordSent(record, "confirmed", batch, plan.numbers);
    } catch (error) {
      if (isUnknown(error)) record = recordSent(record, "unconfirmed", batch, plan.numbers);
      failure = failed(sending, error, batch);
      break;
    }
  }
  const outs = sending.outputs(record);
  if (failure === undefined) return { id, outs };
  if (sameRecord(before, outs)) throw new Error(failure);
  throw new PartialFailure(failure, id, { ...outs, __provider: sending.provider });
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

function failed({ where, name }: Sending<SendRecord>, error: unknown, batch: readonly string[]): string {
  const what = isUnknown(error) ? "Recorded as unconfirmed:" : "Not done for:";
  return explain(where, error, [`${what} ${name(batch)}.`]);
}

function heldBack({ where, name, plan }: Sending<SendRecord>): string {
  return [
    `${where}: an earlier run sent this and got no answer, and devtest:onUnknown is "hold": ${name(plan.held)}.`,
    "Two ways on: `pulumi config set devtest:onUnknown resend` and `pulumi up`, which sends it once more;",
    "or take it out of the file, where the ledger then keeps it as what may still have access.",
  ].join("\n");
}
