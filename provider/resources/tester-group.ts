import * as pulumi from "@pulumi/pulumi";
import { testersByKey } from "../config/testers.js";
import { appTail } from "../desired.js";
import { type Context, type Kind, refuseSteering, refuseUnrecorded } from "../lifecycle/kind.js";
import { carryOut } from "../lifecycle/sending.js";
import { type Tester, type TesterKey, testerKey } from "../people.js";
import { hasWork, type Numbers, planSending, recordOf, type SendPlan, type SendRecord } from "../record.js";
import type { Added } from "../service/client.js";
import type { PersonalData } from "../settings.js";
import { provider, typeModule } from "../shell/dynamic.js";
import { sanitize } from "../text/control-characters.js";
import { enumerate } from "../text/enumerate.js";
import { shown } from "../text/vendor-text.js";
import { orRunError } from "./run-error.js";

/** What the provider is given. */
interface Inputs {
  readonly appId: string;
  readonly trackId: string;
  readonly groupName: string;
  readonly testers: Readonly<Record<TesterKey, Tester>>;
  readonly personalData: PersonalData;
  /** The ledger's numbers; missing for a group declared alone. */
  readonly onRecord?: Numbers;
  readonly label: string;
  readonly __provider?: unknown;
}

/** What is kept: keys, never people. */
interface Outputs extends SendRecord {
  readonly appId: string;
  readonly groupName: string;
  readonly personalData: PersonalData;
  /** What the last answer said; whether it counts the call, the group or the track is not documented. */
  readonly uniqueTesterCount?: number;
}

export interface TesterGroupArgs {
  /** The app's id in the Developer Console, `amzn1.devportal.mobileapp.…`. */
  appId: string;
  /** The group's name on Amazon. */
  groupName: string;
  /** Who is in it. Plain values: the keys that previews show are made from the addresses. */
  testers: readonly { email: string; firstName?: string; lastName?: string }[];
  /** The track of the registration. Pass the registration's output, so that the group waits for it. Default `devtest`. */
  trackId?: pulumi.Input<string>;
  /** `plain` makes names and addresses readable in the state. Default `masked`: they are secrets. */
  personalData?: PersonalData;
  /** The ledger's numbers for this group, from the ledger's output. See the class about doing without. */
  onRecord?: pulumi.Input<Numbers>;
  /** How messages call the app. Default: by the last 8 digits of its id. */
  label?: string;
}

/**
 * A group of testers on one app. Creating and updating it sends those who are not on record yet, and nobody else: in
 * one request, or in several where `devtest:maxTestersPerRequest` says so or Amazon refuses them together. A changed
 * name alone sends nothing. Who leaves is dropped from the record without a request, because the service cannot remove
 * anybody.
 *
 * Declared alone, without a {@link Ledger}'s numbers, it works the same with two losses: nothing tells later who has
 * left and may still have access, and somebody who leaves and comes back while an update failed in between may not be
 * sent again. {@link DevTest} declares groups with their ledger.
 *
 * @throws RunError with every complaint about the testers, before the resource is registered
 * @see https://developer.amazon.com/docs/app-submission-api/appsub-test-api.html
 * @example
 * new TesterGroup("qa", { appId, groupName: "qa", testers: [{ email: "ann@example.com" }], trackId: app.trackId });
 */
export class TesterGroup extends pulumi.dynamic.Resource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/devtest:TesterGroup";
  declare readonly appId: pulumi.Output<string>;
  declare readonly groupName: pulumi.Output<string>;
  declare readonly personalData: pulumi.Output<PersonalData>;
  /** Key → number: sent, and a 200 said so. */
  declare readonly confirmed: pulumi.Output<Numbers>;
  /** Key → number: sent, and no answer tells. */
  declare readonly unconfirmed: pulumi.Output<Numbers>;
  declare readonly uniqueTesterCount: pulumi.Output<number | undefined>;

  constructor(name: string, args: TesterGroupArgs, opts: pulumi.CustomResourceOptions = {}) {
    const { personalData = "masked", trackId = "devtest", label = `the app …${appTail(args.appId)}` } = args;
    const [people] = orRunError(() => testersByKey(args.testers, `TesterGroup "${name}"`));
    const testers = protectedValues(people, personalData);
    const computed = { confirmed: undefined, unconfirmed: undefined, uniqueTesterCount: undefined };
    const retained = { retainOnDelete: true, hideDiffs: ["onRecord"] };
    const props = { ...args, testers, personalData, trackId, label, ...computed };
    super(provider, name, props, pulumi.mergeOptions(retained, opts), typeModule, "TesterGroup");
  }
}

/** Keys stay readable and values are secret only when each value is: around the whole, all of it would be secret. */
function protectedValues(testers: Readonly<Record<TesterKey, Tester>>, personalData: PersonalData) {
  const value = (tester: Tester) => (personalData === "plain" ? tester : pulumi.secret(tester));
  return Object.fromEntries(Object.entries(testers).map(([key, tester]) => [key, value(tester)]));
}

