import { DevTestError, ServiceError, whatAndCure } from "../errors.js";
import { recordSent, type SendPlan, type SendRecord, sameRecord } from "../record.js";
import { IncompleteError } from "./kind.js";

/** Carries out a plan: sends, keeps the record, and ends in the form that makes the state keep what it must. */
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
  /** The beginning of every message: the app, and its registration or group. */
  readonly where: string;
  /** How messages call the people or certificates behind keys. */
  readonly name: (keys: readonly string[]) => string;
}

/** How far the sending came. */
interface Sent {
  readonly record: SendRecord;
  readonly failures: readonly { readonly error: unknown; readonly batch: readonly string[] }[];
  /** Never tried, because the failure before would meet them too. */
  readonly unsent: readonly string[];
}

/** How often refused batches are halved in a row, with nobody accepted in between. A service may refuse everything. */
const maxHalvings = 18;

/**
 * Sends batch after batch, and returns the outputs.
 *
 * @throws Error when nothing was acted on and nobody left: the state stays as it was
 * @throws IncompleteError otherwise: the state keeps the new outputs, the run is red, the next one goes on from there
 */
export async function carryOut<Outputs extends SendRecord>(sending: Sending<Outputs>): Promise<Outputs> {
  const { id, before } = sending;
  const sent = await sendAll(sending);
  const outputs = sending.outputs(sent.record);
  const messages = [heldBack(sending), failed(sending, sent)].filter((message) => message !== undefined);
  if (messages.length === 0) return outputs;
  const message = messages.join("\n");
  throw sameRecord(before, outputs) ? new Error(message) : new IncompleteError(message, id, outputs);
}

/**
 * A refusal may be about one person, or about the size of the batch. Then the batch is sent again in halves, so that one
 * bad address does not keep the others out. Any other failure ends the sending.
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
      halvings = maxHalvings;
    } catch (error) {
      if (isUnknown(error)) record = recordSent(record, "unconfirmed", batch, plan.numbers);
      const divisible = isDivisible(error);
      if (divisible && batch.length > 1 && halvings-- > 0)
        queue.unshift(...inBatches(batch, Math.ceil(batch.length / 2)));
      else failures.push({ error, batch });
      if (!divisible) break;
    }
  }
  return { record, failures, unsent: queue.flat() };
}

function inBatches(keys: readonly string[], size: number): (readonly string[])[] {
  return keys.flatMap((_, index) => (index % size === 0 ? [keys.slice(index, index + size)] : []));
}

/** An error of ours says whether anything was sent. After any other error nobody knows. */
function isUnknown(error: unknown): boolean {
  return error instanceof ServiceError ? error.outcome === "unknown" : !(error instanceof DevTestError);
}

function isDivisible(error: unknown): boolean {
  return error instanceof ServiceError && ["bad_request", "conflict", "too_large"].includes(error.code);
}

function failed({ where, name }: Sending<SendRecord>, { failures, unsent }: Sent): string | undefined {
  if (failures.length === 0) return undefined;
  // The same words about several batches are printed once.
  const alike = [...Map.groupBy(failures, ({ error }) => words(error)).values()];
  const lines = alike.flatMap((same) => [
    `${where}: ${whatAndCure(same[0]?.error).what}`,
    `${isUnknown(same[0]?.error) ? "Recorded as unconfirmed" : "Not done for"}: ${name(same.flatMap(({ batch }) => batch))}.`,
  ]);
  if (failures.some(({ error, batch }) => isDivisible(error) && batch.length > 1)) lines.push(eachAlone);
  const rest = unsent.length > 0 ? [`Not sent: ${name(unsent)}.`] : [];
  const cures = new Set(failures.map(({ error }) => whatAndCure(error).cure));
  return [...lines, ...rest, ...cures].filter((line) => line !== "").join("\n");
}

const eachAlone =
  "They were refused together, too often to find whom it is about. `pulumi config set devtest:maxTestersPerRequest 1` and `pulumi up` send each alone.";

/** The words of an error without the request id. */
function words(error: unknown): string {
  const { what } = whatAndCure(error);
  const requestId = error instanceof ServiceError ? error.requestId : undefined;
  return requestId === undefined ? what : what.replace(requestId, "");
}

function heldBack({ where, name, plan }: Sending<SendRecord>): string | undefined {
  if (plan.held.length === 0) return undefined;
  return [
    `${where}: an earlier run sent this and got no answer, and devtest:onUnknown is "hold": ${name(plan.held)}.`,
    "Two ways on: `pulumi config set devtest:onUnknown resend` and `pulumi up`, which sends it once more;",
    "or take it out of the file or program: a ledger then keeps it as what may still have access; without a ledger nothing does.",
  ].join("\n");
}
