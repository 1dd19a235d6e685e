/** One run of the model's engine: which methods it calls, and what it writes. See engine.ts. */
import type * as pulumi from "@pulumi/pulumi";
import type { Declared } from "./declare.js";
import type { Fuse } from "./wire.js";
import { Violation } from "./world.js";

export type Properties = Record<string, unknown>;
export type Provider = Required<pulumi.dynamic.ResourceProvider>;
export type Operation = "create" | "replace" | "update" | "same";

export interface Kept {
  readonly kind: Declared["kind"];
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly initErrors: boolean;
}

/** Is told of every step. Each method may throw a Violation. */
export interface Watcher {
  checked(declared: Declared, inputs: Properties, old: Kept | undefined): void;
  planned(declared: Declared, operation: Operation, byInitErrors: boolean): void;
  ended(declared: Declared, error: Error | undefined): void;
  written(declared: Declared, kept: Kept): void;
  forgotten(name: string): void;
}

export interface RunOptions {
  readonly watcher: Watcher;
  readonly fuse: Fuse;
  readonly config: Readonly<Record<string, string>>;
  readonly preview: boolean;
  /** `--continue-on-error` */
  readonly continueOnError: boolean;
  /** The number of steps at a time. */
  readonly parallel: number;
  /** `--target`, by name. */
  readonly targets: ReadonlySet<string> | undefined;
}

export interface Ended {
  readonly result: "green" | "red" | "crashed";
  readonly messages: readonly string[];
  /** Steps that were not `same`. */
  readonly changes: number;
}

class Stopped extends Error {}

export class Run {
  readonly #outputs = new Map<string, Properties>();
  readonly #failed = new Set<string>();
  readonly #messages: string[] = [];
  #changes = 0;
  /** The process has crashed, or a law is broken: no step begins any more. */
  #over = false;

  constructor(
    private readonly state: Map<string, Kept>,
    private readonly provider: Provider,
    private readonly options: RunOptions,
  ) {}

