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
  /** Never sent under this number: the configuration says that somebody added it in the Developer Console. */
  readonly adopted: Numbers;
}

/** How to treat the unconfirmed: send them once more, or hold them back and fail. */
export type OnUnknown = "resend" | "hold";

export interface SendPlan {
  readonly numbers: Numbers;
  /** Keys to record as adopted, without a request. */
  readonly adopt: readonly string[];
  /** Keys to send now. */
  readonly send: readonly string[];
  /** Keys that may have been sent before and are not sent again: the run fails, naming them. */
  readonly held: readonly string[];
  /** Keys on the record that are no longer listed: they leave it without a request. */
  readonly left: readonly string[];
  /** The record without those who left, and with those who are adopted now. */
  readonly kept: SendRecord;
}

export const emptyRecord: SendRecord = { confirmed: {}, unconfirmed: {}, adopted: {} };

/**
 * The record in a state, which somebody may have edited. An entry that is missing or no number counts as never sent, and
 * is sent once more: adding somebody twice does no harm, and nobody would notice somebody left out. The same holds for
 * devtest:onUnknown set to hold, which can hold only what the record names.
 */
export function recordOf(outputs: Partial<SendRecord> = emptyRecord): SendRecord {
  return inEachPart((part) => numbersIn(outputs[part]));
}

function inEachPart(of: (part: keyof SendRecord) => Numbers): SendRecord {
  return { confirmed: of("confirmed"), unconfirmed: of("unconfirmed"), adopted: of("adopted") };
}

function numbersIn(part: unknown): Numbers {
  return Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => typeof value === "number"));
}

/**
 * Compares the listed keys with the record. Pure: planning sends nothing and edits nothing.
 *
 * A key is sent unless it is confirmed or adopted *under the number the ledger has for it now*. Somebody who left and came
 * back has a new number, and is sent again whatever runs failed in between. Whoever exists is adopted instead of sent, also
 * where a request has left a doubt: somebody has looked.
 *
 * @param onRecord the ledger's numbers; without a ledger every key has the number 0
 * @param existing keys that somebody added in the Developer Console
 */
export function planSending(
  listed: readonly string[],
  onRecord: Numbers | undefined,
  record: SendRecord,
  onUnknown: OnUnknown,
  existing: readonly string[] = [],
): SendPlan {
  const numbers = Object.fromEntries(listed.map((key) => [key, onRecord?.[key] ?? 0]));
  const isDone = (key: string) =>
    record.confirmed[key] === numbers[key] || record.adopted[key] === numbers[key];
  const [exists, isListed] = [new Set(existing), (key: string) => Object.hasOwn(numbers, key)];
  const pending = listed.filter((key) => !isDone(key));
  const [adopt, others] = [
    pending.filter((key) => exists.has(key)),
    pending.filter((key) => !exists.has(key)),
  ];
  const isHeld = (key: string) => onUnknown === "hold" && Object.hasOwn(record.unconfirmed, key);
  const onAnyRecord = Object.keys({ ...record.confirmed, ...record.unconfirmed, ...record.adopted });
  return {
    numbers,
    adopt,
    send: others.filter((key) => !isHeld(key)),
    held: others.filter(isHeld),
    left: onAnyRecord.filter((key) => !isListed(key)),
    kept: recordAs(
      inEachPart((part) => pick(record[part], isListed)),
      "adopted",
      adopt,
      numbers,
    ),
  };
}

/** True when carrying out the plan would change the record, or fail because of what is held. */
export function hasWork({ adopt, send, held, left }: SendPlan): boolean {
  return adopt.length + send.length + held.length + left.length > 0;
}

export function sameRecord(a: SendRecord, b: SendRecord): boolean {
  return (
    sameNumbers(a.confirmed, b.confirmed) &&
    sameNumbers(a.unconfirmed, b.unconfirmed) &&
    sameNumbers(a.adopted, b.adopted)
  );
}

function sameNumbers(a: Numbers, b: Numbers): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** The record once `batch` is known under its numbers in one way: sent, with or without an answer that tells, or adopted. */
export function recordAs(
  record: SendRecord,
  as: keyof SendRecord,
  batch: readonly string[],
  numbers: Numbers,
): SendRecord {
  const known = new Set(batch);
  const cleared = inEachPart((part) => pick(record[part], (key) => !known.has(key)));
  return { ...cleared, [as]: { ...cleared[as], ...pick(numbers, (key) => known.has(key)) } };
}

function pick(numbers: Numbers, keep: (key: string) => boolean): Numbers {
  return Object.fromEntries(Object.entries(numbers).filter(([key]) => keep(key)));
}
