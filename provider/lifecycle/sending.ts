import { AuthError, DevTestError, ServiceError, whatAndCure } from "../errors.js";
import type { Tester } from "../people.js";
import { recordAs, type SendPlan, type SendRecord, sameRecord } from "../record.js";
import { excerpt } from "../text/excerpt.js";
import { redact } from "../text/redact.js";
import { type Context, IncompleteError } from "./kind.js";

/** Carries out a plan: sends, keeps the record, and ends in the form that makes the state keep what it must. */
export interface Sending<Outputs extends SendRecord> {
  readonly id: string;
  readonly context: Pick<Context, "writesAhead">;
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
  /** Whoever the other side may speak of, such as everybody in the group. Default: nobody. */
  readonly people?: readonly Tester[];
  /** How messages call the people or certificates behind keys. */
  readonly name: (keys: readonly string[]) => string;
}

/** Why nothing is sent when nothing is written ahead: a process that is killed then leaves no trace of who was sent. */
export function withoutCheckpoints(): DevTestError {
  return new DevTestError(
    "not_recorded",
    "nothing was sent. With PULUMI_SKIP_CHECKPOINTS the engine writes its state at the end of a run only, so a run that is killed would leave no record of who may have access.",
    "Run without PULUMI_SKIP_CHECKPOINTS.",
  );
}

/** What was sent in one request, and why it failed. */
interface Failure {
  readonly error: unknown;
  readonly batch: readonly string[];
}

/** How far the sending came. */
interface Sent {
  readonly record: SendRecord;
  readonly failures: readonly Failure[];
  /** Key → the error after which nobody knows whether the service has it. */
  readonly doubts: ReadonlyMap<string, unknown>;
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
  const { id, before, plan, context } = sending;
  const sent = plan.send.length > 0 && !context.writesAhead ? sendNone(plan) : await sendAll(sending);
  const outputs = sending.outputs(sent.record);
  const message = inWords(sending, sent, (error) => said(error, sending));
  if (message === "") return outputs;
  if (sameRecord(before, outputs)) throw new Error(message);
  const reason = inWords(sending, sent, (error) => whatAndCure(error).own);
  throw new IncompleteError(message, {
    resourceId: id,
    outputs,
    reason,
    ...(message === reason ? {} : { said: whatWasSaid(sending, sent) }),
  });
}

function inWords(sending: Sending<SendRecord>, sent: Sent, show: (error: unknown) => string): string {
  return [heldBack(sending), failed(sending, sent, show)]
    .filter((message) => message !== undefined)
    .join("\n");
}

/** What an error says on the screen. */
function said(error: unknown, { people = [] }: Pick<Sending<SendRecord>, "people">): string {
  const { what, own } = whatAndCure(error);
  if (!(error instanceof DevTestError)) return excerpt(what, { people });
  // Our own words stay as they are, whatever somebody is called.
  return what === own ? what : redact(what, { people });
}

/** The same words about several batches once. */
function whatWasSaid(sending: Sending<SendRecord>, sent: Sent): string {
  const errors = byRecord(sent).map(({ error }) => error);
  const once = new Map(errors.map((error) => [words(error, said(error, sending)), said(error, sending)]));
  return [...once.values()].map((what) => `${sending.where}: ${what}`).join("\n");
}

/**
 * A refusal may be about one person, or about the size of the batch. Then the batch is sent again in halves, so that one
 * bad address does not keep the others out. Any other failure ends the sending.
 *
 * After a refusal of several that leaves a doubt (a 409), each of them is in doubt until a request settles it: one that
 * the service accepts, or a refusal of that key alone.
 */
async function sendAll({ plan, perRequest, send }: Sending<SendRecord>): Promise<Sent> {
  const queue = inBatches(plan.send, perRequest);
  const failures: Failure[] = [];
  const doubts = new Map<string, unknown>();
  let record = plan.kept;
  let halvings = maxHalvings;
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    try {
      await send(batch);
      record = recordAs(record, "confirmed", batch, plan.numbers);
      for (const key of batch) doubts.delete(key);
      halvings = maxHalvings;
    } catch (error) {
      const divisible = isDivisible(error);
      if (isUnknown(error)) for (const key of batch) doubts.set(key, error);
      else if (divisible && batch.length === 1) doubts.delete(batch[0] ?? "");
      if (divisible && batch.length > 1 && halvings-- > 0)
        queue.unshift(...inBatches(batch, Math.ceil(batch.length / 2)));
      else failures.push({ error, batch });
      if (!divisible) break;
    }
  }
  record = recordAs(record, "unconfirmed", [...doubts.keys()], plan.numbers);
  return { record, failures, doubts, unsent: queue.flat().filter((key) => !doubts.has(key)) };
}

