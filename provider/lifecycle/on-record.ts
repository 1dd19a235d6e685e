import { DevTestError } from "../errors.js";
import type { Numbers, SendPlan, SendRecord } from "../record.js";
import type { Context } from "./kind.js";

/** What a registration or a group has to do with the ledger: its own keys, and how messages call them. */
export interface OnRecord {
  /** Begins every message. */
  readonly where: string;
  readonly listed: readonly string[];
  /** The ledger's numbers; missing for a resource declared alone. */
  readonly onRecord: Numbers | undefined;
  /** Keys that somebody added in the Console. */
  readonly existing: readonly string[];
  /** Keys that were numbered as existing, and no entry says so any more. */
  readonly unadmitted: readonly string[];
  /** Where the ledger has them: the last 8 digits of the appId, and the group. */
  readonly position: { readonly app: string; readonly group: string };
  readonly name: (keys: readonly string[]) => string;
}

/** The inputs of a registration or a group that have to do with the ledger. */
interface RecordInputs {
  readonly onRecord?: Numbers;
  readonly __service?: string;
}

/**
 * Why a registration or a group cannot go on from what is on record. Warns where it can, and would send somebody again.
 *
 * @param inputs old ones are none for a resource that is about to be created
 */
export async function failuresOnRecord(
  of: OnRecord,
  { olds, news }: { readonly olds: RecordInputs; readonly news: RecordInputs },
  context: Context,
): Promise<string[]> {
  const failures = [
    ...refuseOtherService(of.where, news.__service ?? olds.__service, context),
    ...refuseUnrecorded(of),
    ...(await refuseUngated(of, context)),
  ];
  await warnOfNewLedger(olds, context);
  if (failures.length === 0) await warnOfLostRecord(of, olds, context);
  return failures;
}

/**
 * The record of one service says nothing about another. In previews too, and where the engine skips the ledger.
 *
 * @param kept the service that the record is about. Undefined: nothing is on record
 */
export function refuseOtherService(
  what: string,
  kept: string | null | undefined,
  context: Pick<Context, "service">,
): string[] {
  const now = context.service();
  if (!kept || kept === now) return [];
  return [
    `${what} belongs to ${kept}, and this run is set to ${now}: the record of one service says nothing about another. Nothing was sent.\n` +
      "Make a stack of its own for each service (`pulumi stack init <name>`), or set DEVTEST_API_URL (or devtest:apiUrl) back.",
  ];
}

/** The ledger counts from 1. When the engine skips the ledger, its numbers are those of the program: 0. */
function isNumbered(number: number | undefined): boolean {
  return number !== undefined && number > 0;
}

/**
 * Refuses keys without a number of the ledger: nothing is sent before it is on record, and a run with `--target` can
 * leave the ledger behind. Without a ledger (`onRecord` missing) nothing is refused.
 */
function refuseUnrecorded({ where, listed, onRecord, name }: OnRecord): string[] {
  const missing = onRecord === undefined ? [] : listed.filter((key) => !isNumbered(onRecord[key]));
  if (missing.length === 0) return [];
  const cure = "Run without --target, or with the ledger among the targets (and without --exclude of it).";
  return [`${where}: not in the ledger yet, so not to be sent: ${name(missing)}.\n${cure}`];
}

/** Only a ledger can tell who joins for the first time. */
function refuseUngated(of: OnRecord, context: Context): Promise<string[]> {
  return orRefusal(async () => {
    const why = (await context.admitted()) === undefined ? undefined : ungated(of, context);
    if (why === undefined) return [];
    return [
      `${of.where}: ${why}, so nobody can tell who of it is new, and DEVTEST_PLAN lets in only who is in the plan. Nothing was sent.\n` +
        "Declare it with the stack's ledger (DevTest does), and run without --target; or run without DEVTEST_PLAN.",
    ];
  });
}

function ungated({ listed, onRecord, position }: OnRecord, { run }: Context): string | undefined {
  if (onRecord === undefined) return "it has no ledger";
  if (run.ledger === undefined) return "this run skips the ledger";
  const numbers = run.ledger.after.listed[position.app]?.[position.group] ?? {};
  const isOther = listed.some((key) => onRecord[key] !== numbers[key]);
  return isOther ? "its numbers are not those of the ledger" : undefined;
}

