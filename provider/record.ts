/**
 * The record of what was sent, and the plan of what to send.
 *
 * The service cannot tell who has access, so this record is the only truth there is. It holds keys only, never people,
 * and lives in the outputs of registrations and tester groups.
 */

/** Key (of a person, or a certificate's fingerprint) → the ledger's number for it. */
export type Numbers = Readonly<Record<string, number>>;

export interface SendRecord {
  /** Sent under this number, and a 200 said so, or had no body. */
  readonly confirmed: Numbers;
  /** Sent under this number, and no answer tells. */
  readonly unconfirmed: Numbers;
}

/** How to treat the unconfirmed: send them once more, or hold them back and fail. */
export type OnUnknown = "resend" | "hold";

export interface SendPlan {
  readonly numbers: Numbers;
  /** Keys to send now. */
  readonly send: readonly string[];
  /** Keys that may have been sent before and are not sent again: the run fails, naming them. */
  readonly held: readonly string[];
  /** Keys on the record that are no longer listed: they leave it without a request. */
  readonly left: readonly string[];
  /** The record without those who left. */
  readonly kept: SendRecord;
}

export const emptyRecord: SendRecord = { confirmed: {}, unconfirmed: {} };

/**
 * The record in a state, which somebody may have edited. An entry that is missing or no number counts as never sent, and
 * is sent once more: adding somebody twice does no harm, and nobody would notice somebody left out. The same holds for
 * devtest:onUnknown set to hold, which can hold only what the record names.
 */
export function recordOf({ confirmed, unconfirmed }: Partial<SendRecord> = emptyRecord): SendRecord {
  return { confirmed: numbersIn(confirmed), unconfirmed: numbersIn(unconfirmed) };
}

function numbersIn(part: unknown): Numbers {
  return Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => typeof value === "number"));
}

/**
 * Compares the listed keys with the record. Pure: planning sends nothing and edits nothing.
 *
 * A key is sent unless it is confirmed *under the number the ledger has for it now*. Somebody who left and came back has
 * a new number, and is sent again whatever runs failed in between.
 *
 * @param onRecord the ledger's numbers; without a ledger every key has the number 0
 */
export function planSending(
  listed: readonly string[],
  onRecord: Numbers | undefined,
  record: SendRecord,
  onUnknown: OnUnknown,
): SendPlan {
  const numbers = Object.fromEntries(listed.map((key) => [key, onRecord?.[key] ?? 0]));
  const pending = listed.filter((key) => record.confirmed[key] !== numbers[key]);
  const isHeld = (key: string) => onUnknown === "hold" && Object.hasOwn(record.unconfirmed, key);
  const onAnyRecord = Object.keys({ ...record.confirmed, ...record.unconfirmed });
  const isListed = (key: string) => Object.hasOwn(numbers, key);
  return {
    numbers,
    send: pending.filter((key) => !isHeld(key)),
    held: pending.filter(isHeld),
    left: onAnyRecord.filter((key) => !isListed(key)),
    kept: {
      confirmed: pick(record.confirmed, isListed),
      unconfirmed: pick(record.unconfirmed, isListed),
    },
  };
}

/** True when carrying out the plan would change the record, or fail because of what is held. */
export function hasWork({ send, held, left }: SendPlan): boolean {
  return send.length + held.length + left.length > 0;
}

export function sameRecord(a: SendRecord, b: SendRecord): boolean {
  return sameNumbers(a.confirmed, b.confirmed) && sameNumbers(a.unconfirmed, b.unconfirmed);
}

function sameNumbers(a: Numbers, b: Numbers): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** The record once `batch` has been sent under its numbers, with or without an answer that tells. */
export function recordSent(
  record: SendRecord,
  to: keyof SendRecord,
  batch: readonly string[],
  numbers: Numbers,
): SendRecord {
  const others = (key: string) => !batch.includes(key);
  const cleared = {
    confirmed: pick(record.confirmed, others),
    unconfirmed: pick(record.unconfirmed, others),
  };
  return { ...cleared, [to]: { ...cleared[to], ...pick(numbers, (key) => batch.includes(key)) } };
}

function pick(numbers: Numbers, keep: (key: string) => boolean): Numbers {
  return Object.fromEntries(Object.entries(numbers).filter(([key]) => keep(key)));
}
