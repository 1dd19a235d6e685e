import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Secret {
  versions: { data: unknown; deleted: boolean }[];
}

/**
 * A stand-in for Vault's key/value engine of version 2, mounted at `secret/`: data with check-and-set, deletion that
 * can be undone, and deletion of everything.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export async function standInVault() {
  const secrets = new Map<string, Secret>();
  const requests: { line: string; token: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const token = request.headers["x-vault-token"];
    requests.push({
      line: `${request.method} ${request.url}`,
      token: typeof token === "string" ? token : undefined,
      body,
    });
    if (token !== "test-vault-token") answer(response, 403, { errors: ["permission denied"] });
    else serve(secrets, request, body, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, secrets, requests, close: () => server.close() };
}

function serve(
  secrets: Map<string, Secret>,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
) {
  const [, kind, path] = /^\/v1\/secret\/(data|metadata)\/(.+)$/.exec(request.url ?? "") ?? [];
  if (kind === undefined || path === undefined) return answer(response, 404, { errors: [] });
  if (kind === "metadata" && request.method === "DELETE") {
    secrets.delete(path);
    return answer(response, 204);
  }
  if (kind === "data" && request.method === "GET") return read(secrets.get(path), response);
  if (kind === "data" && request.method === "POST") return write(secrets, path, JSON.parse(body), response);
  return answer(response, 405, { errors: ["unsupported operation"] });
}

function read(secret: Secret | undefined, response: ServerResponse): void {
  const last = secret?.versions.at(-1);
  if (secret === undefined || last === undefined) answer(response, 404, { errors: [] });
  // A deleted secret that can be restored is "not found", with its metadata.
  else
    answer(response, last.deleted ? 404 : 200, {
      data: { data: last.deleted ? null : last.data, metadata: metadataOf(secret, last.deleted) },
    });
}

interface Write {
  options?: { cas?: number };
  data: unknown;
}

function write(
  secrets: Map<string, Secret>,
  path: string,
  { options, data }: Write,
  response: ServerResponse,
): void {
  const secret = secrets.get(path) ?? { versions: [] };
  if (options?.cas !== undefined && options.cas !== secret.versions.length) {
    answer(response, 400, { errors: ["check-and-set parameter did not match the current version"] });
    return;
  }
  secret.versions.push({ data, deleted: false });
  secrets.set(path, secret);
  answer(response, 200, { data: metadataOf(secret, false) });
}

function metadataOf({ versions }: Secret, deleted: boolean) {
  return {
    created_time: "2026-01-01T00:00:00.000000000Z",
    custom_metadata: null,
    deletion_time: deleted ? "2026-01-02T00:00:00.000000000Z" : "",
    destroyed: false,
    version: versions.length,
  };
}

function answer(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body === undefined ? undefined : JSON.stringify({ request_id: "1b2c", ...body }));
}
