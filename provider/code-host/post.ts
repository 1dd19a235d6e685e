import { CodeHostError, DevTestError } from "../errors.js";
import { figure } from "../text/counted.js";
import type { CodeHost, Comment } from "./code-host.js";
import { isNewer, type ReadStamp, readStamp, type Stamp, written } from "./stamp.js";

/** What became of it. */
export type Posted = "posted" | "edited" | "unchanged" | "nothing to say" | "a newer run has written";

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
  /** @param before what stands above the stamp of the comment that is there; undefined: there is none, or it says nothing */
  readonly text: (before: string | undefined) => string | undefined;
}

/** So often it is looked whether another run has written meanwhile. */
const mostLooks = 5;

/**
 * One comment of ours below a pull request. It is looked at again after each writing: two runs at the same time may both
 * find none and write one each, or the older may write last. The oldest comment stays, with what the newest run says.
 *
 * @throws CodeHostError when it cannot be read or written
 * @throws DevTestError when it is too long
 */
export async function post(host: CodeHost, pullRequest: number, { stamp, text }: Wanted): Promise<Posted> {
  const me = await host.whoAmI();
  let done: Posted = "unchanged";
  let lost: CodeHostError | undefined;
  for (let look = 0; look < mostLooks; look += 1) {
    const [first, ...others] = oursIn(await host.comments(pullRequest), me, stamp.stack);
    if (first === undefined && done === "posted") break;
    const said = text(first?.above);
    if (said === undefined) return "nothing to say";
    const body = `${said.trimEnd()}\n\n${written(stamp)}`;
    refuseTooLong(host, body);
    if (first === undefined) {
      lost = await failureToCreate(host, pullRequest, body);
      if (lost === undefined) done = "posted";
      continue;
    }
    lost = undefined;
    const extra = others.filter((one) => !isNewer(one.stamp, stamp));
    for (const { id } of extra) await unlessGone(() => host.remove(pullRequest, id));
    if ([first, ...others].some((one) => isNewer(one.stamp, stamp))) return "a newer run has written";
    if (first.body.trimEnd() === body) break;
    await unlessGone(() => host.edit(pullRequest, first.id, body));
    if (done !== "posted") done = "edited";
  }
  if (lost !== undefined) throw lost;
  return done;
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

/** Without an answer nobody knows whether it is there: the next look tells. */
async function failureToCreate(
  host: CodeHost,
  pullRequest: number,
  body: string,
): Promise<CodeHostError | undefined> {
  try {
    await host.create(pullRequest, body);
    return undefined;
  } catch (error) {
    if (error instanceof CodeHostError && error.code === "no_answer") return error;
    throw error;
  }
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
