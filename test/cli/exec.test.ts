import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { clientSecret, Desk } from "./desk.js";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

const exec = (...args: string[]) => desk.start(["auth", "exec", ...args]);
const node = (script: string) => ["--", process.execPath, "-e", script];

describe("devtest auth exec", () => {
  test("gives the command a token in its environment, and passes its output and its exit code on", async () => {
    const script = "console.log(process.env.DEVTEST_ACCESS_TOKEN); console.error('said'); process.exit(7)";
    const { status, stdout, stderr } = await exec(...node(script)).ended;
    expect({ status, stdout, stderr }).toEqual({
      status: 7,
      stdout: expect.stringMatching(/^Atc\|\S+\n$/),
      stderr: "said\n",
    });
  });

  test("takes another name for the variable, and refuses an invalid one", async () => {
    const script = "console.log(Boolean(process.env.APP_TOKEN), process.env.DEVTEST_ACCESS_TOKEN)";
    expect((await exec("--variable", "APP_TOKEN", ...node(script)).ended).stdout).toBe("true undefined\n");
    const refused = await exec("--variable", "A-B", ...node("")).ended;
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Allowed: letters, digits and _"),
    });
  });

  test("removes the secrets that tokens are made of from the environment, and nothing else", async () => {
    const env = { DEVTEST_REFRESH_TOKEN_PIPELINE: "Atzr|test-token", KEPT: "yes" };
    const script = "console.log(JSON.stringify(process.env))";
    const { stdout } = await desk.run(["auth", "exec", ...node(script)], { env });
    const seen = JSON.parse(stdout) as NodeJS.ProcessEnv;
    expect(seen["KEPT"]).toBe("yes");
    expect(seen).toHaveProperty("DEVTEST_PROFILES");
    for (const name of ["DEVTEST_STORE_KEY", "TEST_SECRET", "DEVTEST_REFRESH_TOKEN_PIPELINE"])
      expect(seen).not.toHaveProperty(name);
    for (const secret of [desk.storeKey, clientSecret, "Atzr|"]) expect(stdout).not.toContain(secret);
  });

  test("removes the client secrets of all profiles, whichever profile is chosen", async () => {
    const named = {
      SELLING_CLIENT_SECRET: "test-secret-of-selling",
      video_secret: "test-secret-of-video",
      LWA_CLIENT_SECRET: "test-secret-of-the-provider",
    };
    desk.writeProfiles({
      selling: { clientSecretEnv: "SELLING_CLIENT_SECRET" },
      video: { clientSecretEnv: "video_secret" },
    });
    const env = { ...named, LWA_CLIENT_SECRET_FILE: "lwa.secret", OTHER_CLIENT_SECRET: "not-of-a-profile" };
    const script = "console.log(JSON.stringify(process.env))";
    const { stdout } = await desk.run(["auth", "exec", ...node(script)], { env });
    desk.writeProfiles();
    const seen = JSON.parse(stdout) as NodeJS.ProcessEnv;
    expect(seen).toMatchObject({
      LWA_CLIENT_SECRET_FILE: "lwa.secret",
      OTHER_CLIENT_SECRET: "not-of-a-profile",
    });
    for (const name of ["TEST_SECRET", ...Object.keys(named)]) expect(seen).not.toHaveProperty(name);
    expect(stdout).not.toContain("test-secret");
  });

  test("puts the token into no process's arguments", async () => {
    const script = `
      const { readFileSync } = require("node:fs");
      const all = [process.pid, process.ppid].map((pid) => readFileSync("/proc/" + pid + "/cmdline", "utf8")).join();
      console.log(all.includes("auth"), all.includes(process.env.DEVTEST_ACCESS_TOKEN));`;
    expect((await exec(...node(script)).ended).stdout).toBe("true false\n");
  });

  test("passes standard input on", async () => {
    const { stdout } = await desk.run(["auth", "exec", "--", "cat"], { input: "through\n" });
    expect(stdout).toBe("through\n");
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "hands %s on, and waits for what the command does",
    async (signal) => {
      const script = `process.on("${signal}", () => { console.log("heard"); process.exit(3); }); setInterval(() => {}, 1000); console.log("up")`;
      const running = exec(...node(script));
      await running.untilSaid(/^up$/m);
      running.child.kill(signal);
      expect(await running.ended).toMatchObject({ status: 3, stdout: "up\nheard\n" });
    },
  );

  test("ends by the signal that ended the command", async () => {
    expect((await exec(...node('process.kill(process.pid, "SIGTERM")')).ended).status).toBe("SIGTERM");
    expect((await exec(...node('process.kill(process.pid, "SIGKILL")')).ended).status).toBe("SIGKILL");
  });

  test("says that a command cannot be started", async () => {
    const absent = await exec("--", "no-such-command").ended;
    expect(absent).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        "error: The command no-such-command cannot be started (ENOENT)\nName a program",
      ),
    });
    writeFileSync(desk.path("plain"), readFileSync(desk.path("profiles.yaml")));
    expect((await exec("--", "./plain").ended).stderr).toContain("(EACCES)");
    const below = `${desk.path("plain")}/command`;
    expect(await exec("--", below).ended).toMatchObject({
      status: 1,
      stderr: `error: The command ${below} cannot be started (ENOTDIR)\nName a program that is in PATH, or one by its path; for shell syntax: \`-- sh -c '…'\`.\n`,
    });
  });

  test("does not start the command without a token", async () => {
    desk.emulator.setSwitches({ "security-profile": "detached" });
    const { status, stdout, stderr } = await exec(...node("console.log('started')")).ended;
    expect(stderr).toContain("invalid_scope");
    expect(stdout).toBe("");
    expect(status).toBe(1);
    desk.emulator.setSwitches({ "security-profile": "attached" });
  });
});
