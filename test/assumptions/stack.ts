import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { openSession } from "../../provider/auth/index.js";
import { parseCertificate } from "../../provider/certificate.js";
import type { Desired, Removal } from "../../provider/desired.js";
import type { Context } from "../../provider/lifecycle/kind.js";
import { testerKey } from "../../provider/people.js";
import type { OnUnknown } from "../../provider/record.js";
import { Client, type ClientOptions } from "../../provider/service/client.js";
import { methodsOf } from "../../provider/shell/process.js";
import type { Emulator } from "../emulator/index.js";
import { root } from "../engine/stack.js";
import { type Declared, declare } from "../model/declare.js";
import { Engine } from "../model/engine.js";
import { Fuse } from "../model/wire.js";
import { profileFor } from "../service/session.js";

/** A stack without the CLI: the lifecycles with a real client, against the emulator over HTTP. Sleeps take no time. */

export const appId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";

/** One app: group → local parts of addresses, and names of fixtures. */
export interface File {
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly certificates?: readonly ("first" | "second" | "third" | "fourth")[];
  readonly packageName?: string;
  readonly removed?: readonly Removal[];
}

export interface Run {
  readonly result: string;
  /** The failures, as the engine would print them. */
  readonly messages: string;
  readonly warnings: string;
  /** The requests and their statuses: `qa: ann, bob → 200`, `second → 400`. */
  readonly sent: readonly string[];
}

/** Settings that can change between runs. */
interface Settings {
  perRequest: number;
  onUnknown: OnUnknown;
  client: Partial<ClientOptions>;
}

const quiet = {
  checked: () => undefined,
  planned: () => undefined,
  ended: () => undefined,
  written: () => undefined,
  forgotten: () => undefined,
};

export class Stack {
  readonly settings: Settings = { perRequest: Number.MAX_SAFE_INTEGER, onUnknown: "resend", client: {} };
  /** Milliseconds, as asked for. */
  readonly slept: number[] = [];
  #warnings: string[] = [];
  readonly #engine = new Engine(
    (target) => void Object.assign(target, { configure: () => this.#play(target) }),
  );

  constructor(private readonly emulator: Emulator) {}

  /** Applies a file. */
  up(file: File): Promise<Run> {
    return this.#lawful(declare(desired(file), "masked"));
  }

  /** A group declared alone, with neither registration nor ledger. */
  async upAlone(inputs: object): Promise<Run> {
    const all = {
      appId,
      trackId: "devtest",
      groupName: "qa",
      personalData: "masked",
      label: "the app",
      ...inputs,
    };
    return this.#lawful([
      { name: "alone", kind: "group", after: [], inputs: () => ({ ...all, __provider: "text" }) },
    ]);
  }

  /** Key → number, of a group or, by the app's last 8 digits, a registration. */
  record(name = "qa on 6184041a"): { confirmed: string[]; unconfirmed: string[] } {
    const { confirmed = {}, unconfirmed = {} } = this.#engine.state.get(name)?.outputs ?? {};
    return { confirmed: Object.keys(confirmed as object), unconfirmed: Object.keys(unconfirmed as object) };
  }

  /** A green run is followed by a second one, which must change and send nothing. */
  async #lawful(declared: readonly Declared[]): Promise<Run> {
    const { run } = await this.#once(declared);
    if (run.result !== "green") return run;
    const { run: again, changes } = await this.#once(declared);
    if (again.result !== "green" || changes > 0 || again.sent.length > 0)
      throw new Error(
        `the second run was ${again.result}, changed ${changes} and sent ${again.sent.join("; ")}`,
      );
    return run;
  }

  async #once(declared: readonly Declared[]): Promise<{ run: Run; changes: number }> {
    const before = this.emulator.requests().length;
    this.#warnings = [];
    const options = {
      watcher: quiet,
      fuse: new Fuse(undefined),
      config: {},
      preview: false,
      continueOnError: true,
    };
    const { result, messages, changes } = await this.#engine.run(declared, {
      ...options,
      parallel: 4,
      targets: undefined,
    });
    const sent = this.emulator.requests().slice(before).flatMap(describeRequest);
    const texts = { messages: messages.join("\n"), warnings: this.#warnings.join("\n") };
    return { run: { result, ...texts, sent }, changes };
  }

  #play(target: pulumi.dynamic.ResourceProvider): void {
    Object.assign(target, methodsOf(this.#context()));
  }

  #context(): Context {
    const { emulator, settings } = this;
    const { apiUrl, tokenUrl, clientId, clientSecret } = emulator;
    const sleep = async (milliseconds: number) => void this.slept.push(milliseconds);
    const profile = { ...profileFor(apiUrl, tokenUrl), clientId, clientSecret: { read: () => clientSecret } };
    const session = openSession(profile, { sleep });
    const client = new Client({
      apiUrl,
      session: async () => session,
      sleep,
      ...settings.client,
    });
    return {
      client,
      maxTestersPerRequest: () => settings.perRequest,
      onUnknown: () => settings.onUnknown,
      warn: async (text) => void this.#warnings.push(text),
      inform: async () => undefined,
      admitted: async () => undefined,
      allowedAdds: () => undefined,
      authenticate: () => client.authenticate(),
      allowDestroy: () => false,
      service: () => "an emulator on this machine",
      writesAhead: true,
      run: {},
    };
  }
}

function pem(name: string): string {
  return readFileSync(join(root, "test/fixtures/certificates", `${name}.pem`), "utf8");
}

function desired({ groups = {}, certificates = ["first"], packageName, removed = [] }: File): Desired {
  const app = {
    key: "racing",
    appId,
    packageName: packageName ?? "com.example.racing",
    certificates: certificates.map((name) => parseCertificate(pem(name))),
    groups: Object.entries(groups).map(([name, people]) => ({
      key: name,
      name,
      testers: people
        .map((local) => `${local}@example.com`)
        .map((email) => ({ email, key: testerKey(email) })),
    })),
  };
  return { apps: [app], removed };
}

function describeRequest({ operation, body, status }: ReturnType<Emulator["requests"]>[number]): string[] {
  if (operation === "testers") {
    const { groups } = JSON.parse(body) as { groups: { name: string; testers: { email: string }[] }[] };
    const people = groups.map(
      ({ name, testers }) => `${name}: ${testers.map(({ email }) => email.split("@")[0]).join(", ")}`,
    );
    return [`${people.join("; ")} → ${status}`];
  }
  if (operation !== "register") return [];
  const { certificate } = JSON.parse(body) as { certificate: string };
  const names = ["first", "second", "third", "fourth"];
  const name = names.find((each) => parseCertificate(pem(each)).pem === certificate);
  return [`${name} → ${status}`];
}
