/** A developer account of a fleet: an emulator of its own, and the folder of its stack. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Emulator, type JournalEntry, startEmulator } from "../../emulator/index.js";
import { leadingTo } from "../../engine/environment.js";
import { root } from "../../engine/stack.js";
import type { Books, Membership } from "./judge.js";

const peoplePerGroup = 5;
/** An app takes 50 people. */
const groupsPerApp = 10;

const program = {
  "index.js": 'module.exports = require("pulumi-appstore-devtest/program");\n',
  "certs/first.pem": readFileSync(join(root, "test/fixtures/certificates/first.pem"), "utf8"),
};

export class Account {
  private constructor(
    /** Also the name of the Pulumi project. */
    readonly name: string,
    /** Holds Pulumi.yaml. */
    readonly folder: string,
    readonly emulator: Emulator,
    /** Everybody in the file. */
    readonly listed: readonly Membership[],
  ) {}

  /** Writes the folder of account `number` below `parent`. Every account has its own client, secret and addresses. */
  static async open(parent: string, number: number, groups: number): Promise<Account> {
    const name = `account-${String(number).padStart(2, "0")}`;
    const folder = join(parent, name);
    mkdirSync(join(folder, "certs"), { recursive: true });
    const listed = membershipsOf(name, number, groups);
    const files = { ...program, "Pulumi.yaml": projectFile(name), "devtest.yaml": configuration(listed) };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    const credentials = { clientId: `client-of-${name}`, clientSecret: `secret-of-${name}` };
    return new Account(name, folder, await startEmulator(credentials), listed);
  }

  /** The variables that differ between accounts. */
  get env(): Record<string, string> {
    return leadingTo(this.emulator) as Record<string, string>;
  }

  /** Everybody whom the service was asked to add so far, as often as it was asked and acted. */
  sent(): Membership[] {
    return this.emulator
      .requests()
      .filter(({ operation, acted }) => operation === "testers" && acted)
      .flatMap(addedIn);
  }

  books(): Books {
    const secrets = [this.emulator.clientSecret, ...this.listed.map(({ email }) => email)];
    return { listed: this.listed, present: this.#present(), sent: this.sent(), secrets };
  }

  #present(): Membership[] {
    return Object.entries(this.emulator.state().apps).flatMap(([appId, { tracks }]) =>
      Object.entries(tracks.devtest.groups).flatMap(([group, testers]) =>
        testers.map(({ email }) => ({ appId, group, email })),
      ),
    );
  }
}

function addedIn({ path, body }: JournalEntry): Membership[] {
  const appId = /applications\/([^/]+)\//.exec(path)?.[1] ?? "";
  const { groups } = JSON.parse(body) as { groups: { name: string; testers: { email: string }[] }[] };
  return groups.flatMap(({ name, testers }) =>
    testers.map(({ email }) => ({ appId: decodeURIComponent(appId), group: name, email })),
  );
}

/** Two apps at least, and their groups in turn. */
function membershipsOf(account: string, number: number, groups: number): Membership[] {
  const apps = Math.max(Math.min(2, groups), Math.ceil(groups / groupsPerApp));
  return range(groups).flatMap((group) =>
    range(peoplePerGroup).map((person) => ({
      appId: appIdOf(number, group % apps),
      group: `group-${group}`,
      email: `person.${person}.of.group.${group}@${account}.example.com`,
    })),
  );
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

function appIdOf(account: number, app: number): string {
  const digits = (number: number): string => number.toString(16).padStart(16, "0");
  return `amzn1.devportal.mobileapp.${digits(account)}${digits(app)}`;
}

function projectFile(name: string): string {
  return stringify({ name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.js" });
}

function configuration(listed: readonly Membership[]): string {
  const groups = Map.groupBy(listed, ({ group }) => group);
  const apps = Map.groupBy(listed, ({ appId }) => appId);
  return stringify({
    version: 1,
    groups: Object.fromEntries(
      [...groups].map(([name, people]) => [name, { testers: people.map(({ email }) => email) }]),
    ),
    apps: Object.fromEntries(
      [...apps].map(([appId, people], index) => [
        `app${index}`,
        {
          appId,
          packageName: `com.example.app${index}`,
          certificates: ["certs/first.pem"],
          groups: [...new Set(people.map(({ group }) => group))],
        },
      ]),
    ),
  });
}