export const testerGroup: Kind<Inputs, Outputs> = {
  check(_olds, news) {
    const { appId, groupName, label, testers, onRecord } = news;
    const texts = { appId: [appId], groupName: [groupName], label: [label], testers: textsOf(testers) };
    const failures = [
      ...refuseSteering(where(news), texts),
      ...refuseUnrecorded(where(news), Object.keys(testers), onRecord, enumerate),
    ];
    return { inputs: news, failures };
  },

  async diff(_id, olds, news, context) {
    const replaces = (["appId", "groupName"] as const).filter((key) => olds[key] !== news[key]);
    const work = hasWork(plan(news, recordOf(olds), context)) || olds.personalData !== news.personalData;
    return { changes: work || replaces.length > 0, replaces };
  },

  async create(news, context) {
    return send(`${news.appId}/${news.groupName}`, news, undefined, context);
  },

  async update(id, olds, news, context) {
    return send(id, news, olds, context);
  },

  async delete() {
    // Nothing to do: the service cannot remove a group or a tester. The ledger remembers who was in it.
  },
};

function plan(news: Inputs, record: SendRecord, context: Context): SendPlan {
  return planSending(Object.keys(news.testers), news.onRecord, record, context.onUnknown());
}

async function send(id: string, news: Inputs, olds: Outputs | undefined, context: Context) {
  const { appId, trackId, groupName, personalData } = news;
  const before = recordOf(olds);
  const planned = plan(news, before, context);
  let counted = olds?.uniqueTesterCount;
  const there = new Set(Object.keys(planned.kept.confirmed).filter((key) => !planned.send.includes(key)));
  return carryOut<Outputs>({
    id,
    plan: planned,
    before,
    perRequest: context.maxTestersPerRequest(),
    async send(keys) {
      const testers = keys.flatMap((key) => news.testers[key] ?? []);
      const answer = await context.client.addTesters(appId, trackId, { name: groupName, testers });
      counted = answer.uniqueTesterCount ?? counted;
      for (const key of keys) there.add(key);
      await warnOfMismatch(news, { testers, onRecord: there.size }, answer, context);
    },
    outputs(record) {
      const count = counted === undefined ? {} : { uniqueTesterCount: counted };
      return { appId, groupName, personalData, ...record, ...count };
    },
    where: where(news),
    name: enumerate,
    provider: news.__provider,
  });
}

/** The answer is all there is to see of what the service did: where it does not fit, somebody should look. */
async function warnOfMismatch(
  news: Inputs,
  { testers, onRecord }: { testers: readonly Tester[]; onRecord: number },
  answer: Added,
  context: Context,
) {
  const { already, groups, unreadable = [], uniqueTesterCount, requestId = "none" } = answer;
  const there = enumerate(testers.map(({ email }) => testerKey(email)));
  const problems = [
    ...(already ? [`the service says ${there} is there already: recorded as confirmed`] : []),
    ...unreadable.map((field) => `the answer does not say ${unsaid[field]}`),
    ...otherGroups(news.groupName, groups, testers),
    ...miscount(uniqueTesterCount, testers.length, onRecord),
  ];
  if (problems.length === 0) return;
  const cure = "Look in the Developer Console whether they are there.";
  await context.warn(`${where(news)}: ${problems.join("; ")} (request id ${requestId}).\n${cure}`);
}

const unsaid = { groups: "which group", uniqueTesterCount: "how many testers" } as const;

function otherGroups(groupName: string, groups: Added["groups"], people: readonly Tester[]): string[] {
  if (groups === undefined || groups.includes(groupName)) return [];
  const names = shown(groups.join(", "), { secrets: [], people });
  return [`sent to this group, and the answer names: ${names || "none"}`];
}

/**
 * Whether the count is that of the call, the group or the track is not documented. It cannot be less than was sent; if
 * it is another number than that, it is not the call's, and cannot be less than are on record for the group. So a
 * service whose lists replaced instead of adding (the vendor says "add") would be noticed where it counts the track and
 * few others are on it; not where it counts the group, for "as many as were sent" is also what a count of the call says.
 */
function miscount(count: number | undefined, sent: number, onRecord: number): string[] {
  if (count === undefined || count === sent) return [];
  if (count < sent) return [`sent ${sent} testers, and the answer counts ${count}`];
  if (count >= onRecord) return [];
  return [`sent ${sent} testers, with whom ${onRecord} are on record, and the answer counts ${count}`];
}

function textsOf(testers: Inputs["testers"]): string[] {
  return Object.values(testers).flatMap(({ email, firstName = "", lastName = "" }) => [
    email,
    firstName,
    lastName,
  ]);
}

function where({ label, groupName }: Inputs): string {
  return sanitize(`${label}, group "${groupName}"`);
}
