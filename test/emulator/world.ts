import { Agreements } from "./agreements.js";
import { checkFaults, type Fault, FaultQueue } from "./faults.js";
import { Journal } from "./journal.js";
import { serviceScope, Tokens } from "./oauth.js";
import type { ServiceWorld } from "./operations.js";
import { type Account, describeAccount, type EmulatorState } from "./state.js";
import { checkSwitches, defaultSwitches, type Switches } from "./switches.js";

/** How an emulator starts. `reset` brings it back to this. */
export interface WorldOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly switches: Partial<Switches>;
  readonly apps: readonly string[] | null;
  readonly redirectUris: readonly string[] | null;
}

/** Everything one emulator knows. Operations read and change it, and so does the control side. */
export class World implements ServiceWorld {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[] | null;
  readonly journal = new Journal();
  account: Account = new Map();
  tokens = new Tokens();
  agreements = new Agreements();
  faults = new FaultQueue();
  switches: Switches;
  knownApps: readonly string[] | null;
  readonly #start: WorldOptions;
  #advancedMs = 0;

  constructor(start: WorldOptions) {
    this.#start = { ...start, switches: checkSwitches(start.switches) };
    this.clientId = start.clientId;
    this.clientSecret = start.clientSecret;
    this.redirectUris = start.redirectUris;
    this.switches = { ...defaultSwitches(), ...this.#start.switches };
    this.knownApps = start.apps;
  }

  /** Milliseconds since 1970, by the emulator's clock. */
  now(): number {
    return this.#start.now() + this.#advancedMs;
  }

  advance(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new RangeError(`The clock cannot advance by ${seconds} seconds; allowed: a number from 0 on.`);
    }
    this.#advancedMs += seconds * 1000;
  }

  setSwitches(values: Readonly<Record<string, unknown>>): void {
    this.switches = { ...this.switches, ...checkSwitches(values) };
  }

  setApps(appIds: readonly string[] | null): void {
    this.knownApps = appIds;
  }

  addFaults(input: unknown): readonly Fault[] {
    const faults = checkFaults(input);
    this.faults.add(faults);
    return faults;
  }

  /** Like a refresh token generated in a console for one's own application. Default: for this client. */
  issueRefreshToken({ clientId = this.clientId }: { readonly clientId?: string } = {}): string {
    return this.agreements.issueRefreshToken(this.agreements.agree(clientId, [serviceScope]));
  }

  describe(): EmulatorState {
    return describeAccount(this.account);
  }

  /** Back to the start: no apps, tokens, faults or requests; clock, switches and known apps as they were then. */
  reset(): void {
    this.account = new Map();
    this.tokens = new Tokens();
    this.agreements = new Agreements();
    this.faults = new FaultQueue();
    this.journal.clear();
    this.switches = { ...defaultSwitches(), ...this.#start.switches };
    this.knownApps = this.#start.apps;
    this.#advancedMs = 0;
  }
}
