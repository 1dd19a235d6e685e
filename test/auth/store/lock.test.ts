import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, jest, test } from "@jest/globals";
import { fileStore, type StoredGrant, storeKey } from "../../../provider/auth/store/index.js";
import { self } from "../../../provider/auth/store/lock-holder.js";
import { newPlace, silence, startProcess, temporaryFolder } from "./place.js";

const folder = temporaryFolder();

/** The object that the modules under test use: a replaced function reaches them. */
const fs = require("node:fs") as typeof import("node:fs");
const { pid: gone } = spawnSync(process.execPath, ["--version"]);

const late = (current: StoredGrant) => ({
  keep: { ...current, refreshToken: "test-token-late" },
  result: "access",
});

describe("the lock", () => {
  test("names its holder to a process that waits in vain, and is gone afterwards", async () => {
    const place = await newPlace(join(folder, "named.age"));
    const key = storeKey({ DEVTEST_STORE_KEY: place.identity });
    const impatient = fileStore({ file: place.file, key, waitSeconds: 0.2 });
    await place.store.update("selling", async (current) => {
      await expect(impatient.put("other", current)).rejects.toMatchObject({
        code: "locked",
        message: expect.stringContaining(`is in use by process ${process.pid} on `),
      });
      return { keep: current, result: undefined };
    });
    expect(existsSync(`${place.file}.lock`)).toBe(false);
  });

  test("is gone after a refresh that failed, and nothing is changed", async () => {
    const place = await newPlace(join(folder, "failed.age"));
    const before = readFileSync(place.file);
    const failing = place.store.update("selling", async () => {
      throw new Error("the vendor is away");
    });
    await expect(failing).rejects.toThrow("the vendor is away");
    expect(existsSync(`${place.file}.lock`)).toBe(false);
    expect(readFileSync(place.file)).toEqual(before);
  });

  test("of another machine is taken over after ten seconds of silence, not before", async () => {
    const place = await newPlace(join(folder, "remote.age"));
    const lock = `${place.file}.lock`;
    const key = storeKey({ DEVTEST_STORE_KEY: place.identity });
    const impatient = fileStore({ file: place.file, key, waitSeconds: 0.2 });
    writeFileSync(lock, JSON.stringify({ pid: 1, place: "another-machine", nonce: "1" }));
    await expect(impatient.update("selling", async (current) => late(current))).rejects.toMatchObject({
      code: "locked",
    });
    silence(lock);
    expect(await impatient.update("selling", async (current) => late(current))).toBe("access");
    expect(existsSync(lock)).toBe(false);
  });

  test("of a holder killed before it wrote its name is taken over in the same way", async () => {
    const place = await newPlace(join(folder, "nameless.age"));
    writeFileSync(`${place.file}.lock`, "");
    silence(`${place.file}.lock`);
    expect(await place.store.update("selling", async (current) => late(current))).toBe("access");
    expect(existsSync(`${place.file}.lock`)).toBe(false);
  });

  test("without a holder in it is somebody's, and is taken over in the same way", async () => {
    const place = await newPlace(join(folder, "null.age"));
    const key = storeKey({ DEVTEST_STORE_KEY: place.identity });
    const impatient = fileStore({ file: place.file, key, waitSeconds: 0.2 });
    writeFileSync(`${place.file}.lock`, "null");
    await expect(impatient.put("other", { refreshToken: "test-token-1" })).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining("is in use by another process; nothing was changed"),
    });
    silence(`${place.file}.lock`);
    await impatient.put("other", { refreshToken: "test-token-1" });
    expect(existsSync(`${place.file}.lock`)).toBe(false);
  });

  test.each<[string, (path: string) => unknown]>([
    ["a pipe", (path) => spawnSync("mkfifo", [path])],
    ["a folder", (path) => mkdirSync(path)],
    ["a link", (path) => symlinkSync(join(folder, "letter.txt"), path)],
  ])("is not made where there is %s: that is neither read nor removed", async (name, make) => {
    const { file, store } = await newPlace(join(folder, `${name}.age`));
    writeFileSync(join(folder, "letter.txt"), "");
    silence(join(folder, "letter.txt"));
    make(`${file}.lock`);
    await expect(store.put("other", { refreshToken: "test-token-1" })).rejects.toMatchObject({
      code: "cannot_store",
      message: expect.stringMatching(
        /The lock .*\.lock cannot be made: there is a link, .*no lock of this package\n.*remove it/,
      ),
    });
    expect(lstatSync(`${file}.lock`).isFile()).toBe(false);
    expect(existsSync(join(folder, "letter.txt"))).toBe(true);
  });

  test("that a pipe replaces all of a sudden is lost, and nobody waits for it", async () => {
    const { file, store } = await newPlace(join(folder, "piped.age"));
    const before = readFileSync(file);
    const update = store.update("selling", async (current) => {
      rmSync(`${file}.lock`);
      spawnSync("mkfifo", [`${file}.lock`]);
      return late(current);
    });
    await expect(update).rejects.toMatchObject({ code: "cannot_store" });
    expect(readFileSync(file)).toEqual(before);
  });

  test("that cannot be made is an error that says where else it can be", async () => {
    const { file } = await newPlace(join(folder, "no-folder.age"));
    const store = fileStore({ file: join(file, "tokens.age"), key: storeKey({}) });
    await expect(store.put("other", { refreshToken: "test-token-1" })).rejects.toMatchObject({
      code: "cannot_store",
      message: expect.stringMatching(
        /tokens\.age\.lock cannot be made: E.*\n.* another place with DEVTEST_STORE\.$/,
      ),
    });
  });
});

