import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openStore, type TokenStore } from "../../../provider/auth/store/index.js";
import { temporaryFolder } from "./place.js";
import { standInVault } from "./standins/vault.js";

const folder = temporaryFolder();
const profilesFile = resolve(__dirname, "../../../../examples/tokens/profiles.yaml");

const grant = {
  refreshToken: 'test-secret "quoted" \\ $HOME %s é=',
  clientId: "test-client",
  obtainedAt: "2026-01-01T00:00:00.000Z",
};
const rotated = { ...grant, refreshToken: "test-secret-2", rotatedAt: "2026-01-02T00:00:00.000Z" };

async function keepsRotatesAndErases(store: TokenStore): Promise<void> {
  expect(await store.get("selling")).toBeUndefined();
  await store.put("selling", grant);
  expect(await store.get("selling")).toEqual(grant);
  await store.update("selling", async (current) => {
    expect(current).toEqual(grant);
    return { keep: rotated, result: undefined };
  });
  expect(await store.get("selling")).toEqual(rotated);
  expect(await store.get("other")).toBeUndefined();
  expect(await store.erase("selling")).toBe(true);
  expect(await store.get("selling")).toBeUndefined();
}

/** Two machines: the second stores while the first is asking the vendor. */
async function doesNotOverwriteAnother(store: TokenStore, another: TokenStore): Promise<void> {
  await store.put("selling", grant);
  const update = store.update("selling", async () => {
    await another.put("selling", rotated);
    return { keep: { ...grant, refreshToken: "test-secret-late" }, result: undefined };
  });
  await expect(update).rejects.toMatchObject({ code: "helper_failed" });
  expect(await store.get("selling")).toEqual(rotated);
  await store.erase("selling");
}

describe("the example for Vault", () => {
  let vault: Awaited<ReturnType<typeof standInVault>>;
  const open = (token = "test-vault-token", place = "secret/devtest") =>
    openStore(`command:./vault.mjs ${place}`, {
      env: {
        PATH: process.env["PATH"],
        XDG_CONFIG_HOME: folder,
        VAULT_ADDR: vault.address,
        VAULT_TOKEN: token,
      },
      profilesFile,
    });
  beforeAll(async () => {
    vault = await standInVault();
  });
  afterAll(() => {
    vault.close();
  });

  test("keeps, rotates and erases, every version included", async () => {
    await keepsRotatesAndErases(open());
    expect(vault.secrets.size).toBe(0);
    expect(vault.requests.map(({ line }) => line)).toContain("DELETE /v1/secret/metadata/devtest/selling");
  });

  test("does not overwrite what another machine has stored", async () => {
    // Another local lock, and the same place in Vault.
    await doesNotOverwriteAnother(open(), open("test-vault-token", "'secret/devtest'"));
  });

  test("stores over a secret that was deleted in Vault and can be restored", async () => {
    await open().put("selling", grant);
    const last = vault.secrets.get("devtest/selling")?.versions.at(-1);
    if (last !== undefined) last.deleted = true;
    expect(await open().get("selling")).toBeUndefined();
    await open().put("selling", rotated);
    expect(await open().get("selling")).toEqual(rotated);
  });

  test("repeats what Vault says", async () => {
    await expect(open("wrong").get("selling")).rejects.toThrow("Vault answered 403: permission denied");
  });
});

describe("the example for AWS Secrets Manager", () => {
  const journal = join(folder, "aws.journal");
  const bin = join(folder, "bin");
  const open = (key = "test-key", place = "devtest") =>
    openStore(`command:./aws-secrets-manager ${place}`, {
      env: {
        PATH: `${bin}:${dirname(process.execPath)}:${process.env["PATH"]}`,
        XDG_CONFIG_HOME: folder,
        AWS_ACCESS_KEY_ID: key,
        FAKE_AWS_STATE: join(folder, "aws.json"),
        FAKE_AWS_JOURNAL: journal,
      },
      profilesFile,
    });
  beforeAll(() => {
    mkdirSync(bin);
    const standIn = join(__dirname, "standins", "aws.js");
    writeFileSync(join(bin, "aws"), `#!/bin/sh\nexec '${process.execPath}' '${standIn}' "$@"\n`);
    chmodSync(join(bin, "aws"), 0o755);
  });

  test("keeps, rotates and erases, and gives the AWS CLI no secret as an argument", async () => {
    await keepsRotatesAndErases(open());
    const calls = readFileSync(journal, "utf8");
    expect(calls).toContain('["secretsmanager","create-secret","--name","devtest/selling"');
    expect(calls).toContain('["secretsmanager","put-secret-value","--secret-id","devtest/selling"');
    expect(calls).toContain('"--force-delete-without-recovery"');
    expect(calls).not.toContain("test-secret");
  });

  test("does not overwrite what another machine has stored", async () => {
    await doesNotOverwriteAnother(open(), open("test-key", "'devtest'"));
  });

  test("repeats what the AWS CLI says", async () => {
    await expect(open("").get("selling")).rejects.toThrow("Unable to locate credentials");
  });
});
