/**
 * The model: who was sent where, what is known about it, and what the ledger must contain. It is written from the
 * documented behaviour alone, and uses nothing of the provider's record, sending or ledger.
 *
 * A *place* is one certificate of an app, or one person in one group on one app. Each time a place enters the file it
 * gets a *stint* of its own, which ends when it leaves: being confirmed counts for one stint only.
 */
import { createHash } from "node:crypto";

export interface Place {
  /** Last 8 digits of the appId. */
  readonly app: string;
  /** A group's name, or `(certificates)`. */
  readonly group: string;
  /** A person's masked key, or a fingerprint. */
  readonly key: string;
}

/**
 * `refused`: the service did not act, because of the keys that were sent. `turned-away`: it did not act, whoever was sent.
 * `conflict`: it refused because of what is there. `unknown`: it may have acted.
 */
export type Outcome = "confirmed" | "refused" | "turned-away" | "conflict" | "unknown";

/** The provider broke a law. */
export class Violation extends Error {}

export const certificates = "(certificates)";

export function placeId({ app, group, key }: Place): string {
  return `${app} | ${group} | ${key}`;
}

/** A tester's key, `a…n@example.com #7f3c2a9b10`, written a second time on purpose. */
export function maskedKey(address: string): string {
  const email = address.trim().toLowerCase();
  const [local = "", domain = ""] = email.split("@");
  const shown = local.length > 3 ? `${local[0]}…${local.slice(-1)}` : "…";
  return `${shown}@${domain} #${createHash("sha256").update(email).digest("hex").slice(0, 10)}`;
}

/** Key → stint. */
type Stints = ReadonlyMap<string, number>;

/** What state must know of one resource. */
export interface Known {
  readonly confirmed: Stints;
  readonly unconfirmed: Stints;
  /** Never sent in this stint: the file said that somebody added it in the Console. */
  readonly adopted: Stints;
}

const nothingKnown: Known = { confirmed: new Map(), unconfirmed: new Map(), adopted: new Map() };

/** Whether a line under `removed:` means this place. */
export type Acknowledges = (place: Place) => boolean;

/** Ledger and records as state holds them after the last step that was written. */
export class World {
  /** Place → stint. */
  listed: ReadonlyMap<string, number> = new Map();
  still: ReadonlySet<string> = new Set();
  /** Places that the file said somebody added in the Console. */
  existing: ReadonlySet<string> = new Set();
  /** Places that a line of the file, or the list of a deleted ledger, has named, and that were not listed since. */
  acknowledged: ReadonlySet<string> = new Set();
  /** Stints of people whom a gate has let in: when they joined to be sent, or when they were sent. */
  readonly letIn = new Set<number>();
  /** Stints that began while the file said that somebody had added them: nobody was let in then. */
  readonly begunAsExisting = new Set<number>();
  /** By the resource's name in state. */
  readonly known = new Map<string, Known>();
  /** Places the service has or may have, judged by the requests. */
  readonly maybeThere = new Set<string>();
  #stints = 0;

  /** The ledger after a run of this file. Changes nothing: {@link written} does. */
  ledgerAfter(places: readonly Place[], existing: readonly Place[], acknowledges: Acknowledges): LedgerModel {
    const ids = new Map(places.map((place) => [placeId(place), place]));
    const listed = new Map<string, number>();
    for (const id of ids.keys()) listed.set(id, this.listed.get(id) ?? this.#nextStint());
    const exists = existing.map(placeId);
    const gone = [...this.listed.keys(), ...this.still, ...exists].filter((id) => !ids.has(id));
    const said = new Set(gone.filter((id) => acknowledges(placeOf(id))));
    return {
      listed,
      still: new Set(gone.filter((id) => !said.has(id))),
      existing: new Set(exists),
      acknowledged: new Set([...this.acknowledged, ...said].filter((id) => !ids.has(id))),
    };
  }

  written({ listed, still, existing, acknowledged }: LedgerModel): void {
    for (const [id, stint] of listed)
      if (!this.listed.has(id) && existing.has(id)) this.begunAsExisting.add(stint);
    this.listed = listed;
    this.still = still;
    this.existing = existing;
    // Nobody has asked the service: they may be there.
    for (const id of existing) this.maybeThere.add(id);
    this.acknowledged = acknowledged;
  }

  /** The ledger was deleted, and named these in full. */
  deleted(): void {
    this.acknowledged = new Set([...this.acknowledged, ...this.onLedger]);
    this.listed = new Map();
    this.still = new Set();
    this.existing = new Set();
  }

  get onLedger(): ReadonlySet<string> {
    return new Set([...this.listed.keys(), ...this.still]);
  }

  /** One step of one registration or group: `fresh` when state has nothing of it, or is about to replace it. */
  step(name: string, wanted: Wanted): Step {
    const before = wanted.fresh ? nothingKnown : (this.known.get(name) ?? nothingKnown);
    const stintOf = (key: string) => this.listed.get(placeId({ ...wanted, key }));
    const exists = (key: string) => this.existing.has(placeId({ ...wanted, key }));
    return new Step(this, name, { ...wanted, before, stintOf, exists });
  }

  /** Every place that may have access is in the ledger, unless it was acknowledged. */
  nobodyIsLost(inLedger: ReadonlySet<string>, onTheService: Iterable<string>): void {
    for (const id of [...onTheService, ...this.maybeThere]) {
      if (!inLedger.has(id) && !this.acknowledged.has(id))
        throw new Violation(`lost: ${id} may have access, and the ledger does not know`);
    }
  }

  #nextStint(): number {
    this.#stints += 1;
    return this.#stints;
  }
}

