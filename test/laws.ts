/**
 * A whole small world for a test: the emulator, the real Pulumi CLI, a project with a configuration file, and the laws
 * that hold for every run of every test, whether its author thinks of them or not:
 *
 * - a run that ends green is followed by one that changes nothing, `--expect-no-changes`, and sends nothing;
 * - nothing the engine prints or writes holds a readable address, name, secret or token.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { stringify } from "yaml";
import { type Emulator, type JournalEntry, startEmulator } from "./emulator/index.js";
import { type CallOptions, type Deployment, type RunResult, root, Stack } from "./engine/stack.js";

export type Person = string | { email: string; firstName?: string; lastName?: string };

/** A configuration file as its author would write it, in the order of its keys. */
export interface Document {
  groups?: Record<string, { name?: string; testers?: Person[]; testersFrom?: string }>;
  apps?: Record<string, { appId: string; packageName: string; certificates: string[]; groups?: string[] }>;
  removed?: Record<string, string>[];
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
  /** Whatever must not be readable anywhere. */
  readonly #private = new Set<string>();
  #mayBeReadable = false;

  private constructor(
    readonly stack: Stack,
    readonly emulator: Emulator,
  ) {
    this.#private.add(emulator.clientSecret);
  }

  static async open(document: Document, options: { env?: NodeJS.ProcessEnv } = {}): Promise<Scene> {
    const emulator = await startEmulator();
    const pems = certificates.map((name) => [
      `certs/${name}.pem`,
      readFileSync(join(root, "test/fixtures/certificates", `${name}.pem`), "utf8"),
    ]);
    const env = {
      LWA_CLIENT_ID: emulator.clientId,
      LWA_CLIENT_SECRET: emulator.clientSecret,
      LWA_TOKEN_URL: emulator.tokenUrl,
      DEVTEST_API_URL: emulator.apiUrl,
      ...options.env,
    };
    const scene = new Scene(
      await Stack.create({ files: { ...project, ...Object.fromEntries(pems) }, env }),
      emulator,
    );
    scene.write(document);
    return scene;
  }

  async close(): Promise<void> {
    await this.stack.dispose();
    await this.emulator.stop();
  }

  write(document: Document): void {
    for (const found of JSON.stringify(document).matchAll(
      /[^"]+@[^"#]+\.(com|net|org)(?=")|(?<=(?:first|last)Name":")[^"]{6,}/g,
    )) {
      if (!found[0].includes("…")) this.#private.add(found[0]);
    }
    this.stack.write("devtest.yaml", stringify({ version: 1, ...document }));
  }

  /** From here on, until told otherwise, people may be readable in the state. */
  allowReadable(allowed: boolean): void {
    this.#mayBeReadable = allowed;
  }

  /** Writes the file, runs `up`, and holds the law of the second run. Returns the first. */
  async apply(document?: Document, args: readonly string[] = []): Promise<RunResult> {
    if (document !== undefined) this.write(document);
    const first = await this.up(args);
    expect(first.output).toEqual(expect.stringMatching(/^Updating/m));
    expect({ exitCode: first.exitCode, output: first.exitCode === 0 ? "" : first.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    await this.expectNothingToDo();
    return first;
  }

  /** The law of the second run. */
  async expectNothingToDo(): Promise<void> {
    const before = this.emulator.requests().length;
    const second = await this.up(["--expect-no-changes"]);
    expect({ exitCode: second.exitCode, output: second.exitCode === 0 ? "" : second.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    expect(this.emulator.requests()).toHaveLength(before);
  }

  up(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.run("up", args, options);
  }

  preview(args: readonly string[] = [], options?: CallOptions): Promise<RunResult> {
    return this.run("preview", args, options);
  }

  /** Any command of the stack's, with the law of what may be readable. */
  async run(
    command: "up" | "preview" | "refresh" | "destroy",
    args: readonly string[] = [],
    options?: CallOptions,
  ): Promise<RunResult> {
    const result = await this.stack[command](args, options);
    this.expectNothingReadable(result.output);
    return result;
  }

  /** Nothing that identifies a person, and no secret, in this text or in any file of the state. */
  expectNothingReadable(output: string): void {
    if (this.#mayBeReadable) return;
    const texts = new Map([["(output)", output], ...this.stack.stateFiles()]);
    const forms = [...this.#private, "Atc|"].flatMap((text) => [text, encodeURIComponent(text)]);
    const leaks = [...texts].flatMap(([file, text]) =>
      forms
        .filter((form) => text.toLowerCase().includes(form.toLowerCase()))
        .map((form) => `${form} in ${file}`),
    );
    expect(leaks).toEqual([]);
  }

  /** What was asked of the service since the last look: `register 6184041a`, `testers 6184041a qa: ann@example.com`. */
  sent(): string[] {
    const requests = this.emulator.requests().slice(this.#looked);
    this.#looked += requests.length;
    return requests.map(describe);
  }

  state(): Promise<Deployment> {
    return this.stack.export();
  }

  /** Who is in a group at the service. */
  members(group: string, appId = racingId): string[] {
    return (this.emulator.state().apps[appId]?.tracks.devtest.groups[group] ?? []).map(({ email }) => email);
  }
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
