import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newIdentity } from "../../provider/auth/store/key.js";
import { type Emulator, startEmulator } from "../emulator/index.js";

/** The compiled command, run as a process of its own against an emulator, in a folder of its own. */

export const command = join(__dirname, "../../provider/cli/main.js");

export const clientId = `amzn1.application-oa2-client.${"0123456789abcdef".repeat(2)}`;
/** In an address, it has another form than by itself. */
export const clientSecret = "test-secret+of=the&desk/1";

/** The fingerprint of a secret. */
export const digits = (secret: string) => createHash("sha256").update(secret).digest("hex").slice(0, 12);

export interface Ended {
  /** The exit code, or the name of the signal. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with everything on both streams so far, as soon as that matches. */
  untilSaid(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: none, and standard input is closed. `open`: the caller writes to `child.stdin`. */
  readonly input?: string | { readonly open: true };
}

export class Desk {
  readonly #children = new Set<ChildProcess>();
  private constructor(
    readonly url: string,
    readonly folder: string,
    readonly emulator: Emulator,
    /** Of the loopback redirect address. */
    readonly port: number,
    /** An age identity: it is quick, while a passphrase is slow on purpose. */
    readonly storeKey: string,
  ) {}

  /** @param front opens something between the commands and the emulator, and gives its address */
  static async open(front: (emulator: Emulator) => Promise<string> = async ({ url }) => url): Promise<Desk> {
    const emulator = await startEmulator({ clientId, clientSecret });
    const desk = new Desk(
      await front(emulator),
      mkdtempSync(join(tmpdir(), "desk-")),
      emulator,
      await freePort(),
      await newIdentity(),
    );
    desk.writeProfiles();
    return desk;
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    await this.emulator.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** `appstore`, `selling`, `video` (waits on this machine), `central` (https, to be pasted) and `pipeline`. */
  writeProfiles(changed: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> = {}): void {
    const [tokenUrl, authorizeUrl] = [`${this.url}/auth/o2/token`, `${this.url}/ap/oa`];
    const common = { clientId, clientSecretEnv: "TEST_SECRET", tokenUrl, apiHosts: ["127.0.0.1"] };
    const login = { grant: "authorization_code", scopes: ["profile"], authorizeUrl };
    const profiles: Record<string, unknown> = {
      appstore: { grant: "client_credentials", scopes: ["appstore::apps:readwrite"] },
      selling: { grant: "refresh_token" },
      video: { ...login, redirectUri: this.redirectUri },
      central: { ...login, redirectUri: "https://localhost:8443/done" },
      pipeline: { grant: "refresh_token", store: "environment" },
    };
    const written = Object.entries({ ...profiles, ...changed })
      .filter(([name]) => !(name in changed && changed[name] === undefined))
      .map(([name, profile]) => [
        name,
        { ...common, ...(profiles[name] ?? {}), ...(changed[name] ?? profile ?? {}) },
      ]);
    const document = { version: 1, profiles: Object.fromEntries(written) };
    writeFileSync(this.path("profiles.yaml"), JSON.stringify(document, null, 2));
  }

  get redirectUri(): string {
    return `http://localhost:${this.port}/done`;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: this.folder,
      DEVTEST_PROFILES: this.path("profiles.yaml"),
      DEVTEST_STORE_KEY: this.storeKey,
      TEST_SECRET: clientSecret,
    };
  }

  /** `devtest …`; still running. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    return this.startProcess(process.execPath, [command, ...args], options);
  }

  startProcess(program: string, args: readonly string[], { env = {}, input = "" }: RunOptions = {}): Running {
    const child = spawn(program, args, { cwd: this.folder, env: { ...this.env, ...env }, stdio: "pipe" });
    this.#children.add(child);
    // A command may end without reading: its exit code counts.
    child.stdin.on("error", () => undefined);
    if (typeof input === "string") child.stdin.end(input);
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text.stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text.stderr += chunk;
    });
    const ended = once(child, "close").then(([code, signal]): Ended => {
      this.#children.delete(child);
      return { status: (code ?? signal) as number | string, ...text };
    });
    return { child, ended, untilSaid: (pattern) => untilSaid(child, text, pattern) };
  }

  /** `devtest …` to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** A new refresh token, in the store. */
  async imported(profile = "selling"): Promise<string> {
    const refreshToken = this.emulator.issueRefreshToken();
    const { status, stderr } = await this.run(
      ["auth", "import", "--profile", profile, "--no-check", "--replace"],
      {
        input: refreshToken,
      },
    );
    if (status !== 0) throw new Error(stderr);
    return refreshToken;
  }

  /** What `devtest auth list` says of a profile. */
  async listed(profile: string): Promise<unknown> {
    const { stdout } = await this.run(["auth", "list", "--json"]);
    const { profiles } = JSON.parse(stdout) as { profiles: { profile: string }[] };
    return profiles.find((one) => one.profile === profile);
  }

  /** How many requests the token endpoint has had. */
  tokenRequests(): number {
    return this.emulator
      .requests()
      .filter(({ operation, method }) => operation === "token" && method === "POST").length;
  }
}

async function untilSaid(
  child: ChildProcess,
  text: { readonly stdout: string; readonly stderr: string },
  pattern: RegExp,
): Promise<string> {
  for (;;) {
    const all = text.stdout + text.stderr;
    if (pattern.test(all)) return all;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended, and said:\n${all}`);
    const heard = new AbortController();
    const { signal } = heard;
    const events = [
      once(child.stdout ?? child, "data", { signal }),
      once(child.stderr ?? child, "data", { signal }),
    ];
    await Promise.race([...events, once(child, "close", { signal })]);
    heard.abort();
    await Promise.allSettled(events);
  }
}

/** Where a browser that opens the address is sent. */
export async function browse(printed: string): Promise<string> {
  const [address = ""] = /^http\S+$/m.exec(printed) ?? [];
  const response = await fetch(address, { redirect: "manual" });
  return response.headers.get("location") ?? `a page: ${await response.text()}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
