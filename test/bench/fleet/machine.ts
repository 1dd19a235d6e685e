import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { killTree } from "../../engine/process.js";
import type { Answer, Task } from "./tasks.js";

/** A machine that ended, or was killed, with a task in hand. */
export class MachineDied extends Error {}

const live = new Set<ChildProcess>();
process.once("exit", () => live.forEach(killTree));

/** A worker process, seen from the parent. It has one task at a time. */
export class Machine {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(env: NodeJS.ProcessEnv) {
    this.#child = fork(join(__dirname, "worker.js"), { env, execArgv: [] });
    live.add(this.#child);
    this.#ended = once(this.#child, "exit").finally(() => live.delete(this.#child));
  }

  /** @throws MachineDied when it ends before it answers */
  async do(task: Task): Promise<Answer> {
    const gone = new AbortController();
    const answered = once(this.#child, "message", { signal: gone.signal });
    const died = this.#ended.then((): never => {
      throw new MachineDied(`a worker ended in the middle of \`${task.kind}\` of ${task.folder}`);
    });
    this.#child.send(task);
    try {
      const [answer] = (await Promise.race([answered, died])) as [Answer];
      return answer;
    } finally {
      died.catch(() => undefined); // It ends after its last task, too.
      answered.catch(() => undefined); // Nobody waits for the answer of the dead.
      gone.abort();
    }
  }

  /** Kills it with everything it drives, in the middle of whatever that does: so a machine dies. */
  async kill(): Promise<void> {
    killTree(this.#child);
    await this.#ended;
  }

  /** Lets it end. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }
}
