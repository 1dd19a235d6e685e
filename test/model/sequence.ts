/**
 * Plays edits, runs, faults, crashes, refreshes and targeted runs on provider and emulator, side by side with the model.
 * The two must agree after every step of every run.
 */
import type { Guards } from "../../provider/desired.js";
import type { PersonalData } from "../../provider/settings.js";
import { type Attack, attack } from "./attacks.js";
import { Claims } from "./claims.js";
import { type Command, type Up, undisturbed } from "./commands.js";
import { type Declared, declare } from "./declare.js";
import { Engine, type Install, moved } from "./engine.js";
import { File, tailOf } from "./file.js";
import { Gate } from "./gate.js";
import type { Ground } from "./ground.js";
import type { Ended, Kept, Operation, Watcher } from "./run.js";
import { addressOf, adoptedIn, expectedOperation, onTheService, replaced, sameKnown } from "./seen.js";
import { Warnings } from "./warnings.js";
import { Fuse, type Listener } from "./wire.js";
import { type LedgerModel, type Outcome, placeId, type Step, Violation, World } from "./world.js";

export class Sequence implements Watcher, Listener {
  readonly #file = new File();
  readonly #world = new World();
  readonly #engine: Engine;
  #hold = false;
  #guards: Guards = {};
  #gate = new Gate(this.#world, {});
  #personalData: PersonalData = "masked";
  #perRequest: number | undefined;
  #steps = new Map<string, Step>();
  #ledger: LedgerModel | undefined;
  #ended = new Map<string, Error | undefined>();
  #claims = new Claims();
  #blind = false;
  #warnings: Warnings;

  constructor(
    private readonly ground: Ground,
    install: Install,
  ) {
    this.#engine = new Engine(install);
    this.#warnings = new Warnings(ground, new Set());
  }

  async step(command: Command): Promise<void> {
    this.ground.figures.steps += 1;
    if (command.do === "edit") this.#file.apply(command, [...this.#world.still]);
    else if (command.do === "onUnknown") this.#hold = command.hold;
    else if (command.do === "personalData") this.#personalData = command.plain ? "plain" : "masked";
    else if (command.do === "perRequest") this.#perRequest = command.people;
    else if (command.do === "refresh") this.#engine.refresh();
    else if (command.do === "guards") this.#guards = command.guards;
    else if (command.do === "preview") await this.#preview();
    else if (command.do === "move") this.#move();
    else if (command.do === "destroy") await this.#destroy(command.allowed);
    else if (command.do === "blind") await this.#upBlindly();
    else if (command.do === "attack") await this.#attack(command.how);
    else if (command.do === "settle") await this.#settle();
    else await this.#up(command);
    this.#claims.check(this.#engine.state, this.#world, this.ground.emulator.state());
  }