  async all(declared: readonly Declared[]): Promise<Ended> {
    const waiting = [...declared];
    const workers = Array.from({ length: this.options.parallel }, () => this.#work(waiting));
    const stopped = (await Promise.allSettled(workers)).flatMap((each) =>
      each.status === "rejected" ? [each.reason as unknown] : [],
    );
    const defect = stopped.find((reason) => !(reason instanceof Stopped));
    if (defect !== undefined) throw defect;
    if (stopped.length > 0) return this.#ended("crashed");
    if (this.#failed.size > 0) return this.#ended("red");
    if (!this.options.preview && !this.#forget(declared)) return this.#ended("crashed");
    return this.#ended("green");
  }

  #ended(result: Ended["result"]): Ended {
    return { result, messages: this.#messages, changes: this.#changes };
  }

  /** Takes the next resource whose dependencies are done, until there is none. */
  async #work(waiting: Declared[]): Promise<void> {
    for (;;) {
      if (this.#over || (this.#failed.size > 0 && !this.options.continueOnError)) return;
      const cannot = waiting.findIndex(({ after }) => after.some((name) => this.#failed.has(name)));
      const ready = waiting.findIndex(({ after }) => after.every((name) => this.#outputs.has(name)));
      if (cannot >= 0) this.#failed.add((waiting.splice(cannot, 1)[0] as Declared).name);
      else if (ready >= 0) await this.#register(waiting.splice(ready, 1)[0] as Declared);
      else if (waiting.length === 0) return;
      else await new Promise(setImmediate);
      if (this.options.fuse.blown) throw new Stopped();
    }
  }

  async #register(declared: Declared): Promise<void> {
    const { name } = declared;
    const old = this.state.get(name);
    const { targets } = this.options;
    if (targets !== undefined && !targets.has(name)) {
      if (old === undefined) this.#failed.add(name);
      else this.#outputs.set(name, crossing(old.outputs));
      return;
    }
    try {
      this.#outputs.set(name, await this.#step(declared, old));
    } catch (error) {
      if (error instanceof Stopped || error instanceof Violation) {
        this.#over = true;
        throw error;
      }
      this.#failed.add(name);
      this.#messages.push((error as Error).message);
    }
  }

  async #step(declared: Declared, old: Kept | undefined): Promise<Properties> {
    const inputs = await this.#check(declared, old);
    this.options.watcher.checked(declared, inputs, old);
    const { operation, byInitErrors } = await this.#diff(inputs, old);
    this.options.watcher.planned(declared, operation, byInitErrors);
    if (operation === "replace") await this.#check(declared, undefined);
    if (operation !== "same") this.#changes += 1;
    if (this.options.preview) return old?.outputs ?? inputs;
    this.#moment();
    const kept =
      operation === "same" && old ? { ...old, inputs } : await this.#apply(declared, inputs, old, operation);
    return crossing(kept.outputs);
  }

  async #check({ name, inputs: of }: Declared, old: Kept | undefined): Promise<Properties> {
    const news = crossing(of(this.#outputs));
    const { inputs = news, failures = [] } = await this.provider.check(crossing(old?.inputs ?? {}), news);
    this.#moment();
    if (failures.length > 0) throw new Error(`${name}: ${failures.map(({ reason }) => reason).join("\n")}`);
    return crossing({ ...inputs, __provider: news["__provider"] });
  }

  async #diff(
    inputs: Properties,
    old: Kept | undefined,
  ): Promise<{ operation: Operation; byInitErrors: boolean }> {
    if (old === undefined) return { operation: "create", byInitErrors: false };
    const found = await this.provider.diff(old.id, crossing(old.outputs), crossing(inputs));
    this.#moment();
    if (typeof found.changes !== "boolean") throw new Violation("diff must say whether there are changes");
    if (found.changes && (found.replaces?.length ?? 0) > 0)
      return { operation: "replace", byInitErrors: false };
    if (found.changes) return { operation: "update", byInitErrors: false };
    return { operation: old.initErrors ? "update" : "same", byInitErrors: old.initErrors };
  }

  async #apply(
    declared: Declared,
    inputs: Properties,
    old: Kept | undefined,
    operation: Operation,
  ): Promise<Kept> {
    const { name, kind } = declared;
    const update = operation === "update" && old !== undefined;
    try {
      const news = crossing(inputs);
      const result = update
        ? { id: old.id, ...(await this.provider.update(old.id, crossing(old.outputs), news)) }
        : await this.provider.create(news);
      const outputs = { ...crossing(result.outs), __provider: inputs["__provider"] };
      this.#called(declared, undefined);
      return this.#write(declared, { kind, id: result.id, inputs, outputs, initErrors: false });
    } catch (error) {
      if (error instanceof Stopped || error instanceof Violation) throw error;
      this.#called(declared, error as Error);
      const { id, properties } = error as { id?: string; properties?: Properties };
      if (id === undefined || id === "") throw error;
      if (properties?.["__provider"] === undefined) throw new Violation(`${name}: kept without __provider`);
      const keptInputs = update ? old.inputs : inputs;
      this.#write(declared, {
        kind,
        id,
        inputs: keptInputs,
        outputs: crossing(properties),
        initErrors: true,
      });
      throw error;
    }
  }

  #called(declared: Declared, error: Error | undefined): void {
    this.#moment();
    this.options.watcher.ended(declared, error);
  }

  #write(declared: Declared, kept: Kept): Kept {
    this.#moment();
    this.state.set(declared.name, kept);
    this.options.watcher.written(declared, kept);
    return kept;
  }

  /** `delete[retain]`: state forgets the resource, and the provider is not called. */
  #forget(declared: readonly Declared[]): boolean {
    const names = new Set(declared.map(({ name }) => name));
    const gone = [...this.state.keys()].filter((name) => !names.has(name));
    for (const name of gone.filter((each) => this.options.targets?.has(each) ?? true)) {
      if (this.options.fuse.passes()) return false;
      this.state.delete(name);
      this.options.watcher.forgotten(name);
      this.#changes += 1;
    }
    return true;
  }

  #moment(): void {
    if (this.options.fuse.blown || this.options.fuse.passes()) throw new Stopped();
  }
}

/** Copies properties as gRPC would. @throws Violation for a value that the real engine refuses. */
export function crossing(properties: object): Properties {
  refuseUndefined(properties, "");
  return JSON.parse(JSON.stringify(properties)) as Properties;
}

function refuseUndefined(value: unknown, path: string): void {
  if (value === undefined)
    throw new Violation(`undefined at ${path}: the engine says "Unexpected struct type"`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) refuseUndefined(inner, `${path}/${key}`);
}
