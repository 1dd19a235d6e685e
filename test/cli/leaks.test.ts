import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  beginAuthorization,
  finishAuthorization,
  type LoginProfile,
  loadProfiles,
  openSession,
  openStore,
} from "../../provider/auth/index.js";
import { root, Stack } from "../engine/stack.js";
import { browse, clientSecret, Desk, type Ended, type RunOptions } from "./desk.js";
import { lies } from "./lies.js";
import { secretsIn } from "./secret-forms.js";
import { Wiretap } from "./wiretap.js";

/**
 * Runs every command and every flow, with success and with failure, and with all the debug output of Node. No secret
 * that went over the wire, was stored or was the key of a store is in what they print, write, start or throw.
 */

let desk: Desk;
let tap: Wiretap;
beforeEach(async () => {
  desk = await Desk.open(async ({ url }) => {
    tap = await Wiretap.before(url);
    return tap.url;
  });
  // Records each program's arguments and its parent's; then answers as Pulumi and as a token helper would.
  mkdirSync(desk.path("bin"));
  script("bin/pulumi", "echo v3.300.0");
  script(
    "bin/helper",
    'env >>"$HOME/environment-of-helper.txt"; case "$1" in get) cat "$HOME/helper-token" 2>/dev/null || true;; store) grep ^refresh_token= >"$HOME/helper-token";; *) rm -f "$HOME/helper-token";; esac',
  );
  script(
    "bin/child",
    'test -n "$DEVTEST_ACCESS_TOKEN" && env | grep -v ^DEVTEST_ACCESS_TOKEN= >>"$HOME/environment-of-child.txt"',
  );
  desk.writeProfiles({
    helped: { grant: "refresh_token", store: "command:helper", clientSecretEnv: "HELPED_CLIENT_SECRET" },
  });
});
afterEach(async () => {
  await desk.close();
  await tap.close();
});

function script(name: string, body: string): void {
  const note =
    '{ tr "\\0" " " </proc/$$/cmdline; tr "\\0" " " </proc/$PPID/cmdline; echo; } >>"$HOME/arguments.txt"';
  writeFileSync(desk.path(name), `#!/bin/sh\n${note}\n${body}\n`);
  chmodSync(desk.path(name), 0o755);
}

/** All of Node's debug output about what these commands do, except `child_process`: see below. */
const loud = "http,https,http2,net,tls,undici,fetch,websocket,fs,dns,diagnostics,worker,permission,execPath";

const secrets = () => [...tap.secrets(), clientSecret, desk.storeKey, ...brought];
let brought: string[] = [];
beforeEach(() => {
  brought = [];
});

function issue(): string {
  const token = desk.emulator.issueRefreshToken();
  brought.push(token);
  return token;
}

const environment = (debug = loud): NodeJS.ProcessEnv => ({
  PATH: `${desk.path("bin")}:${process.env["PATH"]}`,
  DEVTEST_API_URL: `${desk.url}/api/appstore`,
  HELPED_CLIENT_SECRET: clientSecret,
  NODE_DEBUG: debug,
  DEBUG: "*",
});

/** Runs a command, and searches what it has printed, written and started. */
async function quiet(
  args: readonly string[],
  options: RunOptions & { readonly prints?: RegExp } = {},
): Promise<Ended> {
  const { prints, ...run } = options;
  const ended = await desk.run(args, { ...run, env: { ...environment(), ...run.env } });
  expectQuiet(args, {
    ...ended,
    stdout: prints === undefined ? ended.stdout : ended.stdout.replace(prints, ""),
  });
  return ended;
}

function expectQuiet(args: readonly string[], { stdout, stderr }: Ended): void {
  const texts = {
    stdout,
    stderr,
    ...files(),
    addresses: tap.heard.map(({ url }) => url).join("\n"),
  };
  for (const [where, text] of Object.entries(texts))
    expect({ args, where, leaks: secretsIn(text, secrets()) }).toEqual({ args, where, leaks: [] });
}

/** The helper's own memory is where its tokens belong. */
function files(): Record<string, string> {
  const names = readdirSync(desk.folder, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((one) => one.isFile() && one.name !== "helper-token")
    .map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "latin1")]));
}

/**
 * Each run of a command is a process: only the ways in which answers repeat something. The library goes all of them.
 */
