/**
 * Many stacks at once: several machines take them from one queue, and keep their states in one backend. In the middle a
 * machine dies while it sends, and its stack is brought to its end as an operator would.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../../backends/server.js";
import { environment } from "../../engine/environment.js";
import { findPulumi } from "../../engine/find.js";
import { root } from "../../engine/stack.js";
import { Account } from "./account.js";
import { cpuOfEndedChildren } from "./cpu.js";
import { type Evidence, type Findings, judge } from "./judge.js";
import { Machine, MachineDied } from "./machine.js";
import type { Answer, Task } from "./tasks.js";

export interface FleetOptions {
  readonly stacks: number;
  readonly workers: number;
  /** In each stack. */
  readonly groups: number;
  /** Where all of them keep their states. */
  readonly place: Place;
  /** Receives each line of progress. */
  readonly say?: (line: string) => void;
}

/** From the first run's beginning to the last one's end. */
export interface Round {
  readonly seconds: number;
  readonly requests: number;
  readonly cpuSeconds: number | undefined;
}

export interface FleetResult extends Findings {
  /** Every stack's first `up`, the death of a machine, and what it takes to go on. */
  readonly first: Round;
  /** Every stack's second `up`, which finds nothing to change. */
  readonly second: Round;
}

/** @throws Error when a run fails, or no machine died in the middle */
export async function runFleet(options: FleetOptions): Promise<FleetResult> {
  mkdirSync(join(root, "bin", "runs"), { recursive: true });
  const folder = mkdtempSync(join(root, "bin", "runs", "fleet-"));
  const numbers = Array.from({ length: options.stacks }, (_, index) => index + 1);
  const accounts = await Promise.all(numbers.map((number) => Account.open(folder, number, options.groups)));
  const fleet = new Fleet(options, accounts, folder, await findPulumi());
  try {
    return await fleet.run();
  } finally {
    await fleet.close();
    await Promise.all(accounts.map(({ emulator }) => emulator.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

type Work = (account: Account, machine: Machine) => Promise<unknown>;

class Fleet {
  readonly #machines = new Set<Machine>();
  readonly #at = new Map<Account, Machine>();
  /** Whose machine dies. */
  readonly #victim: Account;
  /** The one that dies in the middle. */
  #dying: Machine | undefined;
  #evidence: Evidence | undefined;
  #closed = false;

  constructor(
    private readonly options: FleetOptions,
    private readonly accounts: readonly Account[],
    private readonly folder: string,
    private readonly pulumi: string,
  ) {
    const middle = accounts[Math.floor(accounts.length / 2)];
    if (middle === undefined) throw new Error("a fleet needs a stack");
    this.#victim = middle;
  }

  async run(): Promise<FleetResult> {
    await this.#open();
    const up = this.#round((account, machine) => this.#expect("done", machine, "up", account));
    const first = await Promise.race([up, this.#killInTheMiddle()]);
    if (this.#evidence === undefined) throw new Error("no machine died in the middle");
    const second = await this.#round((account, machine) => this.#expect("done", machine, "again", account));
    const books = this.accounts.map((account) => account.books());
    return { first, second, ...judge(books, this.#evidence, await this.options.place.texts()) };
  }

  /**
   * One command before all others. The backend makes its table with `CREATE TABLE IF NOT EXISTS`, of which PostgreSQL
   * refuses one (23505) when two come at the same time.
   */
  async #open(): Promise<void> {
    const machine = this.#start(0);
    await this.#expect("done", machine, "open", this.#victim);
    await this.#end(machine);
  }

  /** Ends the machines that a failure has left. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#machines].map((machine) => machine.kill()));
  }

  /** Lets each of the workers take accounts from one queue until it is empty. */
  async #round(work: Work): Promise<Round> {
    const before = { time: performance.now(), requests: this.#requests(), cpu: cpuOfEndedChildren() };
    const queue = [...this.accounts];
    const slots = Array.from({ length: this.options.workers }, (_, slot) => this.#work(slot, queue, work));
    await Promise.all(slots);
    const cpu = cpuOfEndedChildren();
    return {
      seconds: (performance.now() - before.time) / 1000,
      requests: this.#requests() - before.requests,
      cpuSeconds: cpu === undefined || before.cpu === undefined ? undefined : cpu - before.cpu,
    };
  }

  async #work(slot: number, queue: Account[], work: Work): Promise<void> {
    let machine = this.#start(slot);
    for (let account = queue.shift(); account !== undefined; account = queue.shift()) {
      this.#at.set(account, machine);
      try {
        await work(account, machine);
      } catch (error) {
        if (!(error instanceof MachineDied) || machine !== this.#dying) throw error;
        this.#machines.delete(machine);
        machine = this.#start(slot);
        await this.#goOn(machine);
      }
      this.options.say?.(`${account.name}: done`);
    }
    await this.#end(machine);
  }

  /** The service acts on the last group of the victim, and gives no answer: then its machine dies. */
  async #killInTheMiddle(): Promise<never> {
    const { emulator, listed } = this.#victim;
    const group = listed.at(-1)?.group ?? "";
    emulator.fault({ operation: "testers", group, delayMs: 600_000, drop: "after" });
    await emulator.untilRequest(
      ({ operation, acted, body }) => operation === "testers" && acted && body.includes(`"${group}"`),
    );
    this.options.say?.(`${this.#victim.name}: its machine dies`);
    this.#dying = this.#at.get(this.#victim);
    await this.#dying?.kill();
    return new Promise(() => undefined);
  }

  /** What an operator does on another machine, who knows that the first one is dead. */
  async #goOn(machine: Machine): Promise<void> {
    const victim = this.#victim;
    await this.#expect("locked", machine, "up", victim);
    const { state } = await this.#expect("cancelled", machine, "cancel", victim);
    this.#evidence = { state, sent: victim.sent() };
    await this.#expect("done", machine, "up", victim);
  }

  async #expect<Wanted extends Answer["outcome"]>(
    wanted: Wanted,
    machine: Machine,
    kind: Task["kind"],
    { name, folder, env }: Account,
  ): Promise<Extract<Answer, { outcome: Wanted }>> {
    const answer = await machine.do({ kind, stack: "live", folder, env });
    if (answer.outcome === wanted) return answer as Extract<Answer, { outcome: Wanted }>;
    const why = answer.outcome === "failed" ? answer.why : `it is ${answer.outcome}, and not ${wanted}`;
    throw new Error(`${name}: ${kind}: ${why}`);
  }

  #start(slot: number): Machine {
    if (this.#closed) throw new Error("the fleet has ended");
    const places = {
      pulumi: this.pulumi,
      home: join(this.folder, `home-${slot}`),
      backend: this.folder,
      compileCache: join(root, "bin", "compile-cache"),
    };
    const machine = new Machine({ ...environment(places), ...this.options.place.env });
    this.#machines.add(machine);
    return machine;
  }

  async #end(machine: Machine): Promise<void> {
    this.#machines.delete(machine);
    await machine.stop();
  }

  #requests(): number {
    return this.accounts.reduce((sum, { emulator }) => sum + emulator.requests().length, 0);
  }
}
