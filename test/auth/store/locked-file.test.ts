import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  backup,
  type EncryptedFile,
  fileStore,
  restore,
  type StoredGrant,
  storeKey,
} from "../../../provider/auth/store/index.js";
import { newPlace, type Place, silence, startProcess, temporaryFolder } from "./place.js";

const folder = temporaryFolder();

const late = (current: StoredGrant) => ({
  keep: { ...current, refreshToken: "test-token-late" },
  result: "access",
});
const update = (sealed: EncryptedFile) =>
  fileStore(sealed).update("selling", async (current) => late(current));

/** A place, and what happens while this process encrypts: the first time, the second time, and so on. */
async function sealing(name: string, ...events: ((place: Place) => void | Promise<void>)[]) {
  const place = await newPlace(join(folder, `${name}.age`));
  const key = storeKey({ DEVTEST_STORE_KEY: place.identity });
  const encrypt = async (text: string) => {
    const bytes = await key.encrypt(text);
    await events.shift()?.(place);
    return bytes;
  };
  return { place, events, sealed: { file: place.file, key: { ...key, encrypt } } };
}

const onDisk = ({ file }: Place) => [file, `${file}.previous`].map((name) => readFileSync(name, "hex"));

/** Another process takes the lock from a holder that was silent for long, and stores `test-token-1`. */
async function takenOver(place: Place): Promise<void> {
  silence(`${place.file}.lock`);
  expect(await startProcess(place, "die", "100000").ended).toBe(0);
}

/** The lock goes, and nobody stores anything. */
const removed = ({ file }: Place) => rmSync(`${file}.lock`);

describe("a process that is suspended while it encrypts overwrites nothing of the one that took over:", () => {
  async function another(): Promise<EncryptedFile> {
    const { file, identity } = await newPlace(join(folder, `${Math.random()}.age`), "test-token-other");
    return { file, key: storeKey({ DEVTEST_STORE_KEY: identity }) };
  }

  test.each<[string, (sealed: EncryptedFile) => Promise<unknown>]>([
    ["put", (sealed) => fileStore(sealed).put("selling", { refreshToken: "test-token-late" })],
    ["erase", (sealed) => fileStore(sealed).erase("selling")],
    ["update", update],
    ["backup", async (sealed) => backup(await another(), sealed)],
    ["restore", async (sealed) => restore(await another(), sealed, { force: true })],
  ])("%s", async (name, work) => {
    let left: readonly string[] = [];
    const { place, sealed } = await sealing(name, async (taken) => {
      await takenOver(taken);
      left = onDisk(taken);
    });
    await place.store.put("other", { refreshToken: "test-token-0" });
    await expect(work(sealed)).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining(`another one took over the file ${place.file}`),
    });
    expect(onDisk(place)).toEqual(left);
    expect((await place.store.get("selling"))?.refreshToken).toBe("test-token-1");
  });

  test("update, where the lock was lost a first time and is lost once more", async () => {
    const { place, events, sealed } = await sealing("twice", removed, takenOver);
    await expect(update(sealed)).rejects.toMatchObject({ code: "locked" });
    expect(events).toEqual([]);
    expect((await place.store.get("selling"))?.refreshToken).toBe("test-token-1");
  });
});

test("a rotated token is kept however often the lock is lost, while nobody stores another", async () => {
  const { place, events, sealed } = await sealing("often", removed, removed);
  expect(await update(sealed)).toBe("access");
  expect(events).toEqual([]);
  expect((await place.store.get("selling"))?.refreshToken).toBe("test-token-late");
});
