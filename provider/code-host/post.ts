import { setTimeout as pause } from "node:timers/promises";
import { CodeHostError, DevTestError } from "../errors.js";
import { figure } from "../text/counted.js";
import { longestWaitMs } from "../wire/retries.js";
import type { CodeHost, Comment } from "./code-host.js";
import { isNewer, isOfRun, type ReadStamp, readStamp, type Stamp, written } from "./stamp.js";

/** What became of it. */
export type Posted =
  | "posted"
  | "edited"
  | "unchanged"
  | "nothing to say"
  | "a newer run has written"
  /** The code host has taken it, and its list of comments does not show it yet. */
  | "not shown yet";

/** A comment of ours, taken apart. */
export interface Ours {
  readonly id: number;
  readonly body: string;
  readonly stamp: ReadStamp;
  /** What stands above the stamp. */
  readonly above: string;
}

/** What a comment is to say. */
export interface Wanted {
  readonly stamp: Stamp;
  /**
   * @param before what stands above the stamp of the comment that is there; undefined: there is none, or it says nothing
   * @param most letters that the comment has room for
   */
  readonly text: (before: string | undefined, most: number) => string | undefined;
}

/** How long until the next look, after each that did not show what was written. */
const pausesMs = [1000, 1000, 2000] as const;

/** A list may be behind by a moment. So often it is looked at until something is taken for not there. */
const looksForOne = pausesMs.length;

/** Other runs write too, and a code host may be out of order for a while. */
const mostWrites = 4;

/** A second one may be made where nobody knows of the first one; a third would be a habit. */
const mostUnknown = 2;

/** Another run may have begun to write, and ended, while a request was on its way for so long. */
const slowMs = 1000;

/** The last request that was to write something. */
interface Write {
  readonly kind: "posted" | "edited";
  /** What the comment said before it. */
  readonly before: string | undefined;
  readonly tookMs: number;
  /** Undefined where the code host has taken it. */
  readonly failure: CodeHostError | undefined;
}

/**
 * One comment of ours below a pull request. It is looked at before and after each writing: two runs at the same time may
 * both find none and write one each, or the older may write last. The oldest comment stays, with what the newest run says.
 * What is returned is what the last look has seen. A request that another run has under way for longer than both take
 * cannot be seen from here: the next run mends what it does.
 *
 * @throws CodeHostError when it cannot be read or written
 * @throws DevTestError when it is too long
 */
export async function post(host: CodeHost, pullRequest: number, wanted: Wanted): Promise<Posted> {
  const { stamp } = wanted;
  const me = await host.whoAmI();
  const writes: Write[] = [];
  for (let looks = 1; ; looks += 1) {
    const [first, ...others] = oursIn(await host.comments(pullRequest), me, stamp.stack);
    const body = bodyFor(host, wanted, first?.above);
    if (body === undefined) return "nothing to say";
    const last = writes.at(-1);
    if ([first, ...others].some((one) => one !== undefined && isNewer(one.stamp, stamp))) {
      await withoutExtras(host, pullRequest, others, stamp);
      return "a newer run has written";
    }
    if (first !== undefined && shows(first, body, last, stamp)) {
      if (last !== undefined && last.tookMs > slowMs && looks === 1) {
        await pause(pausesMs[0]);
        continue;
      }
      await withoutExtras(host, pullRequest, others, stamp);
      return writes.some(({ kind }) => kind === "posted") ? "posted" : (last?.kind ?? "unchanged");
    }
    if (last !== undefined && mayBeThere(last) && isSame(last.before, first?.body) && looks < looksForOne) {
      await pause(pausesMs[looks - 1]);
      continue;
    }
    const ended = whetherToEnd(host, pullRequest, writes, first);
    if (ended !== undefined) return ended;
    const write = await writing(host, pullRequest, first, body);
    writes.push(write);
    looks = 0;
    if (write.failure !== undefined) await pause(pauseAfter(write.failure, writes.length));
  }
}

/** By whoever owns the token, and with our stamp: anybody can copy a stamp. The oldest first. */
export function oursIn(comments: readonly Comment[], me: string, stack: string): Ours[] {
  return comments
    .flatMap(({ id, author, body }): Ours[] => {
      const read = author === me ? readStamp(body) : undefined;
      return read?.stamp.stack === stack ? [{ id, body, ...read }] : [];
    })
    .sort((a, b) => a.id - b.id);
}

function bodyFor(host: CodeHost, { stamp, text }: Wanted, before: string | undefined): string | undefined {
  const end = `\n\n${written(stamp)}`;
  const said = text(before, host.mostCharacters - end.length);
  if (said === undefined) return undefined;
  const body = `${said.trimEnd()}${end}`;
  refuseTooLong(host, body);
  return body;
}

