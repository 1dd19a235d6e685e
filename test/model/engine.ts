/**
 * A model of Pulumi's engine, as a provider sees it: which methods it calls in which order with which arguments, and
 * what it keeps of the results. All of this was observed on the real CLI. One instance is one stack's state.
 *
 * - `check` gets old inputs; `diff` and `update` get old outputs.
 * - An `update` that throws with `properties` leaves old inputs and new outputs, and the next run calls `update` whatever
 *   `diff` says. A `create` that throws with an `id` is kept the same way; without an `id` nothing is kept.
 * - A replacement is checked a second time, without old inputs, and creates first. With `retainOnDelete`, `delete` is never called.
 * - Arguments and results are JSON: no object is shared, and `undefined` is an error.
 * - Each result is written to state before any dependent step begins. After a crash, a result that was not written is
 *   lost.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Declared } from "./declare.js";
import { crossing, type Ended, type Kept, type Provider, Run, type RunOptions } from "./run.js";
import { Violation } from "./world.js";

export type Install = (target: pulumi.dynamic.ResourceProvider) => void;

/** The name of a resource that has moved away from it. */
export function moved(name: string): string {
  return `~${name}`;
}

export class Engine {
  #state = new Map<string, Kept>();
  constructor(private readonly install: Install) {}

  /** Everything written so far. */
  get state(): ReadonlyMap<string, Kept> {
    return this.#state;
  }

  /** The provider has no `read`: a refresh keeps the state, and forgets that a step failed. */
  refresh(): void {
    this.#state = new Map([...this.#state].map(([name, kept]) => [name, { ...kept, initErrors: false }]));
  }

  /**
   * A component that moved without an alias: everything below it has another URN, while the ledger, a child of the stack,
   * keeps its own. Under the new URNs there is nothing, and what is under the old ones is forgotten at the end of a run.
   */
  move(): void {
    this.#state = new Map(
      [...this.#state].map(([name, kept]) => [kept.kind === "ledger" ? name : moved(name), kept]),
    );
  }

  /**
   * `pulumi state unprotect --all` and `pulumi destroy`: no program runs, so nothing is checked. Dependents go first, and
   * `delete` is called for the ledger alone.
   *
   * @returns what `delete` threw
   */
  async destroy({ config, watcher }: Pick<RunOptions, "config" | "watcher">): Promise<Error | undefined> {
    for (const name of [...this.#state.keys()].filter((each) => each !== "ledger")) {
      this.#state.delete(name);
      watcher.forgotten(name);
    }
    const ledger = this.#state.get("ledger");
    if (ledger === undefined) return undefined;
    try {
      await this.#provider(config).delete(ledger.id, crossing(ledger.outputs));
    } catch (error) {
      return error as Error;
    }
    this.#state.delete("ledger");
    return undefined;
  }

  /**
   * `--replace`, or a taint, of the ledger: it is checked as if there were none, and deleted before another one is created.
   *
   * @returns what `delete` threw. @throws Violation when it threw nothing
   */
  async replaceLedger(declared: Declared, { config }: Pick<RunOptions, "config">): Promise<Error> {
    const ledger = this.#state.get("ledger") as Kept;
    const provider = this.#provider(config);
    const news = declared.inputs(new Map());
    const { failures = [] } = await provider.check({}, crossing(news));
    if (failures.length > 0) return new Error(failures.map(({ reason }) => reason).join("\n"));
    try {
      await provider.delete(ledger.id, crossing(ledger.outputs));
    } catch (error) {
      return error as Error;
    }
    throw new Violation("the ledger is replaced, and whoever was on it is forgotten");
  }

  async run(declared: readonly Declared[], options: RunOptions): Promise<Ended> {
    return new Run(this.#state, this.#provider(options.config), options).all(declared);
  }

  /** Every run gets a provider of its own, as every run has a provider process. */
  #provider(config: Readonly<Record<string, string>>): Provider {
    const target = {} as Provider;
    this.install(target);
    const source = { get: (key: string) => config[key] } as unknown as pulumi.dynamic.Config;
    target.configure({ config: source });
    return target;
  }
}
