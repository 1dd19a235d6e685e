import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isLoopback } from "../../wire/address.js";
import { UsageError } from "./usage-error.js";

/** Whether a browser on this machine can be waited for: there is no certificate for https here. */
export function canListen(redirectUri: string): boolean {
  return new URL(redirectUri).protocol === "http:" && isLoopback(redirectUri);
}

export interface Awaited<Result> {
  /** To the letter as registered at Amazon; `http:` on a loopback address. */
  readonly redirectUri: string;
  /** Of this log-in: an address with another one is turned away, and the wait goes on. */
  readonly state: string;
  /** Does something with the whole address, while the browser waits to be told how it went. */
  readonly take: (address: string) => Promise<Result>;
  /** Called once it listens. */
  readonly ready: () => void;
  readonly turnedAway: () => void;
  readonly signal: AbortSignal;
}

/**
 * Waits for the browser to come back, on loopback addresses only.
 *
 * @throws what `take` throws, what the signal is aborted with, UsageError when the port cannot be listened on
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function awaitRedirect<Result>(awaited: Awaited<Result>): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  // Handled below; here so that an early end is not taken for an unhandled one.
  promise.catch(() => undefined);
  let busy = false;
  const servers = await listen(new URL(awaited.redirectUri), async (request, response) => {
    const refusal = busy ? busyWithAnother : refusalOf(request, awaited);
    if (refusal === foreignState) awaited.turnedAway();
    if (refusal !== undefined) return answer(response, refusal);
    busy = true;
    await takeAndTell(awaited, request, response).then(resolve, reject);
  });
  // What is being traded for a token is not left half done.
  awaited.signal.addEventListener("abort", () => busy || reject(awaited.signal.reason));
  try {
    awaited.signal.throwIfAborted();
    awaited.ready();
    return await promise;
  } finally {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

interface Page {
  readonly status: number;
  readonly words: string;
}

const notHere: Page = { status: 404, words: "There is nothing here." };
const foreignState: Page = {
  status: 400,
  words: "This is not the log-in that is waited for. Open the address that devtest has printed.",
};
const busyWithAnother: Page = { status: 409, words: "The browser has come back already." };
const done: Page = { status: 200, words: "Logged in. You can close this page." };
const failed: Page = {
  status: 400,
  words: "That did not work: the terminal says why. You can close this page.",
};

function refusalOf(request: IncomingMessage, { redirectUri, state }: Awaited<unknown>): Page | undefined {
  const back = new URL(addressOf(request, redirectUri));
  if (request.method !== "GET" || back.pathname !== new URL(redirectUri).pathname) return notHere;
  return back.searchParams.get("state") === state ? undefined : foreignState;
}

function addressOf({ url = "/" }: IncomingMessage, redirectUri: string): string {
  const { origin } = new URL(redirectUri);
  return url.startsWith("/") && URL.canParse(origin + url) ? origin + url : `${origin}/`;
}

async function takeAndTell<Result>(
  { take, redirectUri }: Awaited<Result>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Result> {
  try {
    const result = await take(addressOf(request, redirectUri));
    await answer(response, done);
    return result;
  } catch (error) {
    await answer(response, failed);
    throw error;
  }
}

/** The address has a code in it: the page is neither kept nor told to others. */
async function answer(response: ServerResponse, { status, words }: Page): Promise<void> {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(`<!doctype html><title>devtest</title><p>${words}</p>\n`);
  // A browser that has gone away does not have to be told.
  await Promise.race([once(response, "finish"), once(response, "close")]);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Browsers take `localhost` for either of two addresses: both are listened on, as far as the machine has them. */
async function listen({ hostname, port }: URL, handle: Handler): Promise<Server[]> {
  const hosts = hostname === "localhost" ? ["127.0.0.1", "::1"] : [hostname.replace(/[[\]]/g, "")];
  const servers: Server[] = [];
  for (const host of hosts) {
    const server = createServer((request, response) => void handle(request, response));
    server.listen({ host, port: Number(port || 80) });
    try {
      await once(server, "listening");
      servers.push(server);
    } catch (error) {
      if (host === "::1" && servers.length > 0 && isAbsent(error)) continue;
      for (const other of servers) other.close();
      throw cannotListen(`${hostname}:${port || 80}`, error);
    }
  }
  return servers;
}

function isAbsent(error: unknown): boolean {
  return ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function cannotListen(where: string, error: unknown): UsageError {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return new UsageError(
    `The browser cannot be waited for at ${where} (${code})`,
    "Stop what uses that port, or log in with --no-wait and bring back the address with --code.",
  );
}
