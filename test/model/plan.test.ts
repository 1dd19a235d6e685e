import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { inspectIn } from "../../provider/config/index.js";
import { type Before, type Plan, planOf, type Side } from "../../provider/plan.js";
import { readExportedState } from "../../provider/pulumi/exported-state.js";
import { knownIn } from "../../provider/recovery/known.js";
import { install } from "../../provider/shell/process.js";
import { inMemory } from "../config/in-memory.js";
import { type Choose, takenApart } from "../config/taken-apart.js";
import { edits, trouble } from "./commands.js";
import { declare } from "./declare.js";
import { Engine } from "./engine.js";
import { type Edit, File, pems, tailOf } from "./file.js";
import { Ground } from "./ground.js";
import { Fuse } from "./wire.js";
import { placeId } from "./world.js";

/** A plan is right when it says what `pulumi up` then sends: the same people and certificates in the same requests. */
let ground: Ground;
beforeAll(async () => {
  ground = await Ground.open(install);
});
afterAll(() => ground.close());

/** The file through its text, as reviewers have it: in several parts, which mean the same. */
function sideOf(file: File): Side {
  const document = { version: 1, ...file.document() };
  const certs = Object.fromEntries(pems.map(({ name, pem }) => [`certs/${name}.pem`, pem]));
  const files = takenApart(document, choicesFrom(JSON.stringify(document)));
  const source = inMemory({ ...certs, ...files });
  const { desired, places, complaints } = inspectIn(source, "devtest.yaml", new Date());
  if (desired === undefined) throw new Error(JSON.stringify(complaints));
  return { desired, places };
}

/** Others for each text, and the same for the same. */
function choicesFrom(text: string): Choose {
  let count = 0;
  return (choices) => {
    count += 1;
    return hash("sha256", `${count} ${text}`, "buffer").readUInt32BE() % choices;
  };
}

interface Sent {
  readonly resource: string;
  readonly keys: readonly string[];
}

const watcher = {
  checked: () => {},
  planned: () => {},
  ended: () => {},
  written: () => {},
  forgotten: () => {},
};

async function up(
  engine: Engine,
  { desired }: Side,
  troubles: Parameters<Ground["wire"]["arrange"]>[0] = [],
) {
  const sent: Sent[] = [];
  ground.wire.arrange(troubles);
  ground.wire.fuse = new Fuse(undefined);
  ground.wire.listener = {
    leaves: (resource, keys) => void (keys.length > 0 && sent.push({ resource, keys: [...keys].sort() })),
    answered: () => {},
  };
  const fuse = ground.wire.fuse;
  const options = {
    watcher,
    fuse,
    config: {},
    preview: false,
    continueOnError: true,
    parallel: 1,
    targets: undefined,
  };
  const { result } = await engine.run(declare(desired, "masked"), options);
  ground.warned();
  return { sent: sent.map((each) => JSON.stringify(each)).sort(), result };
}

/** What a plan foretells, request by request. */
function foretold({ joins, certificates, leftOver, unconfirmed, requests }: Plan): string[] {
  const all = [...joins, ...certificates.joins, ...leftOver, ...unconfirmed];
  const resourceOf = ({ group, appId, key }: (typeof all)[number]) =>
    group === "(certificates)" ? `${tailOf(appId)}\0${key}` : `${group} on ${tailOf(appId)}`;
  const batches = [...Map.groupBy(all, resourceOf)].map(([at, grants]) => ({
    resource: at.split("\0")[0],
    keys: grants.map(({ key }) => key).sort(),
  }));
  expect(requests.map(({ size }) => size).sort()).toEqual(batches.map(({ keys }) => keys.length).sort());
  return batches.map((each) => JSON.stringify(each)).sort();
}

function exported(engine: Engine): string {
  const kinds = { ledger: "Ledger", registration: "Registration", group: "TesterGroup" } as const;
  const resources = [...engine.state].map(([name, { kind, inputs, outputs }]) => {
    const type = `pulumi-nodejs:dynamic/devtest:${kinds[kind]}`;
    return { urn: `urn:pulumi:dev::p::${type}::${name}`, type, inputs, outputs };
  });
  return JSON.stringify({ deployment: { resources } });
}

