/**
 * Random sequences on the real CLI: edits, faults, refreshes, and `kill -9` of engine, language host and provider, alone
 * and together, at any time. The model follows the emulator's journal. It cannot know how much of a killed run was
 * written to state: each resource must be as it was before, or as the model says.
 */
import { setTimeout as delay } from "node:timers/promises";
import * as fc from "fast-check";
import type { JournalEntry } from "../emulator/index.js";
import type { Running, RunResult } from "../engine/stack.js";
import { firstWorker, killIfThere, type Worker, workersIn } from "../engine/workers.js";
import { Scene } from "../laws.js";
import { type Command, cliEdits, cliTroubles, rarely } from "./commands.js";
import { File, tailOf } from "./file.js";
import { registrationIsAdopted } from "./ground.js";
import { adoptedIn, allPlaces, NumberBook, onTheService, type Resource, sameIds, sameKnown } from "./seen.js";
import { effectsOf, outcomeOfRefusal, readRequest, type Trouble } from "./wire.js";
import { certificates, type Outcome, placeId, type Step, Violation, World } from "./world.js";

/** The parts of a state file that are read here. */
interface StateFile {
  readonly checkpoint?: {
    readonly latest?: { readonly resources?: readonly (Partial<Resource> & InFile)[] };
  };
}

interface InFile {
  readonly type: string;
  readonly urn: string;
  readonly delete?: boolean;
}

/** The process to kill. `all`: the engine and everything it has started. */
type Victim = "engine" | "all" | Worker;

export interface CliRun {
  readonly do: "up";
  readonly troubles: readonly Trouble[];
  readonly continueOnError: boolean;
  readonly kill:
    | { readonly victim: Victim; readonly afterMs: number; readonly onRequest: boolean }
    | undefined;
}

export type CliCommand = Extract<Command, { do: "edit" | "onUnknown" | "refresh" }> | CliRun;

const run: fc.Arbitrary<CliRun> = fc.record({
  do: fc.constant("up" as const),
  troubles: fc.array(cliTroubles, { maxLength: 3 }),
  continueOnError: fc.boolean(),
  kill: fc.option(
    fc.record({
      victim: fc.constantFrom<Victim>("engine", "engine", "all", "provider", "host"),
      afterMs: fc.integer({ min: 100, max: 4000 }),
      onRequest: fc.constantFrom(true, false, false),
    }),
    { nil: undefined, freq: 3 },
  ),
});

