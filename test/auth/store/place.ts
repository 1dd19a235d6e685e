import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { fileStore, storeKey, type TokenStore } from "../../../provider/auth/store/index.js";
import { newIdentity } from "../../../provider/auth/store/key.js";

/** A new folder, removed after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "token-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store with one token, under an age identity: that is quick, while a passphrase is slow on purpose. */
export interface Place {
  readonly file: string;
  readonly identity: string;
  readonly store: TokenStore;
}

export async function newPlace(file: string, refreshToken = "test-token-0"): Promise<Place> {
  const identity = await newIdentity();
  const store = fileStore({ file, key: storeKey({ DEVTEST_STORE_KEY: identity }) });
  await store.put("selling", {
    refreshToken,
    clientId: "test-client",
    obtainedAt: "2026-01-01T00:00:00.000Z",
  });
  return { file, identity, store };
}

/** As if the holder of a lock had been suspended for eleven seconds. */
export function silence(lock: string): void {
  utimesSync(lock, new Date(Date.now() - 11_000), new Date(Date.now() - 11_000));
}

export interface StoreProcess {
  readonly child: ChildProcess;
  /** What it has said so far, line by line. */
  said(): string[];
  /** Resolves with the code or signal once it has ended and everything it said was heard. */
  readonly ended: Promise<number | string>;
  /** Resolves with the first line that begins so. */
  heard(begin: string): Promise<string>;
}

/** Runs `store-process` on the place's file. */
export function startProcess({ file, identity }: Place, task: string, ...rest: string[]): StoreProcess {
  const program = join(__dirname, "store-process.js");
  const child = spawn(process.execPath, [program, task, file, ...rest], {
    env: { PATH: process.env["PATH"], DEVTEST_STORE_KEY: identity },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const said = () => text.split("\n").slice(0, -1);
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  const heard = async (begin: string): Promise<string> => {
    for (;;) {
      const line = said().find((candidate) => candidate.startsWith(begin));
      if (line !== undefined) return line;
      const end = await Promise.race([once(child.stdout, "data").then(() => undefined), ended]);
      if (end !== undefined) throw new Error(`it ended with ${end} and said ${JSON.stringify(said())}`);
    }
  };
  return { child, said, ended, heard };
}
