import type { Numbers, OnUnknown } from "../record.js";
import type { Client } from "../service/client.js";
import { holdsControlCharacter } from "../text/control-characters.js";

/** The parts of the outside world that a lifecycle may use. */
export interface Context {
  readonly client: Pick<Client, "register" | "addTesters">;
  /** Reads the setting at each call, so that a wrong value fails where it matters. */
  readonly onUnknown: () => OnUnknown;
  readonly maxTestersPerRequest: () => number;
  /** The engine shows it on the stack, in previews too, so the text names the app and the group. */
  readonly warn: (text: string) => Promise<void>;
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
  check(olds: Partial<Inputs>, news: Inputs, context: Context): Checked<Inputs>;
  diff(olds: Outputs, news: Inputs, context: Context): Promise<Difference>;
  create(news: Inputs, context: Context): Promise<Created<Outputs>>;
  update(id: string, olds: Outputs, news: Inputs, context: Context): Promise<Outputs>;
  delete(olds: Outputs, context: Context): Promise<void>;
}

/** The call failed, and the state must keep these outputs all the same: part was done, or nobody knows. */
export class IncompleteError extends Error {
  constructor(
    message: string,
    readonly resourceId: string,
    readonly outputs: object,
  ) {
    super(message);
    this.name = new.target.name;
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

/** The ledger counts from 1. When the engine skips the ledger, its numbers are those of the program: 0. */
function isNumbered(number: number | undefined): boolean {
  return number !== undefined && number > 0;
}

/**
 * Refuses keys without a number of the ledger: nothing is sent before it is on record, and a run with `--target` can
 * leave the ledger behind. Without a ledger (`onRecord` missing) nothing is refused.
 */
export function refuseUnrecorded(
  where: string,
  listed: readonly string[],
  onRecord: Numbers | undefined,
  name: (keys: readonly string[]) => string,
): string[] {
  const missing = onRecord === undefined ? [] : listed.filter((key) => !isNumbered(onRecord[key]));
  if (missing.length === 0) return [];
  const cure = "Run without --target, or with the ledger among the targets (and without --exclude of it).";
  return [`${where}: not in the ledger yet, so not to be sent: ${name(missing)}.\n${cure}`];
}
