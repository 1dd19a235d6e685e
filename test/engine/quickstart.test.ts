import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { type Running, start } from "./process.js";

const tour = (): Running =>
  start(process.execPath, [join(__dirname, "quickstart.js")], {
    cwd: __dirname,
    env: process.env,
    timeoutSeconds: 120,
  });

test("The tour ends by itself: it registers, changes nothing, edits, sends one person, and says who may keep access", async () => {
  const { exitCode, stdout, stderr } = await tour().finished;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.match(/^=== .*$/gm)).toHaveLength(6);
  const [, created, unchanged, edit, preview, update, end] = stdout.split(/^=== .*$/m);
  expect(created).toContain("+ 10 created");
  expect(unchanged).toContain("10 unchanged");
  expect(edit).toMatch(/ {2}- {7}- bruno@example.com.*\n {2}\+ {7}- elena@example.net/);
  expect(preview).toMatch(/may still have access[\s\S]*- b…o@example.com[\s\S]*\+ e…a@example.net/);
  expect(update).toContain("~ 2 updated");
  expect(end).toMatch(/com\.example\.racing \(…6184041a\)[\s\S]*qa: .*b…o@.*e…a@/);
  expect(end).toMatch(/Left the file[\s\S]*b…o@example.com #\w{10} in qa on 6184041a/);
  expect(end).toContain("LWA_CLIENT_ID");
}, 120_000);

test("Ctrl-C ends the tour and leaves nothing behind, though the terminal and npm send it twice", async () => {
  const running = tour();
  await running.printed(/Ledger ledger creat/);
  running.signal("SIGINT");
  await running.printed(/received; cancelling/);
  running.signal("SIGINT");
  const { exitCode, stdout } = await running.finished;
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringMatching(/Interrupted\.\n$/) });
  expect(stdout).toContain("error: update canceled");
  expect(stdout).not.toContain("received; terminating");
}, 60_000);
