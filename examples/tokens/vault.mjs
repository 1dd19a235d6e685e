#!/usr/bin/env node
// Keeps refresh tokens in HashiCorp Vault, in a key/value secrets engine of version 2, one secret for each profile.
//
//   store: command:./vault.mjs secret/devtest     (in profiles.yaml; the engine's mount, then a folder in it)
//
// Needs VAULT_ADDR and VAULT_TOKEN, and VAULT_NAMESPACE if Vault has namespaces. The token's policy:
//
//   path "secret/data/devtest/*"     { capabilities = ["create", "read", "update"] }
//   path "secret/metadata/devtest/*" { capabilities = ["delete"] }
//
// Writes with check-and-set: Vault refuses if another machine has stored a token since this one was read.
// https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
import { text } from "node:stream/consumers";

const [place = "", verb] = process.argv.slice(2);
const [mount, ...folder] = place.split("/");
const { profile, version, ...values } = read(await text(process.stdin));

async function get() {
  const { status, body } = await vault("GET", "data");
  if (status === 404) return;
  const { data, metadata } = body.data;
  for (const [name, value] of Object.entries({ ...data, version: metadata.version }))
    console.log(`${name}=${value}`);
}

async function store() {
  const cas = version === undefined ? await versionOfNothing() : Number(version);
  await vault("POST", "data", { options: { cas }, data: values });
}

/** 0 if there never was a secret. A secret that was deleted in Vault and can be restored still counts. */
async function versionOfNothing() {
  const { status, body } = await vault("GET", "data");
  if (status !== 404) throw new Error("another machine has stored a token in the meantime");
  return body.data?.metadata?.version ?? 0;
}

/** Deletes all versions: a revoked token must not come back. */
async function erase() {
  await vault("DELETE", "metadata");
}

async function vault(method, kind, content) {
  const { VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE } = process.env;
  if (!VAULT_ADDR || !VAULT_TOKEN) throw new Error("VAULT_ADDR and VAULT_TOKEN have to be set");
  const path = [mount, kind, ...folder, profile].map(encodeURIComponent).join("/");
  const response = await fetch(`${VAULT_ADDR.replace(/\/$/, "")}/v1/${path}`, {
    method,
    headers: {
      "X-Vault-Token": VAULT_TOKEN,
      "X-Vault-Request": "true",
      ...(VAULT_NAMESPACE ? { "X-Vault-Namespace": VAULT_NAMESPACE } : {}),
    },
    redirect: "error",
    signal: AbortSignal.timeout(20_000),
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
  });
  const answer = await response.text();
  const body = answer === "" ? {} : JSON.parse(answer);
  if (!response.ok && response.status !== 404)
    throw new Error(`Vault answered ${response.status}: ${body.errors?.join("; ")}`);
  return { status: response.status, body };
}

function read(lines) {
  const pairs = lines.split("\n").filter((line) => line !== "");
  return Object.fromEntries(
    pairs.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

try {
  await { get, store, erase }[verb]();
} catch (error) {
  console.error(error.cause?.code ? `${error.message} (${error.cause.code})` : error.message);
  process.exitCode = 1;
}
