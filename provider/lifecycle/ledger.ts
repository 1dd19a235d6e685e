import { isDeepStrictEqual } from "node:util";
import type { Removal } from "../desired.js";
import { announcement } from "../ledger/announcement.js";
import { overCapacity } from "../ledger/capacity.js";
import { type Changes, changesOf } from "../ledger/changes.js";
import { damage, editedLedger } from "../ledger/damage.js";
import {
  acknowledges,
  certificates,
  type Entry,
  entriesOf,
  isCertificate,
  type LedgerState,
  place,
} from "../ledger/entries.js";
import { existingPlaces, ledgerAfter } from "../ledger/existing.js";
import { beyondDomains, beyondGuard, beyondPlan } from "../ledger/gate.js";
import { describeLookAlike, lookAlikes } from "../ledger/look-alike.js";
import { strayed } from "../ledger/strayed.js";
import { everybody, stillOnAmazon, warning } from "../ledger/warning.js";
import type { LedgerInputs } from "../resources/inputs.js";
import { quoted } from "../text/quoted.js";
import type { Context, Kind } from "./kind.js";
import { orRefusal, refuseOtherService } from "./on-record.js";
import { withoutCheckpoints } from "./sending.js";

/** The program's inputs, with the ledger's own numbers and what else `check` computes. Outputs are the same. */
type Inputs = LedgerInputs & LedgerState;

export const ledger: Kind<Inputs, Inputs> = {
  async check(olds, news, context) {
    const refusal =
      damage(olds) ??
      replacement(olds, context) ??
      otherService(olds, context) ??
      lookAlikes(olds, news.__apps).map(describeLookAlike)[0];
    if (refusal !== undefined) return { inputs: news, failures: [refusal] };
    const after = {
      ...news,
      ...ledgerAfter(olds, news),
      service: context.service(),
    };
    context.run.ledger = { before: olds, after };
    const changes = changesOf(olds, after);
    context.run.adds = addsIn(changes);
    const failures = [
      ...emptyRemovals(news),
      ...removedAndListed(news),
      ...movedKeys(olds, news),
      ...strayed(olds, after),
      ...tooMany(after),
      ...(await refusedAtTheGate(changes, after, context)),
    ];
    if (failures.length === 0) await announce(changes, after, context);
    // Of a ledger that is about to be created there is no `diff`.
    if (failures.length === 0 && Object.keys(olds).length === 0) await warn({}, after, context);
    return { inputs: after, failures };
  },

  async diff(olds, news, context) {
    const { before } = context.run.ledger ?? { before: olds };
    const parted = partedFrom(before, olds);
    if (parted !== undefined) throw new Error(parted);
    await warn(before, news, context);
    return { changes: !isDeepStrictEqual(recorded(olds), recorded(news)), replaces: [] };
  },

  async create(news, context) {
    await beforeWriting({}, news, context);
    return { id: "ledger", outputs: news };
  },

  async update(_id, olds, news, context) {
    await beforeWriting(olds, news, context);
    return news;
  },

  async delete(olds, context) {
    const damaged = damage(olds);
    if (damaged !== undefined) throw new Error(damaged);
    const list = everybody({ ...olds, __apps: olds.__apps ?? {} });
    if (list === undefined) return;
    if (!context.allowDestroy() || isBeingReplaced(context)) throw new Error(keepIt);
    await context.warn(list);
  },
};

const keepIt =
  "The ledger is not deleted: it is the only record of who may have access, and somebody on it may. `pulumi stack export | devtest recover` lists them.\n" +
  "If Pulumi is about to replace it: run without --replace, and take a taint off with `pulumi state untaint <urn>` (`pulumi stack --show-urns` shows it).\n" +
  "To take the stack apart: `pulumi config set devtest:allowDestroy true`, `pulumi up`, `pulumi destroy`.";

/**
 * `--replace` and a taint: the engine has checked the ledger as if there were none, deletes the old one, and would then
 * create an empty one. Nobody asked for that, also where a stack may be taken apart: a destroy checks nothing.
 */
function isBeingReplaced({ run }: Context): boolean {
  return run.ledger !== undefined && Object.keys(run.ledger.before).length === 0;
}

/** A replacement would begin with an empty ledger: the engine then checks a second time, without old inputs. */
function replacement(olds: Partial<Inputs>, { run }: Context): string | undefined {
  if (run.ledger === undefined || Object.keys(olds).length > 0) return undefined;
  return (
    "The ledger cannot be replaced, nor be there twice: a second one would begin empty, and everybody on the first would be forgotten.\n" +
    "Run without --replace, take a taint off with `pulumi state untaint <urn>` (`pulumi stack --show-urns` shows the URN), and declare one DevTest."
  );
}

/** A ledger with nobody on it may change its service. */
function otherService(
  { service, listed, stillOnAmazon }: Partial<Inputs>,
  context: Context,
): string | undefined {
  const isEmpty = entriesOf(listed).length + entriesOf(stillOnAmazon).length === 0;
  return isEmpty ? undefined : refuseOtherService("The ledger of this stack", service, context)[0];
}

