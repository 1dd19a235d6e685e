/** Where sequences run: an emulator, the wire to it, and an environment that looks like a provider process. */
import { type Emulator, startEmulator } from "../emulator/index.js";
import type { Command } from "./commands.js";
import type { Install } from "./engine.js";
import { Sequence } from "./sequence.js";
import { Wire } from "./wire.js";

/** The emulator has never seen the registration of an app whose certificates were added in the Console. */
export const registrationIsAdopted = { "before-registration": "accepted" } as const;

/** Counts of what happened. They are printed, because a run in which nothing happened proves nothing. */
const noFigures = {
  sequences: 0,
  steps: 0,
  runs: 0,
  red: 0,
  crashes: 0,
  requests: 0,
  moves: 0,
  destroys: 0,
  attacks: 0,
  adoptions: 0,
  late: 0,
};

/** One emulator for many sequences, because starting one takes longer than a sequence. */
export class Ground {
  readonly figures = { ...noFigures };
  #warnings: string[] = [];
  readonly #argv = process.argv;
  readonly #env = { ...process.env };
  readonly #warn = console.warn;
  readonly #log = console.log;

  private constructor(
    readonly emulator: Emulator,
    readonly wire: Wire,
    private readonly install: Install,
  ) {
    // Without an engine's address the provider logs to the console, and watches no engine.
    process.argv = [...process.argv, ""];
    console.warn = (text: unknown) => void this.#warnings.push(String(text));
    console.log = () => undefined;
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
    console.log = this.#log;
    process.argv = this.#argv;
    for (const name of ["LWA_CLIENT_ID", "LWA_CLIENT_SECRET", "LWA_TOKEN_URL", "DEVTEST_API_URL"]) {
      if (this.#env[name] === undefined) delete process.env[name];
      else process.env[name] = this.#env[name];
    }
    await this.emulator.stop();
  }

  /** The warnings since the last call. */
  warned(): string {
    const text = this.#warnings.join("\n");
    this.#warnings = [];
    return text;
  }

  /** A service that holds nobody. */
  fresh(): void {
    this.emulator.reset();
    this.emulator.setSwitches(registrationIsAdopted);
  }

  /** Plays a sequence, and a run without faults at its end. @throws Violation */
  async play(sequence: readonly Command[]): Promise<void> {
    this.fresh();
    const played = new Sequence(this, this.install);
    this.figures.sequences += 1;
    for (const command of sequence) await played.step(command);
    await played.step({ do: "settle" });
  }
}
