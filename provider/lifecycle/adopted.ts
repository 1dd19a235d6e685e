import { certificates, type Entry, place } from "../ledger/entries.js";
import { adoptedKeys, type ExistingKeys, existingIn, existingKeys } from "../ledger/existing.js";
import { beyondGuard, beyondPlan } from "../ledger/gate.js";
import { emptyRecord, type SendPlan, type SendRecord } from "../record.js";
import type { Context } from "./kind.js";
import { type OnRecord, orRefusal } from "./on-record.js";

/**
 * Whoever was numbered as existing was to be adopted, so no gate has let them in. Once their entry is out, only their group,
 * or registration, knows whether it has recorded them, or is about to send them for the first time. Then they count here as
 * those who join count for the ledger, and each group is asked before it sends.
 */

/**
 * Why a resource that is about to be created does not send them: it has recorded nobody. A replacement is checked a second
 * time, without old inputs. Of any other, `diff` knows the record, and not what its entries were.
 */
export async function failuresOfAdopted(
  of: OnRecord,
  olds: { readonly existing?: ExistingKeys },
  context: Context,
): Promise<string[]> {
  if (Object.keys(olds).length > 0) {
    rememberEntries(of, olds.existing, context);
    return [];
  }
  const keys = firstSent(of, notExisting(of), emptyRecord, context);
  const failures = await refusals(of, keys, context);
  if (failures.length === 0) await tellOfFirstSent(of, keys, context);
  return failures;
}

function rememberEntries({ position }: OnRecord, existing: ExistingKeys | undefined, { run }: Context): void {
  run.existed ??= new Map();
  run.existed.set(ofAll(position), existingKeys(existing));
}

/** One name for all places of a group. */
function ofAll(position: OnRecord["position"]): string {
  return place({ ...position, key: "" });
}

function notExisting({ listed, existing }: OnRecord): string[] {
  const exists = new Set(existing);
  return listed.filter((key) => !exists.has(key));
}

/** Before an update. @throws Error with every refusal */
export async function refuseFirstSent(
  of: OnRecord,
  { send }: Pick<SendPlan, "send">,
  record: SendRecord,
  context: Context,
): Promise<void> {
  const keys = firstSent(of, send, record, context);
  const failures = await refusals(of, keys, context);
  if (failures.length > 0) throw new Error(failures.join("\n"));
  await tellOfFirstSent(of, keys, context);
}

/**
 * After a request without an answer that tells they were let in already. A program may declare a group without what the
 * ledger knows of it.
 */
function firstSent(
  { unadmitted, position, onRecord = {} }: OnRecord,
  send: readonly string[],
  { unconfirmed }: SendRecord,
  { run }: Context,
): string[] {
  const known = existingIn(run.ledger?.after.existing, position.app, position.group);
  const late = new Set([...unadmitted, ...adoptedKeys(known)]);
  return send.filter((key) => late.has(key) && unconfirmed[key] !== onRecord[key]);
}

/** The registration was sent before its groups are asked. */
const stand = "Nobody of them was sent.";

async function refusals(of: OnRecord, keys: readonly string[], { run, ...context }: Context) {
  if (keys.length === 0) return [];
  const { position, onRecord = {} } = of;
  if (run.ledger === undefined || run.adds === undefined) return [skipsLedger(of, keys)];
  const entries = keys.map((key): Entry => ({ ...position, key, number: onRecord[key] ?? 0 }));
  const { certain, perhaps, late } = run.adds;
  if (position.group !== certificates) for (const entry of entries) late.add(place(entry));
  const { __apps: names, guards = {} } = run.ledger.after;
  return [
    ...beyondGuard(certain + late.size, guards, context.allowedAdds(), {
      perhaps: perhaps - late.size,
      stand,
    }),
    ...(await orRefusal(async () => {
      const admitted = await context.admitted();
      return admitted === undefined ? [] : beyondPlan(entries, names, admitted, stand);
    })),
  ];
}

function skipsLedger({ where, name }: OnRecord, keys: readonly string[]): string {
  return (
    `${where}: this run skips the ledger, and only the ledger lets somebody in whose entry under \`existing\` is out: ${name(keys)}. ${stand}\n` +
    "Run without --target, or with the ledger among the targets (and without --exclude of it)."
  );
}

async function tellOfFirstSent({ where, name }: OnRecord, keys: readonly string[], context: Context) {
  if (keys.length === 0) return;
  await context.inform(
    `${where}: sent, because no entry under \`existing\` says any more that they are there: ${name(keys)}.`,
  );
}

/** Warns, in the run that takes an entry out, of whoever stays recorded by it: if it was wrong, nobody has sent them. */
export async function warnOfStillAdopted(
  { where, listed, existing, position, onRecord = {}, name }: OnRecord,
  { adopted }: SendRecord,
  context: Context,
): Promise<void> {
  const { ledger, existed } = context.run;
  const before = existingIn(ledger?.before.existing, position.app, position.group);
  const isOut = new Set([...existingKeys(before), ...(existed?.get(ofAll(position)) ?? [])]);
  for (const key of existing) isOut.delete(key);
  const still = listed.filter((key) => isOut.has(key) && adopted[key] === onRecord[key]);
  if (still.length === 0) return;
  const cure =
    position.group === certificates
      ? "`pulumi state taint <urn>` (`pulumi stack --show-urns` shows the URN), `pulumi up`, and all certificates of the app are sent again."
      : "take them out of the file, `pulumi up`, list them again, `pulumi up`, and they are sent.";
  await context.warn(
    `${where}: stays recorded as added in the Console, and is not sent, although no entry under \`existing\` says so any more: ${name(still)}.\n` +
      `If that was never so: ${cure}`,
  );
}
