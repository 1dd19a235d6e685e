import { createInterface } from "node:readline";
import { createInterface as createAsking } from "node:readline/promises";
import { Writable } from "node:stream";
import { secretIn } from "../../auth/secret.js";
import { UsageError } from "./usage-error.js";

/** Bytes. Tokens, and addresses that a browser was sent back to, have 2 KiB at most. */
const longest = 65_536;

/**
 * One line from standard input, not echoed at a terminal. Undefined when there is none.
 *
 * @param prompt written to standard error, at a terminal only
 * @throws whatever the signal was aborted with
 */
export async function readLine(prompt: string, signal?: AbortSignal): Promise<string | undefined> {
  signal?.throwIfAborted();
  const { stdin, stderr } = process;
  // At a terminal readline does the echo: its output is discarded.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (stdin.isTTY) stderr.write(prompt);
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY === true });
  try {
    return await new Promise((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("SIGINT", () => reject(new UsageError("Ended by Ctrl-C; nothing was changed", "")));
      lines.once("close", () => resolve(undefined));
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  } finally {
    lines.close();
    // An open pipe would keep this process alive.
    stdin.destroy();
    if (stdin.isTTY) stderr.write("\n");
  }
}

/** The secret on standard input. At a terminal: one line, not echoed. */
export async function readInput(prompt: string): Promise<string> {
  if (process.stdin.isTTY) return (await readLine(prompt)) ?? "";
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longest)
      throw new UsageError(`Standard input holds more than ${longest} bytes`, "Provide one token only.");
    chunks.push(chunk);
  }
  return secretIn(Buffer.concat(chunks).toString("utf8"));
}

/** One line from a terminal, echoed. */
export async function readVisibleLine(prompt: string): Promise<string> {
  const lines = createAsking({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  lines.once("SIGINT", () => interrupted.abort(new UsageError("Ended by Ctrl-C; nothing was changed", "")));
  try {
    return await lines.question(prompt, { signal: interrupted.signal });
  } catch (error) {
    throw interrupted.signal.aborted ? interrupted.signal.reason : error;
  } finally {
    lines.close();
  }
}
