/**
 * A process that works on a file store, to be killed. Its key is in DEVTEST_STORE_KEY. It writes its output at once, so
 * that all of it arrives whatever happens afterwards.
 *
 *     count <file>             adds one to the number in the token, over and over
 *     die <file> <step>        adds one, and kills itself at the given step: before and after everything it asks of the
 *                              disk; lives when there are fewer, and says what it asked
 *     rotate <file> <url> <n>  refreshes n times against a server that takes each token once
 */
import * as fs from "node:fs";
import * as promises from "node:fs/promises";
import { fileStore, type StoreUpdate, storeKey } from "../../../provider/auth/store/index.js";

const [task, file = "", argument = "", times = "1"] = process.argv.slice(2);
const store = fileStore({ file, key: storeKey(process.env) });

function say(line: string): void {
  fs.writeSync(1, `${line}\n`);
}

function addOne(): Promise<void> {
  return store.update("selling", async (current) => {
    const next = Number(current.refreshToken.replace("test-token-", "")) + 1;
    say(`begun ${next}`);
    return { keep: { ...current, refreshToken: `test-token-${next}` }, result: undefined };
  });
}

async function count(): Promise<never> {
  for (let done = 1; ; done += 1) {
    await addOne();
    say(`kept ${done}`);
  }
}

async function dieAt(step: number): Promise<void> {
  // Loading the libraries reads from the disk, too, and is not examined.
  await store.get("selling");
  const asked: string[] = [];
  let steps = 0;
  const next = (name?: string) => {
    if (name !== undefined) asked.push(name);
    steps += 1;
    if (steps === step) process.kill(process.pid, "SIGKILL");
  };
  const handle = await promises.open(process.execPath, "r");
  intercept(Object.getPrototypeOf(handle), ["writeFile", "sync", "readFile"], next);
  await handle.close();
  const mutable = require("node:fs/promises") as Record<string, unknown>;
  intercept(mutable, ["mkdir", "open", "readdir", "rename", "rm"], next);
  // Making the lock is one step here. Killed inside it, a process leaves a lock without a name: see lock.test.ts.
  const ofLock = ["closeSync", "lstatSync", "readFileSync", "rmSync"];
  intercept(require("node:fs") as Record<string, unknown>, ofLock, next);
  await addOne();
  say(`asked ${asked.join(" ")}`);
}

function intercept(
  target: Record<string, unknown>,
  names: readonly string[],
  next: (name?: string) => void,
): void {
  for (const name of names) {
    const original = target[name] as (...values: unknown[]) => unknown;
    target[name] = function (this: unknown, ...values: unknown[]) {
      next(name);
      const result = original.apply(this, values);
      if (result instanceof Promise) return result.finally(() => next());
      next();
      return result;
    };
  }
}

async function rotate(url: string): Promise<void> {
  for (let turn = 0; turn < Number(times); turn += 1)
    await store.update("selling", async (current): Promise<StoreUpdate<void>> => {
      const answer = await fetch(url, { method: "POST", body: current.refreshToken });
      if (answer.status !== 200) throw new Error(`the server answered ${answer.status}`);
      return { keep: { ...current, refreshToken: await answer.text() }, result: undefined };
    });
}

const tasks: Record<string, () => Promise<void>> = {
  count,
  die: () => dieAt(Number(argument)),
  rotate: () => rotate(argument),
};
void tasks[task ?? ""]?.();
