import type { Guards } from "../desired.js";
import type { LedgerState } from "../ledger/entries.js";
import type { Admitted } from "../ledger/gate.js";
import type { OnUnknown } from "../record.js";
import type { Client } from "../service/client.js";
import { holdsControlCharacter } from "../text/control-characters.js";

/** The parts of the outside world that a lifecycle may use. */
export interface Context {
  readonly client: Pick<Client, "register" | "addTesters">;
  /** Reads the setting when it is used, so that a wrong value fails where it matters. */
  readonly onUnknown: () => OnUnknown;
  readonly maxTestersPerRequest: () => number;
  readonly allowDestroy: () => boolean;
  /** The service that the settings name, as {@link originOf} calls it: a record belongs to one service. */
  readonly service: () => string;
  /** False when the engine writes its state at the end of a run only: then nothing is on record before it is sent. */
  readonly writesAhead: boolean;
  /** Gets an access token, or fails as sending would. */
  readonly authenticate: () => Promise<void>;
  /** The engine shows it on the stack, in previews too, so the text names the app and the group. */
  readonly warn: (text: string) => Promise<void>;
  /** The same for what is no warning. */
  readonly inform: (text: string) => Promise<void>;
  /** Who may join at most: the plan that DEVTEST_PLAN names. @throws DevTestError when it cannot be used */
  readonly admitted: () => Promise<Admitted | undefined>;
  /** DEVTEST_ALLOW_ADDS as it is written. */
  readonly allowedAdds: () => string | undefined;
  readonly run: Run;
}

/** What this process has seen of the run. Each run has a process of its own. */
export interface Run {
  /** Set by the ledger's `check`, which comes before that of every group. Missing when the engine skips the ledger. */
  ledger?: {
    readonly before: Partial<LedgerState>;
    readonly after: LedgerState & { readonly guards?: Guards };
  };
  /** Set with it. How many people are let in for the first time: see {@link refuseUnadmitted}. */
  adds?: { readonly certain: number; readonly perhaps: number; readonly late: Set<string> };
  /** Whom entries named when a resource was written last, by its place: a run may have skipped it since. */
  existed?: Map<string, readonly string[]>;
  /** A warning about a lost record was shown, its cure with it. */
  lostRecord?: boolean;
  /** The warning about a ledger that is gone was shown. */
  newLedger?: boolean;
}

/** What `check` makes of the inputs, and why they are refused: complete sentences, none when they are not. */
export interface Checked<Inputs> {
  readonly inputs: Inputs;
  readonly failures: readonly string[];
}

export interface Difference {
  readonly changes: boolean;
  /** The properties that only a new resource can have. Where there are some, `changes` is true. */
  readonly replaces: readonly string[];
}

export interface Created<Outputs> {
  readonly id: string;
  readonly outputs: Outputs;
}

/**
 * One kind of resource, in no engine's terms. `olds` of `check` are old *inputs*; everywhere else old *outputs*.
 *
 * There is no `read`: the service has nothing to read. Without it a refresh leaves the state as it is.
 * `check` and `diff` reach no network: an engine calls them one resource at a time, in previews too.
 * `create` and `update` throw an {@link IncompleteError} when the state must keep something, any other error when not.
 */
export interface Kind<Inputs, Outputs> {
  check(olds: Partial<Inputs>, news: Inputs, context: Context): Promise<Checked<Inputs>>;
  diff(olds: Outputs, news: Inputs, context: Context): Promise<Difference>;
  create(news: Inputs, context: Context): Promise<Created<Outputs>>;
  update(id: string, olds: Outputs, news: Inputs, context: Context): Promise<Outputs>;
  delete(olds: Outputs, context: Context): Promise<void>;
}

/** What an {@link IncompleteError} gives the state to keep. */
interface Kept {
  readonly resourceId: string;
  readonly outputs: object;
  /** The reason, in our own words: the engine keeps it in the state. Default: the message. */
  readonly reason?: string;
  /** What the other side said, for the screen alone. */
  readonly said?: string;
}

/**
 * The call failed, and the state must keep these outputs all the same: part was done, or nobody knows. Whoever prints
 * the error sees nothing of the outputs.
 */
export class IncompleteError extends Error {
  readonly #kept: Kept;
  constructor(message: string, kept: Kept) {
    super(message);
    this.name = new.target.name;
    this.#kept = kept;
  }
  get resourceId(): string {
    return this.#kept.resourceId;
  }
  get outputs(): object {
    return this.#kept.outputs;
  }
  get reason(): string {
    return this.#kept.reason ?? this.message;
  }
  get said(): string | undefined {
    return this.#kept.said;
  }
}

/**
 * Refuses texts with characters that would forge lines of a log. Reading a file refuses such texts too; this one is for
 * resources that a program declares alone.
 *
 * @param texts by what messages call them
 */
export function refuseControlCharacters(
  where: string,
  texts: Readonly<Record<string, readonly string[]>>,
): string[] {
  const found = Object.keys(texts).filter((name) => texts[name]?.some(holdsControlCharacter));
  const cure = "Take line breaks and other control characters out.";
  return found.map((name) => `${where}: ${name} holds a control character.\n${cure}`);
}