describe("an abandoned lock", () => {
  /** A lock that another process has left, and the turn of a third one to remove it. */
  async function abandoned(name: string) {
    const place = await newPlace(join(folder, name));
    const [lock, turn] = [`${place.file}.lock`, `${place.file}.lock.turn`];
    const left = JSON.stringify({ pid: 1, place: "another-machine", nonce: "1" });
    writeFileSync(lock, left);
    silence(lock);
    writeFileSync(turn, JSON.stringify({ ...self, nonce: "2" }));
    const key = storeKey({ DEVTEST_STORE_KEY: place.identity });
    const impatient = fileStore({ file: place.file, key, waitSeconds: 0.2 });
    return { lock, turn, left, put: () => impatient.put("other", { refreshToken: "test-token-1" }) };
  }

  test("is left to the process that has begun to remove it", async () => {
    const { lock, turn, left, put } = await abandoned("turn.age");
    await expect(put()).rejects.toMatchObject({ code: "locked" });
    expect(readFileSync(lock, "utf8")).toBe(left);
    expect(existsSync(turn)).toBe(true);
  });

  test.each<[string, (turn: string) => void]>([
    ["was killed", (turn) => writeFileSync(turn, JSON.stringify({ ...self, pid: gone, nonce: "2" }))],
    ["is silent for ten seconds", silence],
  ])("is removed all the same where that process %s", async (what, end) => {
    const { lock, turn, put } = await abandoned(`${what}.age`);
    end(turn);
    await put();
    expect([lock, turn].filter((file) => existsSync(file))).toEqual([]);
  });

  test("is not removed where another process has taken it over meanwhile", async () => {
    const { lock, turn, put } = await abandoned("changed.age");
    const fresh = JSON.stringify({ ...self, nonce: "3" });
    rmSync(turn);
    const { writeFileSync: write } = fs;
    const written = jest.spyOn(fs, "writeFileSync").mockImplementationOnce((...given) => {
      // Just as the turn is taken, the lock turns out to be another one, whose holder is alive.
      write(lock, fresh);
      write(...given);
    });
    await expect(put()).rejects.toMatchObject({ code: "locked" });
    written.mockRestore();
    expect(readFileSync(lock, "utf8")).toBe(fresh);
    expect(existsSync(turn)).toBe(false);
  });
});

test("a full disk leaves no lock without a name", async () => {
  const place = await newPlace(join(folder, "full.age"));
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  const written = jest.spyOn(fs, "writeFileSync").mockImplementationOnce(() => {
    throw full;
  });
  const put = place.store.put("other", { refreshToken: "test-token-1" });
  await expect(put).rejects.toMatchObject({ code: "cannot_store", cause: full });
  written.mockRestore();
  expect(existsSync(`${place.file}.lock`)).toBe(false);
});

describe("a holder at work for long", () => {
  const age = (lock: string) => Date.now() - statSync(lock).mtimeMs;

  test("is heard of every two seconds, and no longer once another process has its lock", async () => {
    const place = await newPlace(join(folder, "long.age"));
    const lock = `${place.file}.lock`;
    const another = JSON.stringify({ pid: 1, place: "another-machine", nonce: "1" });
    await place.store.update("selling", async (current) => {
      silence(lock);
      while (age(lock) > 2000) await delay(50);
      const mine = readFileSync(lock);
      writeFileSync(lock, another);
      silence(lock);
      await delay(2500);
      expect(age(lock)).toBeGreaterThan(10_000);
      writeFileSync(lock, mine);
      return { keep: current, result: undefined };
    });
    expect(existsSync(lock)).toBe(false);
  }, 20_000);

  test("is not ended where its lock can no longer be read, and writes nothing", async () => {
    const place = await newPlace(join(folder, "unreadable.age"));
    const before = readFileSync(place.file);
    const looked = jest.spyOn(fs, "lstatSync");
    const update = place.store.update("selling", async (current) => {
      looked.mockImplementation(() => {
        throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
      });
      await delay(2500);
      return late(current);
    });
    await expect(update).rejects.toMatchObject({ code: "EIO" });
    looked.mockRestore();
    expect(readFileSync(place.file)).toEqual(before);
  }, 20_000);
});

describe("a process that was suspended while it refreshed", () => {
  test("does not overwrite the token another process has stored in the meantime", async () => {
    const place = await newPlace(join(folder, "suspended.age"));
    const update = place.store.update("selling", async (current) => {
      silence(`${place.file}.lock`);
      const another = startProcess(place, "die", "100000");
      expect(await another.ended).toBe(0);
      return late(current);
    });
    await expect(update).rejects.toMatchObject({ code: "locked" });
    expect((await place.store.get("selling"))?.refreshToken).toBe("test-token-1");
  });

  test("keeps its token when nobody has stored one", async () => {
    const place = await newPlace(join(folder, "undisturbed.age"));
    const update = place.store.update("selling", async (current) => {
      rmSync(`${place.file}.lock`);
      return late(current);
    });
    expect(await update).toBe("access");
    expect((await place.store.get("selling"))?.refreshToken).toBe("test-token-late");
  });

  test("does not remove the lock of the process that took over", async () => {
    const place = await newPlace(join(folder, "taken.age"));
    const lock = `${place.file}.lock`;
    const key = storeKey({ DEVTEST_STORE_KEY: place.identity });
    const another = JSON.stringify({ pid: 1, place: "another-machine", nonce: "1" });
    const update = fileStore({ file: place.file, key, waitSeconds: 0.2 }).update(
      "selling",
      async (current) => {
        writeFileSync(lock, another);
        return late(current);
      },
    );
    await expect(update).rejects.toMatchObject({ code: "locked" });
    expect(readFileSync(lock, "utf8")).toBe(another);
  });
});
