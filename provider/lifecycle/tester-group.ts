import { appTail, composed } from "../desired.js";
import { peopleIn, type TestersByKey } from "../group-people.js";
import { existingKeys, unadmittedKeys } from "../ledger/existing.js";
import type { Tester } from "../people.js";
import { hasWork, planSending, recordOf, type SendPlan, type SendRecord } from "../record.js";
import type { TesterGroupInputs as Inputs } from "../resources/inputs.js";
import type { Added } from "../service/client.js";
import type { PersonalData } from "../settings.js";
import { sanitize } from "../text/control-characters.js";
import { excerpt } from "../text/excerpt.js";
import { truncatedList } from "../text/list.js";
import { failuresOfAdopted, refuseFirstSent, warnOfStillAdopted } from "./adopted.js";
import { type Context, type Kind, refuseControlCharacters } from "./kind.js";
import { failuresOnRecord, type OnRecord, tellOfLeftOver, warnOfUnseenLeavers } from "./on-record.js";
import { carryOut, emptyAnswer, requestIdIn } from "./sending.js";

/** The record of a group: keys, never people. */
interface Outputs extends SendRecord {
  readonly appId: string;
  readonly trackId: string;
  readonly groupName: string;
  readonly personalData: PersonalData;
  /** What the last answer said; whether it counts the call, the group or the track is not documented. */
  readonly uniqueTesterCount?: number;
}

export const testerGroup: Kind<Inputs, Outputs> = {
  async check(olds, news, context) {
    const { appId, groupName, label } = news;
    const people = peopleIn(news);
    const texts = { appId: [appId], groupName: [groupName], label: [label], testers: textsOf(people) };
    const failures = [
      ...refuseControlCharacters(where(news), texts),
      ...refuseParted(news, people),
      ...refuseSharedKeys(news, people, olds),
      ...(await failuresOnRecord(onRecord(news), { olds, news }, context)),
      ...(await failuresOfAdopted(onRecord(news), olds, context)),
    ];
    return { inputs: { ...news, __service: context.service() }, failures };
  },

  async diff(olds, news, context) {
    const replaces = (["appId", "trackId", "groupName"] as const).filter((key) => olds[key] !== news[key]);
    if (replaces.includes("trackId") && olds.trackId) {
      refuseOldEntries(news, olds.trackId);
      await warnOfTrack(news, olds.trackId, context);
    }
    const record = recordOf(olds);
    await warnOfUnseenLeavers(onRecord(news), record, context);
    const planned = plan(news, record, context);
    if (replaces.length === 0) {
      await refuseFirstSent(onRecord(news), planned, record, context);
      await tellOfLeftOver(onRecord(news), planned, context);
      await warnOfStillAdopted(onRecord(news), record, context);
    }
    const work = hasWork(planned) || olds.personalData !== news.personalData;
    return { changes: work || replaces.length > 0, replaces };
  },

  async create(news, context) {
    const id = `${news.appId}/${news.groupName}`;
    return { id, outputs: await send(id, news, undefined, context) };
  },

  async update(id, olds, news, context) {
    return send(id, news, olds, context);
  },

  async delete() {
    // Nothing to do: the service cannot remove a group or a tester. The ledger remembers who was in it.
  },
};

/** An entry says where somebody was added before there was another track. */
function refuseOldEntries(news: Inputs, before: string): void {
  const exists = existingKeys(news.existing).filter((key) => Object.hasOwn(news.testers, key));
  if (exists.length === 0) return;
  throw new Error(
    `${where(news)}: the track was "${before}" and is "${news.trackId}", and entries under \`existing\` say nothing of the new one: ${truncatedList(exists)}. Nobody of this group was sent.\n` +
      "Take their entries out, and they are sent to the new track with the others.",
  );
}

async function warnOfTrack(news: Inputs, before: string, context: Context): Promise<void> {
  await context.warn(
    `${where(news)}: the track was "${before}" and is "${news.trackId}": everybody is sent to the new one, and whoever was on the old one stays on it.`,
  );
}

/** A key without its person would be recorded as sent, and nobody would have been. */
function refuseParted(news: Inputs, people: TestersByKey): string[] {
  const keys = new Set([...Object.keys(news.testers), ...Object.keys(people)]);
  const parted = [...keys].filter((key) => !Object.hasOwn(news.testers, key) || !Object.hasOwn(people, key));
  if (parted.length === 0) return [];
  const cure =
    "Take `ignoreChanges` and transforms off the properties testers and __people, and use one version of pulumi-appstore-devtest.";
  return [`${where(news)}: its keys and its people do not fit together: ${truncatedList(parted)}.\n${cure}`];
}

