import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { serve } from "../wire/loopback.js";
import { browse, clientId, Desk } from "./desk.js";

let desk: Desk;
beforeEach(async () => {
  desk = await Desk.open();
});
afterEach(() => desk.close());

const login = (...args: string[]) => desk.start(["auth", "login", "--profile", "video", ...args]);

describe("devtest auth login", () => {
  test("waits for the browser on this machine, and stores the refresh token that this brings", async () => {
    const running = login();
    const back = await browse(await running.untilSaid(/^http\S+$/m));
    const page = await fetch(back);
    expect(await page.text()).toContain("Logged in. You can close this page.");
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
    const { status, stdout } = await running.ended;
    expect(stdout).toContain(
      `Logged in: profile "video", client ${clientId}, scopes profile; refresh token kept in the file ${desk.path("tokens.age")}, 20`,
    );
    expect(status).toBe(0);
    expect((await desk.run(["auth", "token", "--profile", "video"])).stdout).toMatch(/^Atza\|\S+\n$/);
  });

  test("rejects a browser with another state or none, and goes on waiting for its own", async () => {
    const running = login();
    const back = await browse(await running.untilSaid(/^http\S+$/m));
    const foreign = new URL(back);
    foreign.searchParams.set("state", "another");
    expect((await fetch(foreign)).status).toBe(400);
    expect((await fetch(`${desk.redirectUri}?code=anything`)).status).toBe(400);
    expect((await fetch(back.replace("/done", "/elsewhere"))).status).toBe(404);
    expect((await fetch(back, { method: "POST" })).status).toBe(404);
    await running.untilSaid(/rejected a browser that came back without the `state`/);
    expect(desk.tokenRequests()).toBe(0);
    expect((await fetch(back)).status).toBe(200);
    expect((await running.ended).status).toBe(0);
    expect(desk.tokenRequests()).toBe(1);
  });

  test("says in the terminal and in the browser that the person declined", async () => {
    desk.emulator.setSwitches({ consent: "declines" });
    const running = login();
    const page = await fetch(await browse(await running.untilSaid(/^http\S+$/m)));
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining("the terminal says why")]);
    const { status, stderr } = await running.ended;
    expect(stderr).toContain("access_denied");
    expect(status).toBe(1);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "ends on %s, with nothing stored and the port free",
    async (signal) => {
      const running = login();
      await running.untilSaid(/^http\S+$/m);
      running.child.kill(signal);
      const { status, stderr } = await running.ended;
      expect(stderr).toContain(`error: Ended by ${signal}; nothing was stored\n`);
      expect(status).toBe(1);
      expect(existsSync(desk.path("tokens.age"))).toBe(false);
      const server = createServer().listen(desk.port, "127.0.0.1");
      await once(server, "listening");
      server.close();
    },
  );

  test("does not wait for ever", async () => {
    const { status, stderr } = await login("--timeout", "1").ended;
    expect(stderr).toContain("The browser did not come back within 1 s; nothing was stored\nRun it again");
    expect(status).toBe(1);
  });

  test("says that its port is in use", async () => {
    const server = createServer().listen(desk.port, "127.0.0.1");
    await once(server, "listening");
    const { status, stderr } = await login().ended;
    server.close();
    expect(stderr).toContain(
      `Cannot listen for the browser at localhost:${desk.port} (EADDRINUSE)\nStop what uses that port`,
    );
    expect(status).toBe(1);
  });

  test("takes a pasted address where it cannot listen for the browser", async () => {
    const running = desk.start(["auth", "login", "--profile", "central"], { input: { open: true } });
    const back = await browse(await running.untilSaid(/^http\S+$/m));
    expect(back).toMatch(/^https:\/\/localhost:8443\/done\?code=/);
    running.child.stdin?.write(`${back}\n`);
    expect(await running.ended).toMatchObject({ status: 0, stdout: expect.stringContaining("Logged in: ") });
  });

  test("with --no-wait ends at once, and a second process finishes with the address from the browser", async () => {
    const begun = await desk.run(["auth", "login", "--profile", "central", "--no-wait"]);
    expect(begun).toMatchObject({ status: 0, stdout: expect.stringMatching(/^http\S+\n$/) });
    const kept = desk.path("login-central.age");
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const back = await browse(begun.stdout);
    const foreign = back.replace(/state=[^&]*/, "state=another");
    const refused = await desk.run(["auth", "login", "--profile", "central", "--code", "-"], {
      input: foreign,
    });
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the `state` of another log-in"),
    });
    const done = await desk.run(["auth", "login", "--profile", "central", "--code", "-"], {
      input: `${back}\n`,
    });
    expect(done).toMatchObject({ status: 0, stdout: expect.stringContaining("Logged in: ") });
    expect(existsSync(kept)).toBe(false);
    const again = await desk.run(["auth", "login", "--profile", "central", "--code", "-"], { input: back });
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining("No log-in has been begun") });
  });

  test("takes the code alone, and tells that one works once", async () => {
    const { stdout } = await desk.run(["auth", "login", "--profile", "central", "--no-wait"]);
    const code = new URL(await browse(stdout)).searchParams.get("code") ?? "";
    await desk.run(["auth", "login", "--profile", "central", "--no-wait"]);
    const other = await desk.run(["auth", "login", "--profile", "central", "--code", code]);
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining("invalid_grant") });
    expect(other.stderr).not.toContain(code);
    const next = await desk.run(["auth", "login", "--profile", "central", "--no-wait"]);
    const good = new URL(await browse(next.stdout)).searchParams.get("code") ?? "";
    expect(await desk.run(["auth", "login", "--profile", "central", "--code", good])).toMatchObject({
      status: 0,
    });
  });

  test.each([
    ["profile \u001b[2J \u202eeliforp", "profile"],
    ["\u001b[2J", "that cannot be named"],
    [Array.from("abcdefghijkl").join(" "), "a, b, c, d, e, f, g, h, i, j and 2 more"],
  ])("names the scopes of the answer %j as a terminal may show them", async (scope, words) => {
    const tokens = {
      access_token: "Atza|test-token",
      token_type: "bearer",
      refresh_token: "Atzr|test-token",
    };
    const server = await serve({ body: { ...tokens, scope } });
    desk.writeProfiles({ central: { tokenUrl: server.url } });
    await desk.run(["auth", "login", "--profile", "central", "--no-wait"]);
    const { stdout } = await desk.run(["auth", "login", "--profile", "central", "--code", "-"], {
      input: "code-1",
    });
    expect(stdout).toContain(`, scopes ${words}; refresh token kept in `);
  });

  test("does not send anybody to a browser when the token could not be kept, or not be asked for", async () => {
    const without = (name: string) =>
      desk.run(["auth", "login", "--profile", "video"], { env: { [name]: "" } });
    expect(await without("TEST_SECRET")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("TEST_SECRET"),
    });
    const short = await desk.run(["auth", "login", "--profile", "video"], {
      env: { DEVTEST_STORE_KEY: "short" },
    });
    expect(short).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("shorter than 12"),
    });
    desk.writeProfiles({ video: { store: "environment" } });
    const readOnly = await login().ended;
    expect(readOnly).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("cannot be kept in the environment"),
    });
  });

  test.each([
    ["selling", "devtest auth import --profile selling"],
    ["appstore", "devtest auth token --profile appstore"],
  ])("sends %s to the command that fits", async (profile, cure) => {
    const { status, stderr } = await desk.run(["auth", "login", "--profile", profile]);
    expect(stderr).toContain(cure);
    expect(status).toBe(1);
  });
});
