import * as pulumi from "@pulumi/pulumi";
import { type Certificate, describeCertificate, parseCertificate } from "../certificate.js";
import { appTail } from "../desired.js";
import { type Context, type Kind, refusal, refuseSteering, refuseUnrecorded } from "../lifecycle/kind.js";
import { carryOut } from "../lifecycle/sending.js";
import { limits } from "../limits.js";
import { hasWork, type Numbers, planSending, recordOf, type SendPlan, type SendRecord } from "../record.js";
import type { Registered } from "../service/client.js";
import { provider, typeModule } from "../shell/dynamic.js";
import { sanitize } from "../text/control-characters.js";
import { enumerate } from "../text/enumerate.js";
import { orRunError } from "./run-error.js";

/** SHA-256 of the DER form, 64 hex digits. */
type Fingerprint = string;

/** What the provider is given. */
interface Inputs {
  readonly appId: string;
  readonly packageName: string;
  /** What a reviewer should see of each: subject, curve, expiry. */
  readonly certificates: Readonly<Record<Fingerprint, string>>;
  /** The PEM texts. Pulumi hides properties that begin with two underscores, also where a resource is created. */
  readonly __pem: Readonly<Record<Fingerprint, string>>;
  readonly onRecord?: Numbers;
  readonly label: string;
  /** Computed in `check`, so that previews know it before the service has answered. */
  readonly trackId?: string;
  readonly __provider?: unknown;
}

interface Outputs extends SendRecord {
  readonly appId: string;
  readonly packageName: string;
  readonly trackId: string;
}

const defaultTrack = "devtest";

export interface RegistrationArgs {
  /** The app's id in the Developer Console, `amzn1.devportal.mobileapp.…`. */
  appId: string;
  /** The Android package that test builds carry. */
  packageName: string;
  /** 1 to 3 certificates test builds are signed with: PEM texts, X.509 with an EC key. */
  certificates: readonly string[];
  /** The ledger's numbers for this app's certificates, from the ledger's output. */
  onRecord?: pulumi.Input<Numbers>;
  /** How messages call the app. Default: its package. */
  label?: string;
}

/**
 * The registration of an app for DevTest: its package and the certificates its test builds are signed with. A second
 * or third certificate sends only the new one. One that leaves is dropped from the record without a request, because
 * the service cannot remove it.
 *
 * Declared alone, without a {@link Ledger}'s numbers, nothing tells later which certificates have left and may still
 * be accepted.
 *
 * @throws RunError when a certificate is not a PEM X.509 certificate with an EC key
 * @see https://developer.amazon.com/docs/app-submission-api/appsub-test-api.html
 * @example
 * new Registration("racing", { appId, packageName: "com.example.racing", certificates: [readFileSync("racing.pem", "utf8")] });
 */
export class Registration extends pulumi.dynamic.Resource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/devtest:Registration";
  declare readonly appId: pulumi.Output<string>;
  declare readonly packageName: pulumi.Output<string>;
  /** Fingerprint → number: sent, and a 200 said so. */
  declare readonly confirmed: pulumi.Output<Numbers>;
  /** Fingerprint → number: sent, and no answer tells. */
  declare readonly unconfirmed: pulumi.Output<Numbers>;
  /** The track testers are added to. */
  declare readonly trackId: pulumi.Output<string>;

  constructor(name: string, args: RegistrationArgs, opts: pulumi.CustomResourceOptions = {}) {
    const [certificates] = orRunError(() => args.certificates.map(parseCertificate));
    const computed = { confirmed: undefined, unconfirmed: undefined, trackId: undefined };
    const retained = { retainOnDelete: true, hideDiffs: ["onRecord"] };
    const label = args.label ?? args.packageName;
    const byFingerprint = (show: (certificate: Certificate) => string) =>
      Object.fromEntries(certificates.map((certificate) => [certificate.fingerprint, show(certificate)]));
    const shown = {
      certificates: byFingerprint(describeCertificate),
      __pem: byFingerprint(({ pem }) => pem),
    };
    const props = { ...args, ...shown, label, ...computed };
    super(provider, name, props, pulumi.mergeOptions(retained, opts), typeModule, "Registration");
  }
}

export const registration: Kind<Inputs, Outputs> = {
  check(olds, news) {
    const { certificates, onRecord } = news;
    const listed = Object.keys(certificates);
    const failures = [
      ...refuseSteering(where(news), {
        appId: [news.appId],
        packageName: [news.packageName],
        label: [news.label],
      }),
      ...refuseCount(news, listed.length),
      ...refuseUnrecorded(where(news), listed, onRecord, namedShort),
    ];
    return { inputs: { ...news, trackId: olds.trackId ?? defaultTrack }, failures };
  },

  async diff(_id, olds, news, context) {
    const replaces = (["appId", "packageName"] as const).filter((key) => olds[key] !== news[key]);
    return { changes: hasWork(plan(news, recordOf(olds), context)) || replaces.length > 0, replaces };
  },

  async create(news, context) {
    return send(news.appId, news, undefined, context);
  },

  async update(id, olds, news, context) {
    return send(id, news, olds, context);
  },

  async delete() {
    // Nothing to do: the service cannot take a registration or a certificate back. The ledger remembers them.
  },
};

function refuseCount(news: Inputs, count: number): pulumi.dynamic.CheckFailure[] {
  if (count >= 1 && count <= limits.certificatesPerApp) return [];
  return [refusal(`${where(news)}: ${count} certificates; 1 to ${limits.certificatesPerApp} are allowed.`)];
}

function plan(news: Inputs, record: SendRecord, context: Context): SendPlan {
  return planSending(Object.keys(news.certificates), news.onRecord, record, context.onUnknown());
}

async function send(id: string, news: Inputs, olds: Outputs | undefined, context: Context) {
  const { appId, packageName, __pem } = news;
  const before = recordOf(olds);
  const planned = plan(news, before, context);
  let trackId = olds?.trackId ?? news.trackId ?? defaultTrack;
  return carryOut<Outputs>({
    id,
    plan: planned,
    before,
    perRequest: 1,
    async send([fingerprint = ""]) {
      const answer = await context.client.register(appId, {
        packageName,
        certificate: __pem[fingerprint] ?? "",
      });
      trackId = answer.trackId ?? trackId;
      await warnOfMismatch(news, { fingerprint, trackId }, answer, context);
    },
    outputs: (record) => ({ appId, packageName, trackId, ...record }),
    where: where(news),
    name: namedShort,
    provider: news.__provider,
  });
}

/** With as many digits as `removed:` takes at the least. */
function namedShort(fingerprints: readonly Fingerprint[]): string {
  return enumerate(fingerprints.map((fingerprint) => `certificate ${fingerprint.slice(0, 16)}`));
}

async function warnOfMismatch(
  news: Inputs,
  { fingerprint, trackId }: { fingerprint: Fingerprint; trackId: string },
  { already, unreadable, requestId = "none" }: Registered,
  context: Context,
) {
  if (!already && unreadable === undefined) return;
  const it = namedShort([fingerprint]);
  const problem = already
    ? `the service says ${it} is there already: recorded as confirmed`
    : `the answer for ${it} does not say which track, "${trackId}" is taken`;
  const cure = "Look in the Developer Console whether that is so.";
  await context.warn(`${where(news)}: ${problem} (request id ${requestId}).\n${cure}`);
}

function where({ label, appId }: Inputs): string {
  return sanitize(`${label}, registration of …${appTail(appId)}`);
}
