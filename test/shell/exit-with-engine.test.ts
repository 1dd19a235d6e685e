import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { watchEngine } from "../../provider/shell/exit-with-engine.js";
import { deadAddress, serveOn, serveSocket } from "../wire/loopback.js";

/** Counts instead of ending the process the tests run in. */
function watch(address: string | undefined) {
  const exits = { count: 0 };
  const alive = watchEngine(address, () => {
    exits.count += 1;
  });
  return { alive, exits };
}

test("an engine that listens is alive, look after look", async () => {
  let looked = () => {};
  const engine = await serveSocket(() => looked());
  const { alive, exits } = watch(engine.address);
  for (let look = 0; look < 2; look += 1) {
    const seen = new Promise<void>((resolve) => {
      looked = resolve;
    });
    await Promise.all([alive(), seen]);
  }
  expect(exits.count).toBe(0);
});

test("an engine whose address refuses connections is gone", async () => {
  const { alive, exits } = watch(await deadAddress());
  await alive();
  expect(exits.count).toBe(1);
});

test("an engine that goes between two looks is seen to be gone", async () => {
  const server = createServer((socket) => socket.destroy());
  const { alive, exits } = watch(await serveOn(server));
  await alive();
  expect(exits.count).toBe(0);
  await new Promise((closed) => server.close(closed));
  await alive();
  expect(exits.count).toBe(1);
});

test("requests that wait side by side share one look", async () => {
  const engine = await serveSocket(() => {});
  const { alive } = watch(engine.address);
  const look = alive();
  expect(alive()).toBe(look);
  await look;
  const next = alive();
  expect(next).not.toBe(look);
  await next;
});

test.each([undefined, "", "test/engine-watch.test.ts", "--runInBand", "127.0.0.1:engine", "127.0.0.1:65536"])(
  "%p is no engine's address: there is nothing to watch",
  async (address) => {
    const { alive, exits } = watch(address);
    await alive();
    expect(exits.count).toBe(0);
  },
);

test("a host that cannot be found says nothing about the engine", async () => {
  const { alive, exits } = watch("engine.invalid:1");
  await alive();
  expect(exits.count).toBe(0);
});

test("a process whose engine is gone ends with 1", async () => {
  const watching = `require(${JSON.stringify(join(__dirname, "../../provider/shell/exit-with-engine.js"))}).engineWatch(process.argv.at(-1))()`;
  const child = spawn(process.execPath, [
    "-e",
    `setInterval(() => {}, 1000); ${watching}`,
    await deadAddress(),
  ]);
  expect(await once(child, "exit")).toEqual([1, null]);
});
