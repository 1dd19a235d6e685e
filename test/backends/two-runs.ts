/** What must hold on every backend, above all when two runs want the same stack. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { CallOptions, Running, RunResult } from "../engine/stack.js";
import { killIfThere, workersIn } from "../engine/workers.js";
import { expectGreen, racing, Scene } from "../laws.js";
import type { Backend, Place } from "./server.js";

/** Pulumi's message to the second of two runs. */
export const refusal = /the stack is currently locked by \d lock\(s\)\. Either wait for the other/;

/** A stack whose state lies in a backend, and a file to which people are added one at a time. */
export class Ground {
  readonly people = ["annabella@example.com"];

  private constructor(
    private readonly backend: Backend,
    readonly place: Place,
    readonly scene: Scene,
  ) {}

  /** Starts with one person who is on the service already. */
  static async open(start: () => Promise<Backend>): Promise<Ground> {
    const backend = await start();
    const place = await backend.place();
    const scene = await Scene.open(racing(["annabella@example.com"]), { env: place.env });
    const ground = new Ground(backend, place, scene);
    await scene.apply();
    return ground;
  }

  async close(): Promise<void> {
    await this.scene.close();
    await this.backend.stop();
  }

  /** Adds the next person to the file. */
  join(): string {
    const newcomer = `newcomer.${this.people.length}@example.com`;
    this.people.push(newcomer);
    this.scene.write(racing(this.people));
    this.scene.sent();
    return newcomer;
  }

  /** Starts a run, and returns when it has sent the newcomer and waits for the answer. */
  async runInsideRequest(newcomer: string, delayMs: number, options?: CallOptions): Promise<Running> {
    this.scene.emulator.fault({ operation: "testers", delayMs });
    const running = this.scene.stack.start(["up", "--yes", "--skip-preview"], options);
    const arrived = this.scene.emulator.untilRequest(
      ({ operation, body, acted }) => operation === "testers" && acted && body.includes(newcomer),
    );
    const ended = running.finished.then(({ output }) => Promise.reject(new Error(output)));
    await Promise.race([arrived, ended]);
    this.scene.sent();
    return running;
  }

  /** Everybody in the file is on the service, and nobody is readable in the backend. */
  async expectKept(): Promise<void> {
    expect(this.scene.members("qa")).toEqual(this.people);
    const texts = await this.place.texts();
    const state = [...texts].find(([key]) => /\/stacks\/.*dev\.json$/.test(key))?.[1];
    expect(state).toContain("dynamic/devtest:Ledger");
    const secrets = [...this.people, this.scene.emulator.clientSecret, "Atc|"];
    const leaks = [...texts].flatMap(([key, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${key}`),
    );
    expect(leaks).toEqual([]);
  }
}

export function expectRefused({ exitCode, output }: RunResult): void {
  expect(exitCode).toBeGreaterThan(0);
  expect(output).toMatch(refusal);
}

export interface Kind {
  /** For the names of the tests. */
  readonly name: string;
  readonly start: () => Promise<Backend>;
  /** A secret that must not be printed when a run is refused. */
  readonly secret?: string;
}

/** Declares the tests. `more` adds tests for one backend. */
export function describeTwoRuns({ name, start, secret }: Kind, more?: (ground: () => Ground) => void): void {
  describe(`a stack on ${name}`, () => {
    let ground: Ground;
    beforeAll(async () => {
      ground = await Ground.open(start);
    });
    afterAll(() => ground?.close());

    test("while a run is inside a request a second is refused, and nobody is sent twice", async () => {
      const { scene } = ground;
      const first = await ground.runInsideRequest(ground.join(), 1_000);
      // The first engine is stopped for as long as the second run takes.
      process.kill(first.pid, "SIGSTOP");
      const second = await scene.up();
      process.kill(first.pid, "SIGCONT");
      expectRefused(second);
      if (secret !== undefined) expect(second.output).not.toContain(secret);
      expectGreen(await first.finished);
      expect(scene.sent()).toEqual([]);
      await ground.expectKept();
    });

    test("of two runs started at the same time never both send", async () => {
      await race(ground);
      await ground.expectKept();
    });

    more?.(() => ground);
  });
}

/** Not for `file://`: killed.test.ts kills runs there. */
export function testKilled(ground: () => Ground): void {
  test("a killed run keeps others out until `pulumi cancel`, and the next run adds everybody", async () => {
    const { scene } = ground();
    const newcomer = ground().join();
    const killed = await ground().runInsideRequest(newcomer, 600_000);
    process.kill(killed.pid, "SIGKILL");
    await killed.finished;
    // Pulumi's language host survives its engine.
    for (const id of workersIn(scene.stack.project)) killIfThere(id);
    expectRefused(await scene.up());
    expect((await scene.stack.run(["cancel", "--yes"])).exitCode).toBe(0);
    expect(scene.sent()).toEqual([]);
    await scene.apply();
    expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${newcomer}`]);
    await ground().expectKept();
  });
}

/**
 * Starts two runs at the same time, with a newcomer in the file. Each ends green or is refused, and the newcomer is sent
 * once. When both are refused, one more run adds the newcomer. Returns how many were green.
 */
export async function race(ground: Ground): Promise<number> {
  const { scene } = ground;
  const newcomer = ground.join();
  const up = () => scene.up([], { secondRun: "the other of two runs may hold the lock" });
  const both = await Promise.all([up(), up()]);
  const red = both.filter(({ exitCode }) => exitCode !== 0);
  red.forEach(expectRefused);
  const once = ["token", `testers 6184041a qa: ${newcomer}`];
  if (red.length === 2) {
    expect(scene.sent()).toEqual([]);
    await scene.apply();
  } else await scene.expectNothingToDo();
  expect(scene.sent()).toEqual(once);
  return 2 - red.length;
}
