import type * as pulumi from "@pulumi/pulumi";
import type { Numbers, OnUnknown } from "../record.js";
import type { Client } from "../service/client.js";
import { holdsControlCharacter } from "../text/control-characters.js";

/** What a lifecycle may use of the world. */
export interface Context {
  readonly client: Pick<Client, "register" | "addTesters">;
  /** Read when asked for, so that a wrong value is told where it matters. */
  readonly onUnknown: () => OnUnknown;
  readonly maxTestersPerRequest: () => number;
  /** Shown by Pulumi on the stack, in previews too: the text says which app and group. */
  readonly warn: (text: string) => Promise<void>;
}

/**
 * One kind of resource, as the engine drives it. `olds` of `check` are old *inputs*; everywhere else old *outputs*.
 *
 * There is no `read`: the service has nothing to read. Without it a refresh leaves the state as it is.
 * `check` and `diff` reach no network: the engine calls them one resource at a time, in previews too.
 */
export interface Kind<Inputs, Outputs> {
  check(olds: Partial<Inputs>, news: Inputs, context: Context): pulumi.dynamic.CheckResult<Inputs>;
  diff(id: string, olds: Outputs, news: Inputs, context: Context): Promise<pulumi.dynamic.DiffResult>;
  create(news: Inputs, context: Context): Promise<pulumi.dynamic.CreateResult<Outputs>>;
  update(
    id: string,
    olds: Outputs,
    news: Inputs,
    context: Context,
  ): Promise<pulumi.dynamic.UpdateResult<Outputs>>;
  delete(id: string, olds: Outputs, context: Context): Promise<void>;
}

/**
 * A refusal of `check`. The property is left empty because the engine would print its value beside it, secrets too:
 * the reason says which one is meant.
 */
export function refusal(reason: string): pulumi.dynamic.CheckFailure {
  return { property: "", reason };
}

/**
 * Refuses texts with characters that would forge lines of a log. A file with such is refused when it is read; this is
 * for resources a program declares by itself.
 *
 * @param texts by what messages call them
 */
export function refuseSteering(
  where: string,
  texts: Readonly<Record<string, readonly string[]>>,
): pulumi.dynamic.CheckFailure[] {
  const found = Object.keys(texts).filter((name) => texts[name]?.some(holdsControlCharacter));
  const cure = "Take line breaks and other control characters out.";
  return found.map((name) => refusal(`${where}: ${name} holds a control character.\n${cure}`));
}

/** The ledger counts from 1. Where the engine skips it, its numbers are those the program gave it: 0. */
function isNumbered(number: number | undefined): boolean {
  return number !== undefined && number > 0;
}

/**
 * Refuses what the ledger has no number for: nothing is sent that is not on record first, and a run with `--target` can
 * leave the ledger behind. Without a ledger (`onRecord` missing) there is nothing to refuse.
 */
export function refuseUnrecorded(
  where: string,
  listed: readonly string[],
  onRecord: Numbers | undefined,
  name: (keys: readonly string[]) => string,
): pulumi.dynamic.CheckFailure[] {
  const missing = onRecord === undefined ? [] : listed.filter((key) => !isNumbered(onRecord[key]));
  if (missing.length === 0) return [];
  const cure = "Run without --target, or with the ledger among the targets (and without --exclude of it).";
  return [refusal(`${where}: not in the ledger yet, so not to be sent: ${name(missing)}.\n${cure}`)];
}
