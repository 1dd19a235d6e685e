import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../index.js";

/** Calls an emulator over HTTP as a client would, for the emulator's own tests. */

export const appA = "amzn1.devportal.mobileapp.000000000000000000000000000000aa";
export const appB = "amzn1.devportal.mobileapp.000000000000000000000000000000bb";

/** What a client must know of an emulator. */
export type Reachable = Pick<Emulator, "tokenUrl" | "apiUrl" | "clientId" | "clientSecret">;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

/** From the compiled file's folder back to the sources: PEM files are not compiled. */
const sources = join(__dirname, "../../../../test");

export function certificate(name: "first" | "second" | "third" | "fourth"): string {
  return readFileSync(join(sources, "fixtures/certificates", `${name}.pem`), "utf8");
}

export function rsaCertificate(): string {
  return readFileSync(join(sources, "emulator/testing/rsa.pem"), "utf8");
}

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** A good token request but for `changes`; `undefined` leaves a parameter out. */
export function tokenForm(
  emulator: Reachable,
  changes: Record<string, string | undefined> = {},
): URLSearchParams {
  const parameters = {
    grant_type: "client_credentials",
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
    scope: "appstore::apps:readwrite",
    ...changes,
  };
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(given);
}

export function requestToken(
  emulator: Reachable,
  changes: Record<string, string | undefined> = {},
): Promise<Reply> {
  return postToken(emulator, tokenForm(emulator, changes));
}

export function postToken(
  emulator: Reachable,
  body: string | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return send(emulator.tokenUrl, { method: "POST", body, headers });
}

export async function accessToken(emulator: Reachable, scope = "appstore::apps:readwrite"): Promise<string> {
  const { status, body } = await requestToken(emulator, { scope });
  if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`);
  return (body as { access_token: string }).access_token;
}

export interface CallOptions {
  readonly method?: string;
  /** Default: a fresh one. */
  readonly authorization?: string;
  readonly contentType?: string;
}

/** `path` is relative to the API's address; a `body` that is not a text is sent as JSON. */
export async function call(
  emulator: Reachable,
  path: string,
  body: unknown,
  { method = "POST", authorization, contentType = "application/json" }: CallOptions = {},
): Promise<Reply> {
  const bearer = authorization ?? `Bearer ${await accessToken(emulator)}`;
  return send(`${emulator.apiUrl}${path}`, {
    method,
    headers: { authorization: bearer, "content-type": contentType },
    ...(method === "GET" ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

export function registerPath(appId: string): string {
  return `/v1/applications/${appId}/devtest/register`;
}

export function testersPath(appId: string, trackId = "devtest"): string {
  return `/v1/applications/${appId}/tracks/${trackId}/testers`;
}

export function register(
  emulator: Reachable,
  changes: Record<string, unknown> = {},
  appId = appA,
  options: CallOptions = {},
): Promise<Reply> {
  const body = { packageName: "com.example.racing", certificate: certificate("first"), ...changes };
  return call(emulator, registerPath(appId), body, options);
}

/** Addresses by group name. */
export function addTesters(
  emulator: Reachable,
  groups: Record<string, readonly string[]>,
  appId = appA,
  options: CallOptions = {},
): Promise<Reply> {
  const list = Object.entries(groups).map(([name, emails]) => ({
    name,
    testers: emails.map((email) => ({ email })),
  }));
  return call(emulator, testersPath(appId), { groups: list }, options);
}

/** `path` is relative to `/_emulator`; without a `body` it is a GET. */
export function control(emulator: Emulator, path: string, body?: unknown): Promise<Reply> {
  const init =
    body === undefined
      ? {}
      : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
  return send(`${emulator.url}/_emulator${path}`, init);
}

/** The first message of an error of the service in its nested shape. */
export function errorMessage({ body }: Reply): string {
  return (body as { errors: { errorMessage: string }[] }).errors[0]?.errorMessage ?? "";
}

/** Addresses by group name, as the emulator holds them. */
export function heldTesters(emulator: Emulator, appId = appA): Record<string, string[]> {
  const groups = emulator.state().apps[appId]?.tracks.devtest.groups ?? {};
  return Object.fromEntries(
    Object.entries(groups).map(([name, people]) => [name, people.map(({ email }) => email)]),
  );
}

/** `count` distinct addresses. */
export function people(count: number, prefix = "person"): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}@example.com`);
}
