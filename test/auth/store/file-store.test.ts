import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type FileStoreOptions, fileStore, storeKey } from "../../../provider/auth/store/index.js";
import { keyFrom, newIdentity } from "../../../provider/auth/store/key.js";
import { cpuMilliseconds } from "../../cpu-time.js";
import { newPlace, startProcess, temporaryFolder } from "./place.js";

const folder = temporaryFolder();
const passphrase = "test-secret passphrase";
const grant = {
  refreshToken: "test-token-1",
  clientId: "test-client",
  obtainedAt: "2026-01-01T00:00:00.000Z",
};
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

async function identityStore(name: string, options: Partial<FileStoreOptions> = {}) {
  const file = join(folder, name);
  const key = storeKey({ DEVTEST_STORE_KEY: await newIdentity() });
  return { file, key, store: fileStore({ file, key, ...options }) };
}

describe("the file", () => {
  test("is made for this user alone, in a folder for this user alone, and so is its previous version", async () => {
    const { file, store } = await identityStore("new/folder/tokens.age");
    await store.put("selling", grant);
    await store.put("selling", { ...grant, refreshToken: "test-token-2" });
    expect([mode(join(folder, "new/folder")), mode(file), mode(`${file}.previous`)]).toEqual([
      "700",
      "600",
      "600",
    ]);
  });

  test("holds no token that can be read, in any form", async () => {
    const { file, store } = await identityStore("sealed.age");
    await store.put("selling", grant);
    const bytes = readFileSync(file);
    for (const secret of [grant.refreshToken, grant.clientId, "selling"])
      for (const form of [secret, btoa(secret), encodeURIComponent(secret)])
        expect(bytes.includes(form)).toBe(false);
  });

  test("opens with a passphrase in less than a second and a half for a whole refresh", async () => {
    const store = fileStore({
      file: join(folder, "passphrase.age"),
      key: storeKey({ DEVTEST_STORE_KEY: passphrase }),
    });
    await store.put("selling", grant);
    const begun = cpuMilliseconds();
    await store.update("selling", async (current) => ({
      keep: { ...current, refreshToken: "test-token-2" },
      result: undefined,
    }));
    expect(cpuMilliseconds() - begun).toBeLessThan(1500);
    expect((await store.get("selling"))?.refreshToken).toBe("test-token-2");
  });

  test("keeps its previous version", async () => {
    const { file, key, store } = await identityStore("two.age");
    await store.put("selling", grant);
    await store.put("selling", { ...grant, refreshToken: "test-token-2" });
    expect(await fileStore({ file: `${file}.previous`, key }).get("selling")).toEqual(grant);
  });

  test("is not written where a refresh brings nothing new", async () => {
    const { file, store } = await identityStore("same.age");
    await store.put("selling", grant);
    const before = readFileSync(file);
    const update = store.update("selling", async (current) => ({ keep: { ...current }, result: "access" }));
    expect(await update).toBe("access");
    expect(readFileSync(file)).toEqual(before);
  });

  test.each(["__proto__", "constructor", "ünïcode name"])(
    "takes %s for a name like any other",
    async (name) => {
      const { store } = await identityStore(`${name}.age`);
      await store.put("selling", grant);
      expect(await store.get(name)).toBeUndefined();
      await store.put(name, { ...grant, refreshToken: "test-token-2" });
      expect((await store.get(name))?.refreshToken).toBe("test-token-2");
      expect(await store.erase(name)).toBe(true);
      expect(await store.get("selling")).toEqual(grant);
    },
  );

  test("without the profile names it, and the commands that store one", async () => {
    const { store } = await identityStore("none.age");
    const refresh = async () => Promise.reject(new Error("never asked"));
    await expect(store.update("selling", refresh)).rejects.toMatchObject({
      code: "no_grant",
      cure: expect.stringContaining("devtest auth import --profile selling"),
    });
    expect(await store.get("selling")).toBeUndefined();
    expect(await store.erase("selling")).toBe(false);
  });
});

describe("a token that is erased", () => {
  test("is gone from the previous version, too, and the others stay", async () => {
    const { file, key, store } = await identityStore("erased.age");
    await store.put("selling", grant);
    await store.put("other", { ...grant, refreshToken: "test-token-2" });
    await store.put("other", { ...grant, refreshToken: "test-token-3" });
    expect(await store.erase("selling")).toBe(true);
    for (const version of [file, `${file}.previous`]) {
      const opened = fileStore({ file: version, key });
      expect(await opened.get("selling")).toBeUndefined();
      expect((await opened.get("other"))?.refreshToken).toBe("test-token-3");
    }
    expect(await store.erase("selling")).toBe(false);
  });

  test("is gone from a previous version that can no longer be opened", async () => {
    const { file, key, store } = await identityStore("erased-blind.age");
    await store.put("selling", grant);
    writeFileSync(`${file}.previous`, "damaged", { mode: 0o600 });
    expect(await store.erase("selling")).toBe(true);
    expect(await fileStore({ file: `${file}.previous`, key }).get("selling")).toBeUndefined();
  });
});