/** A code host may change a text a little: then the stamp of this very run tells that it has taken it. */
function shows(there: Ours, body: string, last: Write | undefined, stamp: Stamp): boolean {
  if (isSame(there.body, body)) return true;
  const isTaken = last !== undefined && last.failure === undefined && !isSame(there.body, last.before);
  return isTaken && isOfRun(there.stamp, stamp);
}

/** Line ends and blanks at them are the code host's own affair. */
function isSame(one: string | undefined, other: string | undefined): boolean {
  const plain = (text: string | undefined) => text?.replace(/[ \t\r]*\n/g, "\n").trimEnd();
  return plain(one) === plain(other);
}

/** Whether a write was carried out, or may have been. */
function mayBeThere({ failure }: Write): boolean {
  return failure === undefined || failure.code === "no_answer";
}

/**
 * Undefined: it is to be written (again).
 * @throws CodeHostError where that would do harm, or no good
 */
function whetherToEnd(
  host: CodeHost,
  pullRequest: number,
  writes: readonly Write[],
  there: Ours | undefined,
): Posted | undefined {
  const last = writes.at(-1);
  if (last === undefined) return undefined;
  const { kind, failure, before } = last;
  const isAsBefore = isSame(before, there?.body);
  // A second one would be one too many as soon as the list shows the first.
  if (kind === "posted" && failure === undefined && there === undefined) return "not shown yet";
  const unknown = writes.filter((one) => one.kind === "posted" && one.failure?.code === "no_answer");
  const isUnknown = unknown.length >= mostUnknown && there === undefined;
  const taken = writes.filter((one) => one.failure === undefined).length;
  if (failure === undefined && isAsBefore && taken > 1) return "not shown yet";
  if (!isUnknown && writes.length < mostWrites) return undefined;
  const below = `Look below ${host.shown(pullRequest)}, and run the job again.`;
  if (failure === undefined) {
    const what = `${host.name} has taken the comment ${figure(taken)} times, and it does not say what was written.`;
    throw new CodeHostError("bad_answer", what, `${below} Another run, or a bot, may write there too.`);
  }
  if (failure.code !== "no_answer") throw failure;
  const what = `${failure.what} Whether the comment was written is unknown.`;
  throw new CodeHostError("no_answer", what, below, { cause: failure });
}

/** @throws CodeHostError when writing once more would not help */
async function writing(
  host: CodeHost,
  pullRequest: number,
  there: Ours | undefined,
  body: string,
): Promise<Write> {
  const began = performance.now();
  const action = () =>
    there === undefined ? host.create(pullRequest, body) : host.edit(pullRequest, there.id, body);
  const failure = await failureOf(action, there !== undefined);
  const kind = there === undefined ? "posted" : "edited";
  return { kind, before: there?.body, tookMs: performance.now() - began, failure };
}

/** Whether it is there after all, or gone, is told by the next look. */
async function failureOf(write: () => Promise<void>, isEdit: boolean): Promise<CodeHostError | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (!(error instanceof CodeHostError)) throw error;
    const isPassing = ["no_answer", "rate_limited", "unreachable"].includes(error.code);
    if (isPassing || (isEdit && error.status === 404)) return error;
    throw error;
  }
}

/** @throws CodeHostError when the code host asks for a longer pause than is waited for */
function pauseAfter(failure: CodeHostError, writes: number): number {
  const planned = pausesMs[Math.min(writes, pausesMs.length) - 1];
  const asked = failure.retryAfterMs ?? planned ?? 0;
  if (asked > longestWaitMs) throw failure;
  return asked;
}

/** They go when the text is safe elsewhere. Those that a newer run has written are for that run to remove. */
async function withoutExtras(
  host: CodeHost,
  pullRequest: number,
  others: readonly Ours[],
  stamp: Stamp,
): Promise<void> {
  for (const { id } of others.filter((one) => !isNewer(one.stamp, stamp)))
    await unlessGone(() => host.remove(pullRequest, id));
}

function refuseTooLong({ name, mostCharacters }: CodeHost, body: string): void {
  if (body.length <= mostCharacters) return;
  throw new DevTestError(
    "too_long",
    `The comment would have ${figure(body.length)} characters, and ${name} takes ${figure(mostCharacters)}. Nothing was posted.`,
    "Make the page with `devtest plan --format markdown`, which keeps below that.",
  );
}

/** Another run, or a person, may have removed it since it was listed. */
async function unlessGone(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof CodeHostError && error.status === 404)) throw error;
  }
}