/** A key stands for one address. Another one with the same key would count as sent already. */
function refuseSharedKeys(news: Inputs, people: TestersByKey, olds: Partial<Inputs>): string[] {
  const { testers, __people } = olds;
  if (__people !== undefined && __people === news.__people) return [];
  const before = peopleIn({ testers: testers ?? {}, ...(__people && { __people }) });
  const shared = Object.entries(people).filter(([key, { email }]) => (before[key]?.email ?? email) !== email);
  if (shared.length === 0) return [];
  const cure = "Another address of the same person is needed: with this one nobody could tell the two apart.";
  return [
    `${where(news)}: the key stood for another address until now: ${truncatedList(shared.map(([key]) => key))}.\n${cure}`,
  ];
}

function onRecord(news: Inputs): OnRecord {
  const listed = Object.keys(news.testers);
  const position = { app: appTail(news.appId), group: composed(news.groupName) };
  return {
    where: where(news),
    listed,
    onRecord: news.onRecord,
    existing: existingKeys(news.existing),
    unadmitted: unadmittedKeys(news.existing),
    position,
    name: truncatedList,
  };
}

function plan(news: Inputs, record: SendRecord, context: Context): SendPlan {
  const listed = Object.keys(news.testers);
  return planSending(listed, news.onRecord, record, context.onUnknown(), existingKeys(news.existing));
}

async function send(id: string, news: Inputs, olds: Outputs | undefined, context: Context) {
  const { appId, trackId, groupName, personalData } = news;
  const people = peopleIn(news);
  const [parted] = refuseParted(news, people);
  if (parted !== undefined) throw new Error(parted);
  const before = recordOf(olds);
  const planned = plan(news, before, context);
  let counted = olds?.uniqueTesterCount;
  const { confirmed, adopted } = planned.kept;
  const there = new Set(
    Object.keys({ ...confirmed, ...adopted }).filter((key) => !planned.send.includes(key)),
  );
  return carryOut<Outputs>({
    id,
    context,
    plan: planned,
    before,
    perRequest: context.maxTestersPerRequest(),
    async send(keys) {
      const testers = keys.flatMap((key) => people[key] ?? []);
      const answer = await context.client.addTesters(appId, trackId, { name: groupName, testers });
      counted = answer.uniqueTesterCount ?? counted;
      for (const key of keys) there.add(key);
      await warnOfMismatch(news, { testers, onRecord: there.size }, answer, context);
    },
    outputs(record) {
      const count = counted === undefined ? {} : { uniqueTesterCount: counted };
      return { appId, trackId, groupName, personalData, ...record, ...count };
    },
    where: where(news),
    people: Object.values(people),
    name: truncatedList,
  });
}

/** The answer is the only sign of what the service did. When it does not fit, somebody should look. */
async function warnOfMismatch(
  news: Inputs,
  { testers, onRecord }: { testers: readonly Tester[]; onRecord: number },
  answer: Added,
  context: Context,
) {
  const { groups, empty = false, unreadable = [], uniqueTesterCount } = answer;
  const problems = [
    ...(empty ? [`the answer ${emptyAnswer}`] : []),
    ...unreadable.map((field) => `the answer does not say ${unsaid[field]}`),
    ...otherGroups(news, groups),
    ...miscount(uniqueTesterCount, testers.length, onRecord),
  ];
  if (problems.length === 0) return;
  const cure = "Look in the Developer Console whether they are there.";
  await context.warn(`${where(news)}: ${problems.join("; ")}${requestIdIn(answer)}.\n${cure}`);
}

const unsaid = { groups: "which group", uniqueTesterCount: "how many testers" } as const;

function otherGroups(news: Inputs, groups: Added["groups"]): string[] {
  if (groups === undefined || groups.includes(news.groupName)) return [];
  const names = excerpt(groups.join(", "), { people: Object.values(peopleIn(news)) });
  return [`sent to this group, and the answer names: ${names || "none"}`];
}

/**
 * The vendor does not document whether the count is that of the call, the group or the track. It cannot be less than
 * was sent. If it is another number than was sent, it is not the call's, and then it cannot be less than the group has
 * on record. So this notices a service that replaces lists instead of adding (the vendor says "add") when it counts the
 * track and few others are on it. It does not notice one that counts the group: a count of the call looks the same.
 */
function miscount(count: number | undefined, sent: number, onRecord: number): string[] {
  if (count === undefined || count === sent) return [];
  const were = sent === 1 ? "sent 1 tester" : `sent ${sent} testers`;
  if (count < sent) return [`${were}, and the answer counts ${count}`];
  if (count >= onRecord) return [];
  return [`${were}, with whom ${onRecord} are on record, and the answer counts ${count}`];
}

function textsOf(people: TestersByKey): string[] {
  return Object.values(people).flatMap(({ email, firstName = "", lastName = "" }) => [
    email,
    firstName,
    lastName,
  ]);
}

function where({ label, groupName }: Inputs): string {
  return sanitize(`${label}, group "${groupName}"`);
}