describe.each(Object.entries(lies(() => desk.url)).slice(0, 4))("%s", (way, lie) => {
  const status = way.startsWith("when it works") ? 0 : 1;

  test("no command that asks for a token shows a secret", async () => {
    tap.lie = lie;
    await desk.run(["auth", "import", "--profile", "selling", "--no-check"], { input: issue() });
    const prints = /^At(c|za)\|\S+\n$/;
    expect(await quiet(["auth", "token"], { prints })).toMatchObject({ status });
    expect(await quiet(["auth", "token", "--profile", "selling"], { prints })).toMatchObject({ status });
    expect(await quiet(["auth", "exec", "--", "child"])).toMatchObject({ status });
    expect(
      await quiet(["auth", "import", "--profile", "selling", "--replace"], { input: issue() }),
    ).toMatchObject({ status });
    expect(await quiet(["auth", "import", "--profile", "helped"], { input: issue() })).toMatchObject({
      status,
    });
    expect(await quiet(["doctor"])).toMatchObject({ status });
    // Its API would be at https://127.0.0.1, where nothing listens.
    expect(await quiet(["doctor", "--json", "--profile", "selling"])).toMatchObject({ status: 1 });
    const variable = { DEVTEST_REFRESH_TOKEN_PIPELINE: issue() };
    expect(await quiet(["auth", "token", "--profile", "pipeline"], { env: variable, prints })).toMatchObject({
      status,
    });
    // Without these, the search above would prove nothing.
    expect(tap.secrets()).toEqual(expect.arrayContaining([clientSecret, ...brought]));
    const started = readFileSync(desk.path("arguments.txt"), "utf8");
    for (const words of ["helper get", "pulumi version", "auth import --profile helped"])
      expect(started).toContain(words);
    expect(started.includes("bin/child")).toBe(status === 0);
    const names = readFileSync(desk.path("environment-of-helper.txt"), "utf8").replace(/=.*/g, "");
    expect(names).toContain("DEVTEST_PROFILES\n");
    expect(names).not.toMatch(/SECRET|STORE_KEY|REFRESH_TOKEN/);
  });

  test("no log-in shows a code, a verifier or a token", async () => {
    tap.lie = lie;
    const begun = await quiet(["auth", "login", "--profile", "central", "--no-wait"]);
    const input = await browse(begun.stdout);
    brought.push(new URL(input).searchParams.get("code") ?? "");
    expect(await quiet(["auth", "login", "--profile", "central", "--code", "-"], { input })).toMatchObject({
      status,
    });
    const again = await quiet(["auth", "login", "--profile", "central", "--no-wait"]);
    const code = new URL(await browse(again.stdout)).searchParams.get("code") ?? "";
    brought.push(code);
    expect(
      await quiet(["auth", "login", "--profile", "central", "--code", "-"], { input: code }),
    ).toMatchObject({ status });
    const running = desk.start(["auth", "login", "--profile", "video"], { env: environment() });
    const back = await browse(await running.untilSaid(/^http\S+$/m));
    brought.push(new URL(back).searchParams.get("code") ?? "");
    const shown = readFileSync(`/proc/${running.child.pid}/cmdline`, "utf8");
    const page = await (await fetch(back)).text();
    const ended = await running.ended;
    expect(ended.status).toBe(status);
    expectQuiet(["auth", "login"], { ...ended, stdout: `${ended.stdout}${shown}${page}` });
  });
});

describe.each(Object.entries(lies(() => desk.url)))("%s", (way, lie) => {
  const works = way.startsWith("when it works");

  test("no error of the library holds a secret, however deep one looks", async () => {
    tap.lie = lie;
    const profiles = loadProfiles(desk.path("profiles.yaml"));
    const env = { ...desk.env, DEVTEST_REFRESH_TOKEN_PIPELINE: issue() };
    const store = openStore("file", { env, profilesFile: desk.path("profiles.yaml") });
    await store.put("selling", { refreshToken: issue() });
    const central = profiles["central"] as LoginProfile;
    const pending = await beginAuthorization(central);
    const back = await browse(pending.url);
    brought.push(pending.codeVerifier, new URL(back).searchParams.get("code") ?? "");
    const calm = { sleep: async () => {} };
    const unseen = (token: Promise<string>) => token.then(() => undefined);
    const flows = [
      () => unseen(openSession(profiles["appstore"] as never, { env, ...calm }).accessToken()),
      () => unseen(openSession(profiles["selling"] as never, { env, store, ...calm }).accessToken()),
      () => finishAuthorization(central, pending, back, { env, store, ...calm }),
    ];
    for (const flow of flows) {
      const outcome = await flow().catch((reason: unknown) => reason);
      expect(outcome instanceof Error).toBe(!works);
      expect(secretsIn(visible(outcome), secrets())).toEqual([]);
    }
    const session = openSession(profiles["selling"] as never, { env, store, ...calm });
    await session.accessToken().catch(() => undefined);
    expect(secretsIn(visible(session) + visible(store) + visible(profiles), secrets())).toEqual([]);
  });
});

