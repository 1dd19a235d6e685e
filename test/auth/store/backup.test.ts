import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  backup,
  type EncryptedFile,
  fileStore,
  restore,
  storeKey,
} from "../../../provider/auth/store/index.js";
import { newIdentity } from "../../../provider/auth/store/key.js";
import { temporaryFolder } from "./place.js";

const folder = temporaryFolder();
const january = Date.parse("2026-01-01T00:00:00.000Z");
const day = 86_400_000;

async function sealedFile(name: string): Promise<EncryptedFile> {
  return { file: join(folder, name), key: storeKey({ DEVTEST_STORE_KEY: await newIdentity() }) };
}

const at = (sealed: EncryptedFile, days: number) => fileStore({ ...sealed, now: () => january + days * day });
const token = async (sealed: EncryptedFile) => (await fileStore(sealed).get("selling"))?.refreshToken;

/** A store of the first of January, its backup under another key, and the result of the backup. */
async function backedUp(name: string) {
  const store = await sealedFile(`${name}.age`);
  const copy = await sealedFile(`safe/${name}.age`);
  await at(store, 0).put("selling", { refreshToken: "test-token-1" });
  const copied = await backup(store, copy);
  return { store, copy, copied };
}

describe("a backup", () => {
  test("can be opened with its own key, by this user alone", async () => {
    const { store, copy, copied } = await backedUp("own-key");
    expect(copied).toEqual({ profiles: ["selling"], savedAt: "2026-01-01T00:00:00.000Z" });
    expect(await token(copy)).toBe("test-token-1");
    expect(statSync(copy.file).mode & 0o777).toBe(0o600);
    await expect(token({ ...copy, key: store.key })).rejects.toMatchObject({ code: "wrong_key" });
  });

  test("replaces an earlier one, and nothing else", async () => {
    const { store, copy } = await backedUp("replaced");
    await at(store, 1).put("selling", { refreshToken: "test-token-2" });
    await backup(store, copy);
    expect(await token(copy)).toBe("test-token-2");
    const letter = join(folder, "letter.txt");
    writeFileSync(letter, "dear reader", { mode: 0o600 });
    await expect(backup(store, { ...copy, file: letter })).rejects.toMatchObject({ code: "unreadable" });
    expect(readFileSync(letter, "utf8")).toBe("dear reader");
    await expect(backup(store, store)).rejects.toMatchObject({ code: "cannot_store" });
  });

  test("of a missing store makes no file", async () => {
    const copy = await sealedFile("nothing-copy.age");
    await expect(backup(await sealedFile("nothing.age"), copy)).rejects.toMatchObject({ code: "no_grant" });
    expect(existsSync(copy.file)).toBe(false);
  });

  test("whose content is another one when read back is an error", async () => {
    const { store, copy } = await backedUp("lying");
    const key = {
      ...copy.key,
      encrypt: (text: string) => copy.key.encrypt(text.replace("token-1", "token-2")),
    };
    await expect(backup(store, { ...copy, key })).rejects.toMatchObject({
      code: "cannot_store",
      message: expect.stringContaining("its content is another one when read back"),
    });
  });
});

describe("a restore", () => {
  test("brings the tokens back, where the store was lost", async () => {
    const { copy } = await backedUp("lost");
    const store = await sealedFile("lost-new.age");
    expect(await restore(copy, store)).toEqual({
      profiles: ["selling"],
      savedAt: "2026-01-01T00:00:00.000Z",
    });
    expect(await token(store)).toBe("test-token-1");
  });

  test("refuses to lose tokens rotated since, unless forced, and then keeps them as the previous version", async () => {
    const { store, copy } = await backedUp("newer");
    await at(store, 1).put("selling", { refreshToken: "test-token-2" });
    await expect(restore(copy, store)).rejects.toMatchObject({
      code: "newer",
      message: expect.stringContaining(
        "(of 2026-01-02T00:00:00.000Z) is newer than the backup (of 2026-01-01T00:00:00.000Z)",
      ),
    });
    expect(await token(store)).toBe("test-token-2");
    await restore(copy, store, { force: true });
    expect(await token(store)).toBe("test-token-1");
    expect(await token({ ...store, file: `${store.file}.previous` })).toBe("test-token-2");
  });

  test("from the previous version repairs a damaged store, and leaves that version as it is", async () => {
    const { store } = await backedUp("damaged");
    await at(store, 1).put("selling", { refreshToken: "test-token-2" });
    const previous = { ...store, file: `${store.file}.previous` };
    writeFileSync(store.file, readFileSync(store.file).subarray(0, -3));
    await expect(token(store)).rejects.toMatchObject({ code: "unreadable" });
    await restore(previous, store);
    expect([await token(store), await token(previous)]).toEqual(["test-token-1", "test-token-1"]);
  });

  test("over a store under another key needs to be forced, and keeps it", async () => {
    const { store, copy } = await backedUp("other-key");
    const other = { file: store.file, key: (await sealedFile("unused.age")).key };
    await expect(restore(copy, other)).rejects.toMatchObject({ code: "wrong_key" });
    await restore(copy, other, { force: true });
    expect(await token(other)).toBe("test-token-1");
    expect(await token({ ...store, file: `${store.file}.previous` })).toBe("test-token-1");
  });
});
