/**
 * Runs a server for as long as its parent process lives: `node supervise.js <folder> <user id, or -> <command> …`. When
 * standard input ends, because the test has stopped the server or was killed, the server gets SIGINT and its folder is
 * removed.
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