function plan(head: Side, before: Before, engine: Engine, withState: boolean): Plan {
  return planOf(head, {
    ...before,
    state: withState ? knownIn(readExportedState(exported(engine))) : undefined,
  });
}

const changes = fc.array(edits, { minLength: 0, maxLength: 8 });

test("the plan of two files is what is sent when the first was applied in full", async () => {
  const figures = {
    pairs: 0,
    joins: 0,
    certificates: 0,
    leaves: 0,
    acknowledged: 0,
    adopted: 0,
    found: 0,
    nothing: 0,
  };
  await fc.assert(
    fc.asyncProperty(changes, changes, async (first, second) => {
      ground.fresh();
      const [file, engine] = [new File(), new Engine(install)];
      for (const edit of first) file.apply(edit, []);
      const base = sideOf(file);
      const firstPlan = planOf(base, {});
      expect((await up(engine, base)).sent).toEqual(foretold(firstPlan));
      applyTo(file, second, base);
      const head = sideOf(file);
      const between = plan(head, { base }, engine, false);
      const both = plan(head, { base }, engine, true);
      const fromState = plan(head, {}, engine, true);
      const { sent, result } = await up(engine, head);
      expect(result).toBe("green");
      expect(foretold(between)).toEqual(sent);
      expect(foretold(fromState)).toEqual(sent);
      expect(foretold(both)).toEqual(sent);
      expect([both.digest, fromState.digest]).toEqual([between.digest, between.digest]);
      expect(both.leaves.map(stripped)).toEqual(between.leaves.map(stripped));
      const after = plan(head, { base: head }, engine, true);
      expect(foretold(after)).toEqual([]);
      figures.pairs += 1;
      figures.joins += between.joins.length;
      figures.certificates += between.certificates.joins.length;
      figures.leaves += between.leaves.length;
      figures.acknowledged += between.acknowledged.length;
      figures.adopted += firstPlan.adopted.length + between.adopted.length;
      figures.found += between.found.length;
      figures.nothing += sent.length === 0 ? 1 : 0;
    }),
    { seed: 20261126, numRuns: 500 },
  );
  expect(figures.pairs).toBe(500);
  for (const figure of [
    "joins",
    "certificates",
    "leaves",
    "acknowledged",
    "adopted",
    "found",
    "nothing",
  ] as const)
    expect(figures[figure]).toBeGreaterThan(30);
});

test("the plan of a state is what is sent next, whatever failed before", async () => {
  const figures = { red: 0, unconfirmed: 0, leftOver: 0, stillOnAmazon: 0 };
  await fc.assert(
    fc.asyncProperty(
      changes,
      fc.array(trouble, { maxLength: 4 }),
      changes,
      async (first, troubles, second) => {
        ground.fresh();
        const [file, engine] = [new File(), new Engine(install)];
        for (const edit of first) file.apply(edit, []);
        const base = sideOf(file);
        const disturbed = await up(engine, base, troubles);
        applyTo(file, second, base);
        const head = sideOf(file);
        const withBase = plan(head, { base }, engine, true);
        const alone = plan(head, {}, engine, true);
        const { sent, result } = await up(engine, head);
        expect(result).toBe("green");
        expect(foretold(alone)).toEqual(sent);
        expect(foretold(withBase)).toEqual(sent);
        figures.red += disturbed.result === "red" ? 1 : 0;
        figures.unconfirmed += alone.unconfirmed.length;
        figures.leftOver += alone.leftOver.length;
        figures.stillOnAmazon += alone.stillOnAmazon.length;
      },
    ),
    { seed: 20261127, numRuns: 300 },
  );
  for (const figure of ["red", "unconfirmed", "leftOver"] as const)
    expect(figures[figure]).toBeGreaterThan(20);
});

/** Whoever leaves may be acknowledged in the same change: the base lists them. */
function applyTo(file: File, some: readonly Edit[], base: Side): void {
  const listed = planOf(base, {});
  const still = [...listed.joins, ...listed.certificates.joins].map(({ appId, group, key }) =>
    placeId({ app: tailOf(appId), group, key }),
  );
  for (const edit of some) file.apply(edit, still);
}

function stripped({ key, group, appId }: Plan["joins"][number]): string {
  return `${key} ${group} ${appId}`;
}