/** Everything a person, a log or a debugger's console shows of a value, down its chain of causes. */
function visible(value: unknown): string {
  const chain = value instanceof Error ? [String(value), value.stack ?? "", visible(value.cause)] : [];
  const json = value === undefined ? "" : JSON.stringify(value);
  return [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    json,
    ...chain,
  ].join("\n");
}

describe("a command that asks for no token", () => {
  test("lists, copies, restores and erases without showing a secret, also when it fails", async () => {
    await desk.run(["auth", "import", "--profile", "selling", "--no-check"], { input: issue() });
    await desk.run(["auth", "import", "--profile", "helped", "--no-check"], {
      input: issue(),
      env: environment(""),
    });
    const wrong = { DEVTEST_STORE_KEY: "test-passphrase-that-does-not-fit" };
    brought.push(wrong.DEVTEST_STORE_KEY);
    const runs: readonly (readonly [number, readonly string[], RunOptions?])[] = [
      [0, ["auth", "list"]],
      [0, ["auth", "list", "--json"]],
      [1, ["auth", "list"], { env: wrong }],
      [0, ["auth", "backup", "safe.age"]],
      [1, ["auth", "backup", "safe.age"], { env: wrong }],
      [1, ["auth", "restore", "safe.age", "--force"], { env: wrong }],
      [0, ["auth", "restore", "safe.age", "--force"]],
      [1, ["auth", "restore", "profiles.yaml"]],
      [1, ["auth", "import", "--profile", "selling", issue()]],
      [1, ["auth", "import", "--profile", "selling", `--token=${issue()}`]],
      [1, ["auth", "import", "--profile", "selling"], { input: issue() }],
      [1, ["auth", "import", "--profile", "selling"], { input: `${issue()} ${issue()}` }],
      [1, ["auth", "token", issue()]],
      [1, ["auth", "token", `--profile=${issue()}`]],
      [1, ["auth", "token", `--token=${issue()}`]],
      [1, ["auth", issue()]],
      [1, ["auth", "revoke", "--profile", "selling"]],
      [0, ["auth", "revoke", "--profile", "helped", "--yes"]],
      [0, ["auth", "revoke", "--profile", "selling", "--yes"]],
    ];
    for (const [status, args, options] of runs)
      expect({ args, ...(await quiet(args, options)) }).toMatchObject({ args, status });
  });
});

describe("under NODE_DEBUG=*", () => {
  test("nothing but the tokens that are asked for is printed, by anything", async () => {
    const everything = environment("*");
    await quiet(["auth", "import", "--profile", "selling"], { input: issue(), env: everything });
    await quiet(["auth", "token", "--profile", "selling"], { env: everything, prints: /^Atza\|\S+\n$/ });
  });

  test("Node itself prints the environment of a child, the token in it: never with `auth exec` in a pipeline", async () => {
    const { stderr } = await desk.run(["auth", "exec", "--", "child"], { env: environment("child_process") });
    expect(stderr).toMatch(/^CHILD_PROCESS \d+: spawn /m);
    expect(secretsIn(stderr, secrets())).not.toEqual([]);
    await quiet(["auth", "exec", "--", "child"], { env: environment("") });
  });
});

test("a run of the provider with a profile leaves no secret in Pulumi's state or output", async () => {
  const stack = await Stack.create({
    copyOf: join(root, "examples/quickstart"),
    env: {
      ...desk.env,
      HOME: process.env["HOME"],
      DEVTEST_API_URL: `${desk.url}/api/appstore`,
      PATH: process.env["PATH"],
    },
  });
  try {
    tap.lie = lies(() => desk.url)["when it is refused by an answer that repeats what was sent"];
    const failed = await stack.up();
    tap.lie = undefined;
    const worked = await stack.up();
    expect([failed.exitCode === 0, worked.exitCode]).toEqual([false, 0]);
    expect(tap.secrets().some((secret) => secret.startsWith("Atc|"))).toBe(true);
    const texts = { failed: failed.output, worked: worked.output, ...Object.fromEntries(stack.stateFiles()) };
    for (const [where, text] of Object.entries(texts))
      expect({ where, leaks: secretsIn(text, secrets()) }).toEqual({ where, leaks: [] });
  } finally {
    await stack.dispose();
  }
});
