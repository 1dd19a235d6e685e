import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { startEmulator, switchList } from "./index.js";
import { accessToken, appA, type Reachable, register } from "./testing/caller.js";

const command = join(__dirname, "../../provider/cli/main.js");
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Runs `devtest …` to its end. */
function devtest(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Runs `devtest emulator …` until it has printed its variables. */
async function startCommand(...args: string[]) {
  const child = spawn(process.execPath, [command, "emulator", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (/export DEVTEST_API_URL=.*\n/.test(text)) break;
  }
  return { child, text, ...reachedThrough(text) };
}

/** The environment of a shell after the printed block was pasted into it. */
function reachedThrough(text: string): Reachable {
  const block = text.split("\n").filter((line) => line.startsWith("export "));
  const show = 'printf "%s\\n" "$LWA_TOKEN_URL" "$DEVTEST_API_URL" "$LWA_CLIENT_ID" "$LWA_CLIENT_SECRET"';
  const { stdout } = spawnSync("sh", ["-c", [...block, show].join("\n")], { encoding: "utf8" });
  const [tokenUrl = "", apiUrl = "", clientId = "", clientSecret = ""] = stdout.split("\n");
  return { tokenUrl, apiUrl, clientId, clientSecret };
}

describe("devtest emulator", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "prints variables that lead to a working service, and ends with 0 on %s",
    async (signal) => {
      const { child, text, ...reached } = await startCommand("--port", "0");
      const url = reached.tokenUrl.replace("/auth/o2/token", "");
      expect(text).toContain(`The DevTest emulator listens on ${url}; Ctrl-C stops it.`);
      expect(reached.apiUrl).toBe(`${url}/api/appstore`);
      expect((await register(reached)).status).toBe(200);
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([0, null]);
    },
  );

  test("takes a client id, switches and a list of apps", async () => {
    const { child, ...reached } = await startCommand(
      ...[
        "--port",
        "0",
        "--client-id",
        "it's a test",
        "--app",
        "amzn1.devportal.mobileapp.00",
        "--app",
        appA,
      ],
      ...["--switch", "re-register=409", "--switch", "refused-token=401"],
    );
    expect(reached.clientId).toBe("it's a test");
    expect(await accessToken(reached)).toMatch(/^Atc/);
    const known = [await register(reached), await register(reached)];
    const unknown = await register(reached, {}, "amzn1.devportal.mobileapp.01");
    const refused = await register(reached, {}, appA, { authorization: "Bearer none" });
    expect([...known, unknown, refused].map(({ status }) => status)).toEqual([200, 409, 404, 401]);
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  test("fails when its port is in use, and says so", async () => {
    const other = await startEmulator();
    const port = new URL(other.url).port;
    const { status, stderr } = devtest("emulator", "--port", port);
    await other.stop();
    expect(stderr).toBe(
      `error: Port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another port.\n`,
    );
    expect(status).toBe(1);
  });

  test("--help lists every switch with its question, its values and its default", () => {
    const { status, stdout } = devtest("emulator", "--help");
    expect(status).toBe(0);
    for (const { name, question, values } of switchList) {
      expect(stdout).toContain(`  ${name}: ${question}\n`);
      for (const { value, meaning } of values) {
        const isDefault = value === values[0].value;
        expect(stdout).toContain(`${value.padEnd(14)} ${meaning}${isDefault ? " (default)" : ""}\n`);
      }
    }
  });

  test.each([
    [["--port", "eighty"], "Allowed: a whole number from 0 to 65535."],
    [["--port", "65536"], "Allowed: a whole number from 0 to 65535."],
    [["--switch", "list"], "Allowed: name=value."],
    [["--switch", "list=removes"], 'Switch "list" cannot be "removes"; allowed: adds, replaces.'],
    [["--switch", "lists=adds"], 'There is no switch "lists"; allowed: re-add, '],
    [["--prot", "1"], "unknown option '--prot'"],
    [["extra"], "too many arguments"],
  ])("%j is refused", (args, message) => {
    const { status, stderr } = devtest("emulator", ...args);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});

describe("devtest", () => {
  test("--version prints the package's version", () => {
    const manifest = readFileSync(join(__dirname, "../../../package.json"), "utf8");
    expect(devtest("--version")).toEqual({
      status: 0,
      stdout: `${JSON.parse(manifest).version}\n`,
      stderr: "",
    });
  });

  test("an unknown command or option fails, and is named", () => {
    expect(devtest("emulate")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("unknown command 'emulate'"),
    });
    expect(devtest("--prot")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("unknown option '--prot'"),
    });
  });

  test("without a command prints its usage, and fails", () => {
    const { status, stderr } = devtest();
    expect(stderr).toMatch(/^Usage: devtest [\s\S]* emulator [\s\S]* validate /);
    expect(status).toBe(1);
  });
});
