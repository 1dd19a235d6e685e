/**
 * The emulator, the real Pulumi CLI and a project with a configuration file, under laws that hold for every run of
 * every test. {@link Stack} enforces them, so that no test can forget one:
 *
 * - a green `up` is followed by a second one, which changes nothing and sends nothing;
 * - nothing the engine prints or writes holds a readable address, name, secret or token.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { stringify } from "yaml";
import { type Emulator, type JournalEntry, startEmulator } from "./emulator/index.js";
import { type CallOptions, type Deployment, type RunResult, root, Stack } from "./engine/stack.js";
import { Privacy } from "./privacy.js";

export type Person = string | { email: string; firstName?: string; lastName?: string };

/** A configuration file as its author would write it, in the order of its keys. */
export interface Document {
  groups?: Record<string, { name?: string; testers?: Person[]; testersFrom?: string }>;
  apps?: Record<string, { appId: string; packageName: string; certificates: string[]; groups?: string[] }>;
  existing?: object[];
  removed?: Record<string, string>[];
  guards?: { maxAdds?: number; domains?: string[]; alsoAllowed?: string[] };
}

export const racingId = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a";
export const puzzleId = "amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607";

/** One app with one certificate and the group `qa` of these people. */
export function racing(testers: Person[], more: Partial<Document> = {}): Document {
  const app = { appId: racingId, packageName: "com.example.racing", certificates: ["certs/first.pem"] };
  return { groups: { qa: { testers } }, apps: { racing: { ...app, groups: ["qa"] } }, ...more };
}

const certificates = ["first", "second", "third", "fourth"];
const project = {
  "Pulumi.yaml": "name: scene\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
  "index.js": 'module.exports = require("pulumi-appstore-devtest/program");\n',
};

export class Scene {
  #looked = 0;

  private constructor(
    readonly stack: Stack,
    readonly emulator: Emulator,
    readonly privacy: Privacy,
  ) {}

  static async open(document: Document, options: { env?: NodeJS.ProcessEnv } = {}): Promise<Scene> {
    const emulator = await startEmulator();
    const pems = certificates.map((name) => [
      `certs/${name}.pem`,
      readFileSync(join(root, "test/fixtures/certificates", `${name}.pem`), "utf8"),
    ]);
    const privacy = new Privacy(emulator.clientSecret);
    const files = { ...project, ...Object.fromEntries(pems) };
    const inspect = (texts: ReadonlyMap<string, string>) => privacy.expectNothingReadable(texts);
    const scene = new Scene(await Stack.create({ files, emulator, inspect, ...options }), emulator, privacy);
    scene.write(document);
    return scene;
  }

  async close(): Promise<void> {
    await this.stack.dispose();
    await this.emulator.stop();
  }

  write(document: Document): void {
    this.privacy.hidePeople(document);
    this.stack.write("devtest.yaml", stringify({ version: 1, ...document }));
  }

  /** Writes the file, if one is given, and runs `up`, which must be green. */
  async apply(document?: Document, args: readonly string[] = []): Promise<RunResult> {
    if (document !== undefined) this.write(document);
    const result = await this.up(args);
    expect(result.output).toEqual(expect.stringMatching(/^Updating/m));
    expectGreen(result);
    return result;
  }

  /** The law of the second run, for a state that none of this test's runs has written. */
  async expectNothingToDo(): Promise<void> {
    expectGreen(await this.up(["--expect-no-changes"]));
  }

  up(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.stack.up(args, options);
  }

  preview(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.stack.preview(args, options);
  }

  /** The requests since the last call, for example `register 6184041a`, `testers 6184041a qa: ann@example.com`. */
  sent(): string[] {
    const requests = this.emulator.requests().slice(this.#looked);
    this.#looked += requests.length;
    return requests.map(describe);
  }

  state(): Promise<Deployment> {
    return this.stack.export();
  }

  /** The addresses in a group at the service. */
  members(group: string, appId = racingId): string[] {
    return (this.emulator.state().apps[appId]?.tracks.devtest.groups[group] ?? []).map(({ email }) => email);
  }
}

/** Shows the output of a run that is not green. */
export function expectGreen({ exitCode, output }: RunResult): void {
  expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
}

function describe({ operation, path, body, method }: JournalEntry): string {
  const tail = /applications\/([^/]+)\//.exec(path)?.[1]?.slice(-8);
  if (operation === "token") return "token";
  if (operation === "register") return `register ${tail}`;
  if (operation !== "testers") return `${method} ${path}`;
  const { groups } = JSON.parse(body) as { groups: { name: string; testers: { email: string }[] }[] };
  const lists = groups.map(({ name, testers }) => `${name}: ${testers.map(({ email }) => email).join(", ")}`);
  return `testers ${tail} ${lists.join("; ")}`;
}
