import { spawn } from "node:child_process";
import { once } from "node:events";
import { StoreError } from "../../errors.js";
import { excerpt } from "../../text/excerpt.js";
import type { Environment } from "../environment.js";
import { withoutSecrets } from "../profiles/child-environment.js";
import type { CommandLine } from "./command-line.js";

export type Verb = "get" | "store" | "erase";

export interface HelperOptions {
  /** The folder the helper runs in: that of the profiles file. */
  readonly folder: string;
  /** Passed on without the secrets that tokens are made of. */
  readonly env: Environment;
  /** The variables that hold client secrets: they are not passed on either. Default: none. */
  readonly secretVariables?: readonly string[];
  /** Default: 30. */
  readonly timeoutSeconds?: number;
}

/** Bytes. A longer answer is not a helper's. */
const longestAnswer = 65_536;

/**
 * Runs a helper once: the verb is its last argument, the values are lines on its standard input, its answer is lines
 * on its standard output. Secrets are in neither arguments nor environment.
 *
 * @throws StoreError `helper_failed`, with the first line the helper wrote to standard error
 * @see https://git-scm.com/docs/git-credential#IOFMT
 */
export async function runHelper(
  { program, args }: CommandLine,
  verb: Verb,
  values: ReadonlyMap<string, string>,
  options: HelperOptions,
): Promise<Map<string, string>> {
  const fail = (fault: string, cure: string) => failed(program, verb, fault, cure);
  const notStarted = ({ code }: NodeJS.ErrnoException) =>
    fail(`cannot be started (${code})`, cannotStart(options.folder));
  const child = start({ program, args: [...args, verb] }, options, notStarted);
  // A helper that ends without reading is judged by its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(lines(values));
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const end = await ended(child, options.timeoutSeconds ?? 30);
  if (end === "timed out")
    throw fail(
      `did not answer within ${options.timeoutSeconds ?? 30} s`,
      "Run it by hand to see what it waits for.",
    );
  if (typeof end === "object") throw notStarted(end);
  if (end !== 0) throw fail(`failed (${end}): ${firstLine(err.text(), values)}`, byHand(verb));
  if (out.tooLong()) throw fail(`answered with more than ${longestAnswer} bytes`, byHand(verb));
  return parse(out.text(), (fault) => fail(fault, byHand(verb)));
}

type Child = ReturnType<typeof spawn>;

/** Most failures to start a program are reported by an event, and some are thrown. */
function start(
  { program, args }: CommandLine,
  { folder, env, secretVariables = [] }: HelperOptions,
  notStarted: (error: NodeJS.ErrnoException) => StoreError,
) {
  try {
    return spawn(program, args, {
      cwd: folder,
      env: withoutSecrets(env, secretVariables),
      stdio: "pipe",
      windowsHide: true,
      // A group of its own, so that the time limit also ends what the helper has started.
      detached: process.platform !== "win32",
    });
  } catch (error) {
    throw notStarted(error as NodeJS.ErrnoException);
  }
}

/** @returns the exit code, the name of the signal that ended it, or the reason why it never started */
async function ended(child: Child, timeoutSeconds: number): Promise<number | string | NodeJS.ErrnoException> {
  const limit = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const [code, signal] = (await once(child, "close", { signal: limit })) as [number | null, string | null];
    return code ?? signal ?? "unknown";
  } catch (error) {
    if (!limit.aborted) return error as NodeJS.ErrnoException;
    kill(child);
    return "timed out";
  }
}

function kill(child: Child): void {
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
  if (process.platform === "win32" || child.pid === undefined) return void child.kill();
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // Its whole group has just ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function collect(stream: NodeJS.ReadableStream) {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= longestAnswer) chunks.push(chunk);
  });
  return { text: () => Buffer.concat(chunks).toString("utf8"), tooLong: () => size > longestAnswer };
}

function lines(values: ReadonlyMap<string, string>): string {
  return `${[...values].map(([name, value]) => `${name}=${value}\n`).join("")}\n`;
}

function parse(text: string, fail: (fault: string) => StoreError): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === "") continue;
    const at = line.indexOf("=");
    if (at < 1) throw fail("answered with a line that is not `name=value`");
    found.set(line.slice(0, at), line.slice(at + 1));
  }
  return found;
}

/** Redacted: a helper may repeat what it was given, also encoded. */
function firstLine(text: string, values: ReadonlyMap<string, string>): string {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trim() !== "") ?? "";
  const token = values.get("refresh_token");
  const secrets =
    token === undefined ? [] : [token, encodeURIComponent(token), Buffer.from(token).toString("base64")];
  return line === "" ? "it wrote nothing to standard error" : excerpt(line, { secrets });
}

function byHand(verb: Verb): string {
  return verb === "get"
    ? "Run it by hand: it reads `profile=<name>` and an empty line, and answers with lines such as `refresh_token=…`."
    : "Nothing is known to be changed. Check what the helper needs (address, permission, its own credentials), and run this again.";
}

function cannotStart(folder: string): string {
  return `Name a program that is in PATH, or one by its path from ${folder}, and make it executable.`;
}

function failed(program: string, verb: Verb, fault: string, cure: string): StoreError {
  return new StoreError("helper_failed", `The token helper ${program} ${verb} ${fault}`, cure);
}
