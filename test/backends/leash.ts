/**
 * Runs a server no longer than whoever started it lives: `node leash.js <folder> <user's number, or -> <command> …`.
 * Standard input is the leash: when it ends, let go or because the test was killed, the server is asked to end, and
 * its folder goes with it.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

const [folder = "", user = "-", command = "", ...args] = process.argv.slice(2);
const identity = user === "-" ? {} : { uid: Number(user), gid: Number(user) };
const server = spawn(command, args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"], ...identity });
const end = (): void => void server.kill("SIGINT");
process.stdin.resume().once("end", end);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
server.once("error", ({ message }) => process.stderr.write(`${message}\n`));
server.once("close", (code) => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code === 0 ? 0 : 1);
});