/** The engine writes inputs and outputs together, and `check` reads the inputs alone: one of them was edited. */
function partedFrom(inputs: Partial<Inputs>, outputs: Inputs): string | undefined {
  const [ofInputs, ofOutputs] = [recorded(inputs), recorded(outputs)];
  const parted = (Object.keys(ofOutputs) as (keyof typeof ofOutputs)[]).find(
    (property) => !isDeepStrictEqual(ofInputs[property], ofOutputs[property]),
  );
  return parted === undefined ? undefined : editedLedger(`${parted} differs from that in its outputs`);
}

/** Somebody who is listed is on the ledger as listed, and would be forgotten when they leave. */
function removedAndListed({ listed, removed, __apps }: Inputs): string[] {
  const both = entriesOf(listed).find((entry) =>
    removed.some((removal) => acknowledges(removal, entry, __apps[entry.app]?.appId)),
  );
  if (both === undefined) return [];
  const place = both.group === certificates ? "certificates" : `group ${quoted(both.group)}`;
  return [
    `\`removed\` names ${quoted(both.key)} in ${place} of …${both.app}, where it is listed.\nKeep one of the two.`,
  ];
}

function emptyRemovals({ removed }: Inputs): string[] {
  const isEmpty = removed.some(({ tester, group, certificate }) => !(tester ?? group ?? certificate));
  return isEmpty ? ["Each entry of `removed` has a tester, a group or a certificate."] : [];
}

/** An entry means the app that its key named when it was written. Later the key may name another. */
function movedKeys({ removed: before }: Partial<Inputs>, { removed }: Inputs): string[] {
  const appOf = new Map((before ?? []).map((removal) => [entryKey(removal), removal.app]));
  const moved = removed.filter((removal) => {
    const app = appOf.get(entryKey(removal));
    return removal.appKey !== undefined && app !== undefined && app !== removal.app;
  });
  return moved.map((removal) => {
    const app = appOf.get(entryKey(removal));
    const what = removal.tester ?? removal.group ?? removal.certificate;
    return (
      `\`removed\`: the entry for ${quoted(what ?? "")} names its app by the key ${quoted(removal.appKey ?? "")}, which meant ${app} and now means ${removal.app}.\n` +
      "Write the id of the app that is meant instead of the key."
    );
  });
}

function entryKey({ app: _, ...entry }: Removal): string {
  return JSON.stringify(Object.entries(entry).sort());
}

/** The refusal comes before any warning, so it names everybody who counts. */
function tooMany(ledger: LedgerState): string[] {
  const sentences = overCapacity(ledger);
  const still = stillOnAmazon(ledger);
  return sentences.length === 0 || still === undefined ? sentences : [...sentences, still];
}

/** Before anything is sent, in previews and in runs alike. */
async function refusedAtTheGate(
  changes: Changes,
  { listed, __apps: names, guards = {} }: Inputs,
  context: Context,
): Promise<string[]> {
  const { joins, renewed } = changes;
  const { certain, perhaps } = addsIn(changes);
  return [
    ...beyondGuard(certain, guards, context.allowedAdds(), { perhaps }),
    ...beyondDomains(entriesOf(listed), names, guards),
    ...(await orRefusal(async () => {
      const admitted = await context.admitted();
      return admitted === undefined ? [] : beyondPlan([...joins, ...renewed], names, admitted);
    })),
  ];
}

/** Of people: certificates are counted by no guard. */
function addsIn({ joins, perhaps }: Changes) {
  const [certain, more] = [joins, perhaps].map((all) => all.filter((entry) => !isCertificate(entry)).length);
  return { certain: certain ?? 0, perhaps: more ?? 0, late: new Set<string>() };
}

/** What a preview says first. A run says it once more, before it sends. */
async function announce(changes: Changes, { __apps }: Inputs, context: Context): Promise<void> {
  const perRequest = changes.joins.length === 0 ? 1 : context.maxTestersPerRequest();
  const sentence = announcement(changes, __apps, perRequest);
  if (sentence !== undefined) await context.inform(sentence);
}

/** Who may still have access, in every preview and every run. */
async function warn(before: Partial<Inputs>, after: Inputs, context: Context): Promise<void> {
  const text = warning(before, after);
  if (text !== undefined) await context.warn(text);
}

/** Somebody new is about to be on record, and then to be sent. Without a token, neither happens. */
async function beforeWriting(olds: Partial<Inputs>, news: Inputs, context: Context): Promise<void> {
  const last = olds.__lastNumber ?? 0;
  const exists = existingPlaces(news.existing);
  const isToBeSent = (entry: Entry) => entry.number > last && !exists.has(place(entry));
  if (!entriesOf(news.listed).some(isToBeSent)) return;
  if (!context.writesAhead) throw withoutCheckpoints();
  await context.authenticate();
}

/** Everything but what messages alone need. */
function recorded({ listed, existing, removed, stillOnAmazon, service, __lastNumber }: Partial<Inputs>) {
  return { listed, existing, removed, stillOnAmazon, service, __lastNumber };
}