/** One or two disturbed runs, with a few edits before each. */
export const cliCommands: fc.Arbitrary<CliCommand[]> = fc
  .array(
    fc.tuple(
      fc.array(cliEdits, { minLength: 1, maxLength: 5, size: "max" }),
      rarely(fc.constant<CliCommand>({ do: "refresh" }), 12),
      rarely(
        fc.boolean().map((hold): CliCommand => ({ do: "onUnknown", hold })),
        6,
      ),
      run,
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((rounds) => rounds.flatMap((round) => round.flat()).filter((one) => one !== undefined));

/** One project and one emulator for several sequences. Each begins where the last one has settled. */
export class CliGround {
  readonly figures = { sequences: 0, steps: 0, runs: 0, red: 0, kills: 0, requests: 0 };
  readonly #file = new File();
  readonly #world = new World();
  readonly #numbers = new NumberBook();
  #hold = false;
  #looked = 0;

  private constructor(readonly scene: Scene) {}

  static async open(): Promise<CliGround> {
    const scene = await Scene.open(new File().document());
    scene.emulator.setSwitches(registrationIsAdopted);
    return new CliGround(scene);
  }

  close(): Promise<void> {
    return this.scene.close();
  }

  /** @throws Violation, or an Error when a law of {@link Scene} is broken */
  async play(sequence: readonly CliCommand[]): Promise<void> {
    this.figures.sequences += 1;
    for (const command of sequence) await this.#step(command);
    await this.#step({ do: "onUnknown", hold: false });
    await this.#settle();
  }

  async #step(command: CliCommand): Promise<void> {
    this.figures.steps += 1;
    if (command.do === "edit") this.#file.apply(command, [...this.#world.still]);
    else if (command.do === "up") await this.#up(command);
    else if (command.do === "refresh") await this.#succeeds(["refresh", "--yes", "--skip-preview"]);
    else if (command.hold !== this.#hold) {
      this.#hold = command.hold;
      await this.#succeeds(["config", "set", "devtest:onUnknown", command.hold ? "hold" : "resend"]);
    }
  }

  /** Runs without new faults until one meets no old ones. That one must be green. */
  async #settle(): Promise<void> {
    for (let patience = 12; patience > 0; patience -= 1) {
      const { exitCode, output, faults } = await this.#up({
        do: "up",
        troubles: [],
        continueOnError: false,
        kill: undefined,
      });
      if (exitCode === 0) break;
      if (faults === 0) throw new Violation(`a run without faults fails:\n${output}`);
    }
    const there = new Set([...onTheService(this.scene.emulator.state()), ...adoptedIn(this.#world)]);
    for (const place of this.#file.places()) {
      if (!there.has(placeId(place))) throw new Violation(`${placeId(place)} is not there after a green run`);
    }
  }

  async #up({ troubles, continueOnError, kill }: CliRun): Promise<RunResult & { faults: number }> {
    const { scene, figures } = this;
    scene.write(this.#file.document());
    scene.emulator.fault(...troubles.flatMap(effectsOf));
    const before = this.#state();
    const args = ["up", "--yes", "--skip-preview", ...(continueOnError ? ["--continue-on-error"] : [])];
    const running = scene.stack.start(
      args,
      kill && { secondRun: "the process to kill must belong to the first run" },
    );
    const killed = kill !== undefined && (await this.#kill(running, kill));
    const result = await running.finished;
    if (killed) await this.#afterKill(result.output);
    const all = scene.emulator.requests();
    const entries = all.slice(this.#looked);
    this.#looked = all.length;
    figures.runs += 1;
    figures.kills += killed ? 1 : 0;
    figures.red += result.exitCode === 0 || killed ? 0 : 1;
    figures.requests += entries.length;
    this.#judge(before, entries, { killed, green: result.exitCode === 0, output: result.output });
    return { ...result, faults: entries.filter(({ fault }) => fault !== undefined).length };
  }

  /** True when there was a process to kill. */
  async #kill(
    running: Running,
    { victim, afterMs, onRequest }: NonNullable<CliRun["kill"]>,
  ): Promise<boolean> {
    const first = this.#looked + 1 + (afterMs % 2);
    const instant = onRequest
      ? this.scene.emulator.untilRequest(({ number }) => number >= first)
      : delay(afterMs);
    let ended = false;
    const end = running.finished.then(() => {
      ended = true;
    });
    await Promise.race([instant, end]);
    const whole = victim === "engine" || victim === "all";
    const pid = whole ? running.pid : await firstWorker(this.scene.stack.project, victim, () => ended);
    if (ended || pid === undefined) return false;
    if (victim === "all") await running.kill();
    else killIfThere(pid);
    await end;
    return true;
  }

  /**
   * No provider stays behind, except one that got no request yet: none of our code has run in it. A killed engine leaves
   * its lock.
   */
  async #afterKill(output: string): Promise<void> {
    const deadline = Date.now() + 8000;
    const providers = () => workersIn(this.scene.stack.project, "provider");
    for (let left = providers(); left.length > 0; left = providers()) {
      if (Date.now() > deadline && output.includes("devtest:Ledger"))
        throw new Violation("a provider is left running");
      if (Date.now() > deadline) left.forEach(killIfThere);
      await delay(50);
    }
    // Pulumi's language host survives its engine.
    workersIn(this.scene.stack.project).forEach(killIfThere);
    await this.scene.stack.run(["cancel", "--yes"]);
  }

  async #succeeds(args: readonly string[]): Promise<void> {
    const { exitCode, output } = await this.scene.stack.run(args);
    if (exitCode !== 0) throw new Violation(`pulumi ${args.join(" ")} fails:\n${output}`);
  }

  /** Resources by name. Reads the state file, because a call of the CLI is slow. */
  #state(): ReadonlyMap<string, Resource> {
    const file = [...this.scene.stack.stateFiles()].find(([path]) => /stacks\/.*dev\.json$/.test(path));
    const { checkpoint } = JSON.parse(file?.[1] ?? "{}") as StateFile;
    const ours = /:(Ledger|Registration|TesterGroup)$/;
    // A replaced resource stays, marked `delete`, until the end of the run.
    const current = (checkpoint?.latest?.resources ?? []).filter((one) => ours.test(one.type) && !one.delete);
    return new Map(current.map(({ urn, outputs = {} }) => [urn.split("::").at(-1) ?? "", { outputs }]));
  }

  #judge(
    before: ReadonlyMap<string, Resource>,
    entries: readonly JournalEntry[],
    run: { killed: boolean; green: boolean; output: string },
  ): void {
    const after = this.#state();
    this.#ledgerIsTrue(after, run);
    const steps = this.#stepsOf(before);
    for (const entry of entries) this.#follow(steps, entry);
    for (const [name, step] of steps) {
      const actual = this.#numbers.known(after.get(name));
      const quiet = !entries.some((entry) => entry.operation !== "token" && nameOf(entry) === name);
      const refusedAnew = step.fresh && sameKnown(step.after, undefined);
      const mayBeOld = run.killed || (quiet && !run.green) || refusedAnew;
      if (sameKnown(actual, step.after) && (after.has(name) || !run.green)) step.written();
      else if (!mayBeOld || !sameKnown(actual, this.#world.known.get(name)))
        throw new Violation(`${name} is neither as before nor as it should be:\n${run.output}`);
    }
    for (const name of this.#world.known.keys()) if (!after.has(name)) this.#world.known.delete(name);
    const undone = [...steps.values()].filter((step) => step.hasToFail).map(({ name }) => name);
    if (!run.killed && run.green !== (undone.length === 0))
      throw new Violation(
        `${run.green ? "green" : "red"}, and not done: ${undone.join(", ")}\n${run.output}`,
      );
  }

  #ledgerIsTrue(after: ReadonlyMap<string, Resource>, run: { killed: boolean; output: string }): void {
    const ledger = after.get("ledger");
    const [listed, still] = [allPlaces(ledger, "listed"), allPlaces(ledger, "stillOnAmazon")];
    const [listedIds, stillIds] = [new Set(listed.map(placeId)), new Set(still.map(placeId))];
    const model = this.#world.ledgerAfter(this.#file.places(), this.#file.existing, this.#file.acknowledges);
    const written = equal(listedIds, new Set(model.listed.keys())) && equal(stillIds, model.still);
    if (written) this.#world.written(model);
    else if (!run.killed) throw new Violation(`the ledger is not what the file asks for:\n${run.output}`);
    sameIds("listed", listedIds, new Set(this.#world.listed.keys()));
    sameIds("stillOnAmazon", stillIds, this.#world.still);
    this.#numbers.see(listed, this.#world.listed);
    this.#world.nobodyIsLost(new Set([...listedIds, ...stillIds]), onTheService(this.scene.emulator.state()));
  }

  #stepsOf(before: ReadonlyMap<string, Resource>) {
    const places = this.#file.places();
    const packages = new Map(this.#file.desired().apps.map((app) => [tailOf(app.appId), app]));
    const names = [...packages].flatMap(([app, { groups }]) => [
      { name: app, app, group: certificates },
      ...groups.map(({ name: group }) => ({ name: `${group} on ${app}`, app, group })),
    ]);
    return new Map(
      names.map(({ name, app, group }) => {
        const keys = places
          .filter((place) => place.app === app && place.group === group)
          .map(({ key }) => key);
        const packageName = before.get(name)?.outputs["packageName"];
        const replaced = packageName !== undefined && packageName !== packages.get(app)?.packageName;
        const fresh = replaced || !before.has(name);
        return [name, this.#world.step(name, { app, group, keys, hold: this.#hold, fresh })] as const;
      }),
    );
  }

  #follow(steps: ReadonlyMap<string, Step>, entry: JournalEntry): void {
    if (entry.operation === "token") return;
    const { resource, keys } = readRequest(entry.path, entry.body);
    const step = steps.get(resource);
    if (step === undefined) throw new Violation(`${resource} is sent, and is not in the file`);
    step.leaves(keys);
    step.answered(keys, outcomeOf(entry));
  }
}

function nameOf(entry: JournalEntry): string {
  return readRequest(entry.path, entry.body).resource;
}

function outcomeOf({ status, fault }: JournalEntry): Outcome {
  if (status === 200) return fault?.body === undefined ? "confirmed" : "unknown";
  return status === null ? "unknown" : outcomeOfRefusal(status);
}

function equal(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}