describe("a file that cannot be used is refused, and left as it is:", () => {
  async function refused(name: string, spoil: (bytes: Buffer, file: string) => void | Promise<void>) {
    const { file, store } = await identityStore(name);
    await store.put("selling", grant);
    await store.put("selling", { ...grant, refreshToken: "test-token-2" });
    await spoil(readFileSync(file), file);
    const before = [readFileSync(file), readFileSync(`${file}.previous`)];
    const errors = await Promise.all(
      [store.get("selling"), store.put("selling", grant)].map((call) =>
        call.then(
          () => "kept",
          (error) => error,
        ),
      ),
    );
    expect([readFileSync(file), readFileSync(`${file}.previous`)]).toEqual(before);
    expect(errors[0]).toMatchObject({ code: errors[1].code, message: errors[1].message });
    return { file, error: errors[0] };
  }

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ["cut-short", (bytes) => bytes.subarray(0, -5)],
    ["cut-in-the-header", (bytes) => bytes.subarray(0, 40)],
    ["empty", () => Buffer.alloc(0)],
    [
      "a-bit-flipped",
      (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
    ],
    ["plain-text", () => Buffer.from("refresh_token=test-secret-plain\n")],
  ])("%s", async (name, spoil) => {
    const { file, error } = await refused(`${name}.age`, (bytes, path) => writeFileSync(path, spoil(bytes)));
    expect(error).toMatchObject({
      code: "unreadable",
      cure: `The version before it is kept in ${file}.previous. Run \`devtest auth restore ${file}.previous\`.`,
    });
    expect(error.message).not.toContain("test-secret");
  });

  test("another key", async () => {
    const { error } = await refused("other-key.age", async (_, path) =>
      writeFileSync(path, await (await keyFrom(await newIdentity(), "a test")).encrypt("{}")),
    );
    expect(error).toMatchObject({
      code: "wrong_key",
      message: expect.stringContaining("The key from DEVTEST_STORE_KEY does not open"),
    });
  });

  test.each([
    ["unreadable", "devtest auth restore", ".previous", (path: string) => writeFileSync(path, "")],
    ["exposed", "chmod 600", "", (path: string) => chmodSync(path, 0o644)],
  ])(
    "%s in a folder with a space in its name, with a command that can be pasted",
    async (code, command, end, spoil) => {
      const { file, error } = await refused(`Application Support/${code}.age`, (_, path) => spoil(path));
      expect(error).toMatchObject({
        code,
        cure: expect.stringContaining(`Run \`${command} '${file}${end}'\``),
      });
    },
  );

  test("readable by others", async () => {
    const { error, file } = await refused("exposed.age", (_, path) => chmodSync(path, 0o640));
    expect(error).toMatchObject({ code: "exposed", cure: expect.stringContaining(`chmod 600 ${file}`) });
  });

  test.each([
    ['{"version":2,"new":true}', "unknown_version", "format version 2; this version of the package knows 1"],
    ['{"version":1}', "unreadable", "does not hold refresh tokens"],
    [
      '{"version":1,"savedAt":"x","grants":{"a":"test-secret"}}',
      "unreadable",
      "does not hold refresh tokens",
    ],
    ['["test-secret"', "unreadable", "does not hold refresh tokens"],
    ["null", "unreadable", "does not hold refresh tokens"],
  ])("%s inside", async (text, code, words) => {
    const { file, key, store } = await identityStore(`${text.length}.inside.age`);
    writeFileSync(file, await key.encrypt(text), { mode: 0o600 });
    const error = await store.get("selling").catch((reason) => reason);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(error.message).not.toContain("test-secret");
  });
});

test("a disk that fills up in the middle of a write leaves the old file, and says so", async () => {
  const place = await newPlace(join(folder, "full.age"));
  await place.store.put("padding", { refreshToken: "x".repeat(3000) });
  const program = `
    process.on("SIGXFSZ", () => undefined);
    const { fileStore, storeKey } = require(${JSON.stringify(require.resolve("../../../provider/auth/store/index.js"))});
    const store = fileStore({ file: process.argv[1], key: storeKey(process.env) });
    store.put("more", { refreshToken: "y".repeat(3000) }).catch(({ code, what }) => console.log(code, what));`;
  // Files of no more than 4 KiB: as on a full disk, the first part is written and the rest is not.
  const shell = spawnSync(
    "bash",
    ["-c", 'ulimit -f 4; exec "$0" -e "$1" "$2"', process.execPath, program, place.file],
    {
      env: { PATH: process.env["PATH"], DEVTEST_STORE_KEY: place.identity },
      encoding: "utf8",
    },
  );
  expect(shell.stdout).toMatch(/^cannot_store The file .*full\.age cannot be written: EFBIG/);
  expect((await place.store.get("padding"))?.refreshToken).toHaveLength(3000);
  expect(await place.store.get("more")).toBeUndefined();
  expect(existsSync(`${place.file}.lock`)).toBe(false);
});

test("arguments and environment of a process that refreshes hold no token", async () => {
  const place = await newPlace(join(folder, "arguments.age"), "test-token-4711");
  const run = startProcess(place, "count");
  await run.heard("kept");
  const readable = ["cmdline", "environ"].map((name) =>
    readFileSync(`/proc/${run.child.pid}/${name}`, "utf8"),
  );
  run.child.kill("SIGKILL");
  await run.ended;
  expect(readable.join()).not.toContain("test-token");
});