/** Whoever left is taken off the record all the same. */
function sendNone({ kept, send }: SendPlan): Sent {
  return {
    record: kept,
    failures: [{ error: withoutCheckpoints(), batch: send }],
    doubts: new Map(),
    unsent: [],
  };
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

function failed(
  { where, name, before }: Sending<SendRecord>,
  sent: Sent,
  show: (error: unknown) => string,
): string | undefined {
  const { failures, unsent } = sent;
  if (failures.length === 0) return undefined;
  const entries = byRecord(sent);
  // The same words about several batches are printed once.
  const lines = [...Map.groupBy(entries, ({ error }) => words(error, show(error))).values()].flatMap(
    (same) => {
      const error = same[0]?.error;
      const keys = same.flatMap(({ batch }) => batch);
      const record = isUnknown(error) ? "Recorded as unconfirmed" : "Not done for";
      const about = keys.length === 0 || refersBack(error) ? [] : [`${record}: ${name(keys)}.`];
      return [`${where}: ${show(error)}`, ...about];
    },
  );
  if (failures.some(({ error, batch }) => isDivisible(error) && batch.length > 1)) lines.push(eachAlone);
  const rest =
    unsent.length > 0 && !failures.some(({ error }) => refersBack(error))
      ? [`Not sent: ${name(unsent)}.`]
      : [];
  const cures = new Set(entries.map(({ error }) => cureOf(error, before)));
  return [...lines, ...rest, ...cures].filter((line) => line !== "").join("\n");
}

/** The first error of the run has said it all. */
function refersBack(error: unknown): boolean {
  return error instanceof AuthError && error.refersBack;
}

/** An app that was there before has hardly gone: more probably somebody else is asked. */
function cureOf(error: unknown, before: SendRecord): string {
  const { cure } = whatAndCure(error);
  const isGone = error instanceof ServiceError && error.code === "not_found";
  return isGone && Object.keys(before.confirmed).length > 0 ? `${elsewhere} ${cure}` : cure;
}

const elsewhere =
  "Requests for this app succeeded before. Is this another developer account, or an emulator that was restarted?";

/** The failures, with each key in doubt under the error that left the doubt: it may have been sent with others before. */
function byRecord({ failures, doubts }: Sent): readonly Failure[] {
  return [
    ...failures.map(({ error, batch }) => ({ error, batch: batch.filter((key) => !doubts.has(key)) })),
    ...Array.from(doubts, ([key, error]) => ({ error, batch: [key] })),
  ];
}

const eachAlone =
  "They were refused together, too often to find whom it is about. `pulumi config set devtest:maxTestersPerRequest 1` and `pulumi up` send each alone.";

/** The words of an error without the request id. */
function words(error: unknown, shown: string): string {
  const requestId = error instanceof ServiceError ? error.requestId : undefined;
  return requestId === undefined ? shown : shown.replace(requestId, "");
}

function heldBack({ where, name, plan }: Sending<SendRecord>): string | undefined {
  if (plan.held.length === 0) return undefined;
  return [
    `${where}: an earlier run sent this and got no answer that tells, and devtest:onUnknown is "hold": ${name(plan.held)}.`,
    "Three ways on: `pulumi config set devtest:onUnknown resend` and `pulumi up`, which sends it once more;",
    "or look in the Developer Console, and if it is there, write it under `existing`;",
    "or take it out of the file or program: a ledger then keeps it as what may still have access; without a ledger nothing does.",
  ].join("\n");
}

/** How a warning tells of a 200 without a body. */
export const emptyAnswer = "is empty and was taken for a confirmation";

/** Nothing where the answer has none. */
export function requestIdIn({ requestId }: { readonly requestId: string | undefined }): string {
  return requestId === undefined ? "" : ` (request id ${requestId})`;
}
