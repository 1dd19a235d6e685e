/** What sequences are played on: an emulator, the wire to it, and a process that looks to the provider like its own. */
import { type Emulator, startEmulator } from "../emulator/index.js";
import type { Command } from "./commands.js";
import type { Install } from "./engine.js";
import { Sequence } from "./sequence.js";
import { Wire } from "./wire.js";

/** What was played, to be printed: a proof that plays nothing proves nothing. */
const noFigures = { sequences: 0, steps: 0, runs: 0, red: 0, crashes: 0, requests: 0 };

/** One emulator for many sequences, because starting one takes longer than a sequence. */
export class Ground {
  readonly figures = { ...noFigures };
  #warnings: string[] = [];
  readonly #argv = process.argv;
  readonly #env = { ...process.env };
  readonly #warn = console.warn;

  private constructor(
    readonly emulator: Emulator,
    readonly wire: Wire,
    private readonly install: Install,
  ) {
    // No engine's address: what the provider would tell the engine goes to the console, and no process is watched.
    process.argv = [...process.argv, ""];
    console.warn = (text: unknown) => void this.#warnings.push(String(text));
    process.env["LWA_CLIENT_ID"] = emulator.clientId;
    process.env["LWA_CLIENT_SECRET"] = emulator.clientSecret;
    process.env["LWA_TOKEN_URL"] = emulator.tokenUrl;
    process.env["DEVTEST_API_URL"] = emulator.apiUrl;
  }

  static async open(install: Install): Promise<Ground> {
    const emulator = await startEmulator();
    return new Ground(emulator, new Wire(emulator), install);
  }

  async close(): Promise<void> {
    this.wire.close();
    console.warn = this.#warn;
    process.argv = this.#argv;
    for (const name of ["LWA_CLIENT_ID", "LWA_CLIENT_SECRET", "LWA_TOKEN_URL", "DEVTEST_API_URL"]) {
      if (this.#env[name] === undefined) delete process.env[name];
      else process.env[name] = this.#env[name];
    }
    await this.emulator.stop();
  }

  /** What was warned about since the last look. */
  warned(): string {
    const text = this.#warnings.join("\n");
    this.#warnings = [];
    return text;
  }

  /** Plays a sequence to its end, which is always a run without faults. @throws Violation */
  async play(sequence: readonly Command[]): Promise<void> {
    this.emulator.reset();
    const played = new Sequence(this, this.install);
    this.figures.sequences += 1;
    for (const command of sequence) await played.step(command);
    await played.step({ do: "settle" });
  }
}