  /** A preview sends nothing, needs no credentials and changes nothing. */
  async #preview(): Promise<void> {
    const before = JSON.stringify([...this.#engine.state]);
    const requests = this.ground.wire.requests;
    await this.#run({ ...undisturbed, continueOnError: true }, true);
    if (this.ground.wire.requests !== requests) throw new Violation("a preview sends something");
    if (JSON.stringify([...this.#engine.state]) !== before) throw new Violation("a preview changes state");
  }

  /** A run without faults does what the file says, and a second run finds nothing to do. */
  async #settle(): Promise<void> {
    this.#hold = false;
    this.#guards = {};
    const plain = { ...undisturbed, parallel: 4 };
    const first = await this.#up(plain);
    if (first.result !== "green")
      throw new Violation(`a run without faults fails: ${first.messages.join("\n")}`);
    const there = new Set([...onTheService(this.ground.emulator.state()), ...adoptedIn(this.#world)]);
    for (const place of this.#file.places()) {
      if (!there.has(placeId(place))) throw new Violation(`${placeId(place)} is not there after a green run`);
    }
    const requests = this.ground.wire.requests;
    const second = await this.#up(plain);
    if (second.result !== "green" || second.changes > 0)
      throw new Violation("the second run changes something");
    if (this.ground.wire.requests !== requests) throw new Violation("the second run sends something");
    for (const [name, known] of this.#world.known) {
      if (known.unconfirmed.size > 0) throw new Violation(`${name}: unconfirmed after a green run`);
    }
  }

  #attack(how: Attack): Promise<void> {
    const { ground } = this;
    return attack(how, {
      engine: this.#engine,
      ground,
      desired: this.#file.desired(),
      config: this.#config(),
    });
  }

  #move(): void {
    this.ground.figures.moves += 1;
    this.#engine.move();
    const known = [...this.#world.known];
    this.#world.known.clear();
    for (const [name, of] of known) this.#world.known.set(moved(name), of);
  }

  /** A ledger goes only when that is allowed, or nobody is on it, and then names everybody. */
  async #destroy(allowed: boolean): Promise<void> {
    const onLedger = this.#world.onLedger;
    const warnings = new Warnings(this.ground, new Set());
    const config = { ...this.#config(), "devtest:allowDestroy": String(allowed) };
    const refused = await this.#engine.destroy({ config, watcher: this });
    if ((refused !== undefined) !== (!allowed && onLedger.size > 0))
      throw new Violation(`the ledger is ${refused === undefined ? "" : "not "}deleted: ${refused?.message}`);
    if (refused !== undefined) return;
    warnings.nameAll(onLedger);
    this.#world.deleted();
    this.#claims = new Claims();
    this.ground.figures.destroys += 1;
  }

  /** Nothing would be on record before it is sent, so nothing may be sent. */
  async #upBlindly(): Promise<void> {
    process.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
    this.#blind = true;
    try {
      await this.#up({ ...undisturbed, continueOnError: true });
    } finally {
      delete process.env["PULUMI_SKIP_CHECKPOINTS"];
      this.#blind = false;
    }
  }

  async #up(command: Up): Promise<Ended> {
    const { figures } = this.ground;
    const ended = await this.#run(command, false);
    figures.runs += 1;
    if (ended.result === "red") figures.red += 1;
    if (ended.result === "crashed") figures.crashes += 1;
    return ended;
  }

  async #run(
    { troubles, crashAt, parallel, continueOnError, targets }: Up,
    preview: boolean,
  ): Promise<Ended> {
    const { wire, figures } = this.ground;
    const before = wire.requests;
    wire.arrange(troubles);
    wire.fuse = new Fuse(crashAt);
    wire.listener = this;
    wire.violation = undefined;
    this.#steps = new Map();
    this.#ended = new Map();
    this.#gate = new Gate(this.#world, this.#guards);
    this.#warnings = new Warnings(this.ground, new Set(this.#world.listed.keys()));
    const desired = { ...this.#file.desired(), guards: this.#guards };
    const ended = await this.#engine.run(declare(desired, this.#personalData), {
      watcher: this,
      fuse: wire.fuse,
      config: this.#config(),
      preview,
      continueOnError,
      parallel,
      targets: targets && new Set(targets),
    });
    if (wire.violation !== undefined) throw wire.violation;
    figures.requests += wire.requests - before;
    if (ended.result === "green") this.#nothingFailed();
    return ended;
  }

  #config(): Record<string, string> {
    return {
      "devtest:onUnknown": this.#hold ? "hold" : "resend",
      "devtest:personalData": this.#personalData,
      ...(this.#perRequest && { "devtest:maxTestersPerRequest": String(this.#perRequest) }),
    };
  }

  #nothingFailed(): void {
    for (const step of this.#steps.values()) {
      if (this.#ended.has(step.name) && step.hasToFail)
        throw new Violation(`green, and ${step.name} is not done`);
    }
  }

  // Called by the engine.

  checked({ name, kind }: Declared, inputs: Record<string, unknown>, old: Kept | undefined): void {
    if (kind === "ledger") {
      this.#gate.seesLedger = true;
      this.#ledger = this.#world.ledgerAfter(
        this.#file.places(),
        this.#file.existing,
        this.#file.acknowledges,
      );
      return;
    }
    const { app, group } = addressOf(name);
    const keys = this.#file
      .places()
      .filter((place) => place.app === app && place.group === group)
      .map(({ key }) => key);
    const fresh = old === undefined || replaced(kind, inputs, old);
    this.#steps.set(name, this.#world.step(name, { app, group, keys, hold: this.#hold, fresh }));
  }