/** An error that we threw on purpose is a refusal like any other; a trace would say nothing more. */
export async function orRefusal(refusals: () => Promise<string[]>): Promise<string[]> {
  try {
    return await refusals();
  } catch (error) {
    if (error instanceof DevTestError) return [error.message];
    throw error;
  }
}

/**
 * Warns when a resource is new to the engine, and the ledger had its people before this run: the resource has moved, or
 * an earlier run failed before its result was written. Its record is gone, so everybody is sent once more.
 *
 * @param olds old inputs: none for a resource that is about to be created
 */
async function warnOfLostRecord(
  { where, listed, existing, unadmitted, onRecord = {}, name }: OnRecord,
  olds: object,
  context: Context,
): Promise<void> {
  if (Object.keys(olds).length > 0) return;
  const { ledger } = context.run;
  // A run that skips the ledger gives no new numbers: all are of earlier runs.
  const last = ledger === undefined ? Number.POSITIVE_INFINITY : (ledger.before.__lastNumber ?? 0);
  const neverSent = new Set([...existing, ...unadmitted]);
  const known = listed.filter(
    (key) => !neverSent.has(key) && isNumbered(onRecord[key]) && (onRecord[key] ?? 0) <= last,
  );
  if (known.length === 0) return;
  const cure =
    "If a component moved or was renamed, give it an alias (its option `aliases`), and nothing is sent again.";
  const text = `${where}: new to Pulumi, but on the ledger since an earlier run, so sent once more: ${name(known)}.`;
  await context.warn(context.run.lostRecord ? text : `${text}\n${cure}`);
  context.run.lostRecord = true;
}

/**
 * Warns, once in a run, when the ledger is new to the engine while a resource under it is not: somebody has taken the old
 * one out of the state, with everybody who had left and may still have access.
 *
 * @param olds old inputs
 */
async function warnOfNewLedger(
  olds: { readonly onRecord?: Numbers },
  { run, warn }: Pick<Context, "run" | "warn">,
): Promise<void> {
  const isNew = run.ledger !== undefined && Object.keys(run.ledger.before).length === 0;
  if (!isNew || olds.onRecord === undefined || run.newLedger) return;
  run.newLedger = true;
  await warn(
    "The ledger is new, and what it kept track of is not: the old one is gone from the state, and with it everybody who had left and may still have access.\n" +
      "Bring an earlier state back: `pulumi stack export --version <number>` on Pulumi Cloud, the folder .pulumi/history of any other backend, then `pulumi stack import`.",
  );
}

/**
 * Tells of whoever is sent or adopted although this change does not add them: what the ledger says first is about the
 * change alone.
 */
export async function tellOfLeftOver(
  { where, unadmitted, onRecord = {}, name }: OnRecord,
  { send, adopt }: Pick<SendPlan, "send" | "adopt">,
  context: Context,
): Promise<void> {
  const last = context.run.ledger?.before.__lastNumber ?? 0;
  const told = new Set(unadmitted);
  const isKnown = (key: string) =>
    !told.has(key) && isNumbered(onRecord[key]) && (onRecord[key] ?? 0) <= last;
  const [sent, adopted] = [send.filter(isKnown), adopt.filter(isKnown)];
  if (sent.length > 0)
    await context.inform(
      `${where}: also sent, because no earlier run was told that they are there: ${name(sent)}.`,
    );
  if (adopted.length > 0)
    await context.inform(
      `${where}: not sent any more, because \`existing\` says that they are there: ${name(adopted)}.`,
    );
}

/** Warns of whoever leaves in a run that skips the ledger (`--target`): nothing else would in this run. */
export async function warnOfUnseenLeavers(
  { where, listed, onRecord, name }: OnRecord,
  { confirmed, unconfirmed, adopted }: SendRecord,
  context: Context,
): Promise<void> {
  if (onRecord === undefined || context.run.ledger !== undefined) return;
  const left = Object.keys({ ...confirmed, ...unconfirmed, ...adopted }).filter(
    (key) => !listed.includes(key),
  );
  if (left.length === 0) return;
  await context.warn(
    `${where}: no longer listed, and may still have access (the service cannot remove anybody): ${name(left)}. This run skips the ledger, which keeps track of them.\n` +
      "Run `pulumi up` without --target: the ledger then says where to remove them.",
  );
}