export interface LedgerModel {
  readonly listed: ReadonlyMap<string, number>;
  readonly still: ReadonlySet<string>;
  readonly existing: ReadonlySet<string>;
  readonly acknowledged: ReadonlySet<string>;
}

export interface Wanted {
  readonly app: string;
  readonly group: string;
  readonly keys: readonly string[];
  /** `devtest:onUnknown` is `hold`. */
  readonly hold: boolean;
  readonly fresh: boolean;
}

/** One step of one resource: what it may send, what it must send, and what is known afterwards. */
export class Step {
  /** Must be sent. */
  readonly due: readonly string[];
  /** Must be recorded, and must not be sent: somebody added it in the Console. */
  readonly adopting: readonly string[];
  /** May have been sent before, and must not be sent again. */
  readonly held: readonly string[];
  /** On record and no longer listed. */
  readonly leaving: readonly string[];
  readonly #confirmed: Map<string, number>;
  readonly #unconfirmed: Map<string, number>;
  readonly #adopted: Map<string, number>;
  readonly #final = new Set<string>();

  constructor(
    private readonly world: World,
    readonly name: string,
    private readonly of: Wanted & {
      before: Known;
      stintOf: (key: string) => number | undefined;
      exists: (key: string) => boolean;
    },
  ) {
    const { before, keys, hold, stintOf, exists } = of;
    const pending = keys.filter(
      (key) => before.confirmed.get(key) !== stintOf(key) && before.adopted.get(key) !== stintOf(key),
    );
    this.adopting = pending.filter(exists);
    this.held = pending.filter((key) => !exists(key) && hold && before.unconfirmed.has(key));
    this.due = pending.filter((key) => !exists(key) && !this.held.includes(key));
    const onRecord = new Set(Object.values(before).flatMap((part: Stints) => [...part.keys()]));
    this.leaving = [...onRecord].filter((key) => !keys.includes(key));
    const stays = ([key]: [string, number]) => keys.includes(key) && !this.adopting.includes(key);
    this.#confirmed = new Map([...before.confirmed].filter(stays));
    this.#unconfirmed = new Map([...before.unconfirmed].filter(stays));
    this.#adopted = new Map([...before.adopted].filter(stays));
    for (const key of this.adopting) this.#adopted.set(key, stintOf(key) ?? Number.NaN);
  }

  /** Whether the step begins with an empty record. */
  get fresh(): boolean {
    return this.of.fresh;
  }

  /** Whether the record will change, or the step will fail. */
  get hasWork(): boolean {
    return this.adopting.length + this.due.length + this.held.length + this.leaving.length > 0;
  }

  /** A request is about to leave. @throws Violation when there is no reason to send it. */
  leaves(keys: readonly string[]): void {
    if (keys.length === 0) throw new Violation(`${this.name}: a request for nobody`);
    for (const key of keys) {
      const id = placeId({ ...this.of, key });
      if (!this.world.listed.has(id)) throw new Violation(`${id} is sent, and is not in the ledger first`);
      if (!this.due.includes(key)) throw new Violation(`${id} is sent without a reason`);
      if (this.#final.has(key)) throw new Violation(`${id} is sent again within a step, and may be there`);
    }
  }

  /** The outcome of a request, as its sender knows it. */
  answered(keys: readonly string[], outcome: Outcome): void {
    const alone = keys.length === 1;
    if (outcome === "turned-away" || (outcome === "refused" && !alone)) return;
    for (const key of keys) {
      // A refusal of one key alone settles an earlier conflict of several.
      if (outcome === "refused") this.#asBefore(key);
      else this.#maybeThere(key, outcome, alone);
    }
  }

  #maybeThere(key: string, outcome: Outcome, alone: boolean): void {
    if (outcome !== "conflict" || alone) this.#final.add(key);
    this.world.maybeThere.add(placeId({ ...this.of, key }));
    this.#confirmed.delete(key);
    this.#unconfirmed.delete(key);
    this.#adopted.delete(key);
    const now = outcome === "confirmed" ? this.#confirmed : this.#unconfirmed;
    now.set(key, this.of.stintOf(key) ?? Number.NaN);
  }

  #asBefore(key: string): void {
    const { confirmed, unconfirmed, adopted } = this.of.before;
    for (const [now, then] of [
      [this.#confirmed, confirmed],
      [this.#unconfirmed, unconfirmed],
      [this.#adopted, adopted],
    ] as const) {
      const stint = then.get(key);
      if (stint === undefined) now.delete(key);
      else now.set(key, stint);
    }
  }

  /** Whether somebody listed is neither confirmed nor adopted. Then the step must fail, and otherwise it must not. */
  get hasToFail(): boolean {
    const { keys, stintOf } = this.of;
    return keys.some(
      (key) => this.#confirmed.get(key) !== stintOf(key) && this.#adopted.get(key) !== stintOf(key),
    );
  }

  get after(): Known {
    return { confirmed: this.#confirmed, unconfirmed: this.#unconfirmed, adopted: this.#adopted };
  }

  /** The result was written to state. */
  written(): void {
    this.world.known.set(this.name, this.after);
  }
}

export function placeOf(id: string): Place {
  const [app = "", group = "", key = ""] = id.split(" | ");
  return { app, group, key };
}
