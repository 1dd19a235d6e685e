/**
 * What a run costs, in counts: what is sent, what the state holds, and which calls there are between the processes. Times
 * are the bench's business. Lower a figure when a test says so.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Document, racing, racingId, Scene } from "../laws.js";

const groups = 10;
/** As many as an app may have. */
const perGroup = 5;
const preload = `--require=${join(__dirname, "../call-recorder.js")}`;

/** Ten groups of five on one app: the ledger, the registration and the groups are resources, `DevTest` and `App` components. */
const resources = groups + 2;
const components = 2;

const people = (group: number, count = perGroup) =>
  Array.from({ length: count }, (_, index) => {
    return { email: `person.${group}${index}@example.com`, firstName: `Firstly${group}${index}` };
  });

function documentOf(peopleOf: (group: number) => ReturnType<typeof people>): Document {
  const names = Array.from({ length: groups }, (_, index) => `group-${index}`);
  const { apps } = racing([]);
  const app = Object.values(apps ?? {})[0];
  return {
    groups: Object.fromEntries(names.map((name, index) => [name, { testers: peopleOf(index) }])),
    apps: { racing: { ...app, appId: racingId, packageName: "com.example.racing", groups: names } as never },
  };
}

/** Calls by name, of each process that was recorded. */
interface Calls {
  readonly process: "program" | "provider";
  readonly counts: Readonly<Record<string, number>>;
}

function takeCalls(folder: string): Calls[] {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  rmSync(folder, { recursive: true });
  return files.map((text) => {
    const [commandLine = "", ...names] = text.trim().split("\n");
    const counts = Map.groupBy(names, (name) => name.split("/").at(-1) ?? "");
    return {
      process: commandLine.includes("dynamic-provider") ? "provider" : "program",
      counts: Object.fromEntries([...counts].map(([name, calls]) => [name, calls.length])),
    };
  });
}

let scene: Scene;
let first: Calls[];
beforeAll(async () => {
  scene = await Scene.open(documentOf((group) => people(group, group === 0 ? perGroup - 1 : perGroup)));
  const folder = mkdtempSync(join(tmpdir(), "devtest-calls-"));
  await scene.up([], { env: { NODE_OPTIONS: preload, RECORDED_CALLS: folder } });
  first = takeCalls(folder);
});
afterAll(() => scene.close());

describe("on the wire", () => {
  test("a first run asks for one token, registers each certificate once, and adds each group in one request", () => {
    const kinds = scene.sent().map((request) => request.replace(/ .*/, ""));
    expect(kinds.sort()).toEqual(["register", ...Array(groups).fill("testers"), "token"]);
  });

  test("one person more is one token, one request, and that person alone", async () => {
    await scene.apply(documentOf((group) => people(group)));
    expect(scene.sent()).toEqual(["token", "testers 6184041a group-0: person.04@example.com"]);
    const { body } = scene.emulator.requests().at(-1) ?? {};
    expect(body).toBe(
      '{"groups":[{"name":"group-0","testers":[{"firstName":"Firstly04","email":"person.04@example.com"}]}]}',
    );
  });
});

describe("between the processes of a run", () => {
  test("the program makes one call for each resource, two for each component, and 18 besides", () => {
    for (const { counts } of first.filter(({ process }) => process === "program")) {
      const { RegisterResource, RegisterResourceOutputs, ...others } = counts;
      // The stack itself is a component too.
      expect({ RegisterResource, RegisterResourceOutputs }).toEqual({
        RegisterResource: resources + components + 1,
        RegisterResourceOutputs: components + 1,
      });
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(18);
    }
  });

  test("the provider is called twice for each resource", () => {
    const [created, compared] = first
      .filter(({ process }) => process === "provider")
      .sort((a, b) => (b.counts["create"] ?? 0) - (a.counts["create"] ?? 0));
    expect(created?.counts).toMatchObject({ check: resources, create: resources });
    expect(compared?.counts).toMatchObject({ check: resources, diff: resources });
  });
});

describe("in the state", () => {
  test("a group of five takes 2,750 bytes, and says once what it depends on", async () => {
    const state = (await scene.state()).resources.filter(({ type }) => type.endsWith(":TesterGroup"));
    expect(state).toHaveLength(groups);
    const bytes = state.map((group) => Buffer.byteLength(JSON.stringify(group)));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(2750);
    const dependencies = state.map(({ propertyDependencies }) =>
      Object.values(propertyDependencies ?? {}).flat(),
    );
    expect(dependencies.flat()).toEqual([]);
    for (const group of state)
      expect(group.dependencies).toEqual([expect.stringContaining(":Registration::6184041a")]);
  });

  test("of the lines that declared something, only those of Pulumi's own stack are kept", async () => {
    const { resources: all } = await scene.state();
    const traced = all.filter((resource) => "stackTrace" in resource || "sourcePosition" in resource);
    expect(traced.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  });
});