  planned({ name, kind }: Declared, operation: Operation, byInitErrors: boolean): void {
    const step = this.#steps.get(name);
    if (kind === "ledger") this.#warnings.areAboutThoseWhoLeft((this.#ledger as LedgerModel).still);
    if (step === undefined) return;
    const old = this.#engine.state.get(name);
    const switched =
      kind === "group" && old !== undefined && old.outputs["personalData"] !== this.#personalData;
    const expected = expectedOperation(step, { old, switched, byInitErrors });
    if (operation !== expected) throw new Violation(`${name}: ${operation}, and the model says ${expected}`);
  }

  ended({ name, kind }: Declared, error: Error | undefined): void {
    this.#ended.set(name, error);
    if (kind === "ledger" && error !== undefined && !this.#somebodyJoins())
      throw new Violation(`the ledger failed, and needed no token: ${error.message}`);
    const step = this.#steps.get(name);
    if (step !== undefined && step.hasToFail !== (error !== undefined)) {
      const what =
        error === undefined ? "ends well with somebody not done" : `fails for nothing: ${error.message}`;
      throw new Violation(`${name} ${what}`);
    }
    // A create that fails without an id keeps nothing, so there must be nothing to keep.
    if (error === undefined || "id" in error || step === undefined) return;
    const before = step.fresh ? undefined : this.#world.known.get(name);
    if (!sameKnown(step.after, before)) throw new Violation(`${name} fails, and what it knows is not kept`);
  }

  written({ name, kind }: Declared): void {
    if (kind === "ledger") this.#gate.written(this.#ledger as LedgerModel);
    else {
      const step = this.#steps.get(name);
      this.ground.figures.adoptions += step?.adopting.length ?? 0;
      step?.written();
    }
  }

  forgotten(name: string): void {
    this.#world.known.delete(name);
  }

  // Called by the wire.

  leaves(resource: string, keys: readonly string[]): void {
    if (this.#blind) throw new Violation(`${resource} is sent, and nothing is on record before it`);
    const step = this.#steps.get(resource);
    if (step !== undefined) {
      step.leaves(keys);
      this.ground.figures.late += this.#gate.leaves(resource, keys);
      const again = this.#engine.state.has(resource) ? [] : this.#gate.joined(resource, keys);
      this.#warnings.nameWhoIsSentOnceMore(again);
    } else if (resource === "token") this.#tokenHasReason();
    else throw new Violation(`${resource} is sent without a step`);
  }

  /** A token is asked for only when somebody is to be sent, or is about to be on record. */
  #tokenHasReason(): void {
    const due = [...this.#steps.values()].some((step) => step.due.length > 0);
    if (!due && !this.#somebodyJoins()) throw new Violation("a token is asked for, and nobody is to be sent");
  }

  /** The ledger is about to number somebody. Without a token it must not. */
  #somebodyJoins(): boolean {
    const { listed, existing } = this.#ledger ?? { listed: new Map(), existing: new Set() };
    return [...listed.keys()].some((id) => !this.#world.listed.has(id) && !existing.has(id));
  }

  answered(resource: string, keys: readonly string[], outcome: Outcome): void {
    const step = this.#steps.get(resource);
    step?.answered(keys, outcome);
    if (step === undefined) return;
    this.#gate.answered(resource, keys, outcome);
    if (outcome !== "confirmed") return;
    const packageName = this.#packageOf(addressOf(resource).app);
    this.#claims.confirmed(resource, keys, this.#engine.state.get("ledger"), packageName);
  }

  #packageOf(app: string): string {
    return this.#file.desired().apps.find(({ appId }) => tailOf(appId) === app)?.packageName ?? "";
  }
}
