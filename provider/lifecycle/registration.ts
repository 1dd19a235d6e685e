import { appTail } from "../desired.js";
import { certificates } from "../ledger/entries.js";
import { existingKeys, unadmittedKeys } from "../ledger/existing.js";
import { limits } from "../limits.js";
import { hasWork, planSending, recordOf, type SendPlan, type SendRecord } from "../record.js";
import type { Fingerprint, RegistrationInputs as Inputs } from "../resources/inputs.js";
import type { Registered } from "../service/client.js";
import { sanitize } from "../text/control-characters.js";
import { truncatedList } from "../text/list.js";
import { failuresOfAdopted, refuseFirstSent, warnOfStillAdopted } from "./adopted.js";
import { type Context, type Kind, refuseControlCharacters } from "./kind.js";
import { failuresOnRecord, type OnRecord, tellOfLeftOver, warnOfUnseenLeavers } from "./on-record.js";
import { carryOut, emptyAnswer, requestIdIn } from "./sending.js";

interface Outputs extends SendRecord {
  readonly appId: string;
  readonly packageName: string;
  readonly trackId: string;
}

const defaultTrack = "devtest";

export const registration: Kind<Inputs, Outputs> = {
  async check(olds, news, context) {
    const failures = [
      ...refuseControlCharacters(where(news), {
        appId: [news.appId],
        packageName: [news.packageName],
        label: [news.label],
      }),
      ...refuseCount(news),
      ...(await failuresOnRecord(onRecord(news), { olds, news }, context)),
      ...(await failuresOfAdopted(onRecord(news), olds, context)),
    ];
    const computed = { trackId: olds.trackId ?? defaultTrack, __service: context.service() };
    return { inputs: { ...news, ...computed }, failures };
  },

  async diff(olds, news, context) {
    const replaces = (["appId", "packageName"] as const).filter((key) => olds[key] !== news[key]);
    const record = recordOf(olds);
    await warnOfUnseenLeavers(onRecord(news), record, context);
    const planned = plan(news, record, context);
    if (replaces.length === 0) {
      await refuseFirstSent(onRecord(news), planned, record, context);
      await tellOfLeftOver(onRecord(news), planned, context);
      await warnOfStillAdopted(onRecord(news), record, context);
    }
    return { changes: hasWork(planned) || replaces.length > 0, replaces };
  },

  async create(news, context) {
    return { id: news.appId, outputs: await send(news.appId, news, undefined, context) };
  },

  async update(id, olds, news, context) {
    return send(id, news, olds, context);
  },

  async delete() {
    // Nothing to do: the service cannot take a registration or a certificate back. The ledger remembers them.
  },
};

function onRecord(news: Inputs): OnRecord {
  const listed = Object.keys(news.certificates);
  const position = { app: appTail(news.appId), group: certificates };
  return {
    where: where(news),
    listed,
    onRecord: news.onRecord,
    existing: existingKeys(news.existing),
    unadmitted: unadmittedKeys(news.existing),
    position,
    name: namedShort,
  };
}

function refuseCount(news: Inputs): string[] {
  const count = Object.keys(news.certificates).length;
  if (count >= 1 && count <= limits.certificatesPerApp) return [];
  return [`${where(news)}: ${count} certificates; 1 to ${limits.certificatesPerApp} are allowed.`];
}

function plan(news: Inputs, record: SendRecord, context: Context): SendPlan {
  const listed = Object.keys(news.certificates);
  return planSending(listed, news.onRecord, record, context.onUnknown(), existingKeys(news.existing));
}

async function send(id: string, news: Inputs, olds: Outputs | undefined, context: Context) {
  const { appId, packageName, __pem } = news;
  const before = recordOf(olds);
  const planned = plan(news, before, context);
  let trackId = olds?.trackId ?? news.trackId ?? defaultTrack;
  return carryOut<Outputs>({
    id,
    context,
    plan: planned,
    before,
    perRequest: 1,
    async send([fingerprint = ""]) {
      const answer = await context.client.register(appId, {
        packageName,
        certificate: __pem[fingerprint] ?? "",
      });
      if (olds !== undefined) await warnOfTrack(news, trackId, answer, context);
      trackId = answer.trackId ?? trackId;
      await warnOfMismatch(news, { fingerprint, trackId }, answer, context);
    },
    outputs: (record) => ({ appId, packageName, trackId, ...record }),
    where: where(news),
    name: namedShort,
  });
}

/** With the fewest digits that `removed:` takes. */
function namedShort(fingerprints: readonly Fingerprint[]): string {
  return truncatedList(fingerprints.map((fingerprint) => `certificate ${fingerprint.slice(0, 16)}`));
}

async function warnOfMismatch(
  news: Inputs,
  { fingerprint, trackId }: { fingerprint: Fingerprint; trackId: string },
  answer: Registered,
  context: Context,
) {
  if (answer.unreadable === undefined && answer.empty === undefined) return;
  const said = answer.empty ? `${emptyAnswer}, so it does not say` : "does not say";
  const problem = `the answer for ${namedShort([fingerprint])} ${said} which track, "${trackId}" is taken`;
  const cure = "Look in the Developer Console whether that is so.";
  await context.warn(`${where(news)}: ${problem}${requestIdIn(answer)}.\n${cure}`);
}

/** The groups of the app follow to the new track: everybody in them is sent there. */
async function warnOfTrack(news: Inputs, before: string, { trackId = before }: Registered, context: Context) {
  if (trackId === before) return;
  const problem = `the answer names the track "${trackId}", and "${before}" is on record`;
  await context.warn(`${where(news)}: ${problem}. Testers are added to "${trackId}" from now on.`);
}

function where({ label, appId }: Inputs): string {
  return sanitize(`${label}, registration of …${appTail(appId)}`);
}
