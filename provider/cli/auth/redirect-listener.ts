import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isLoopback } from "../../wire/address.js";
import { UsageError } from "./usage-error.js";

/** Whether this process can listen at the redirect address: for https it would need a certificate. */
export function canListen(redirectUri: string): boolean {
  return new URL(redirectUri).protocol === "http:" && isLoopback(redirectUri);
}

export interface Awaited<Result> {
  /** Exactly as registered at Amazon; `http:` on a loopback address. */
  readonly redirectUri: string;
  /** Of this log-in. An address with another one is rejected, and the wait goes on. */
  readonly state: string;
  /** Uses the whole address, while the browser waits for the outcome. */
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
  // Awaited below. Without this, an early end would be an unhandled rejection.
  promise.catch(() => undefined);
  let busy = false;
  const servers = await listen(new URL(awaited.redirectUri), async (request, response) => {
    const refusal = busy ? busyWithAnother : refusalOf(request, awaited);
    if (refusal === foreignState) awaited.turnedAway();
    if (refusal !== undefined) return answer(response, refusal);
    busy = true;
    await takeAndTell(awaited, request, response).then(resolve, reject);
  });
  // The exchange of a code for a token is not interrupted.
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
  words: "This is another log-in than the one that devtest waits for. Open the address that it has printed.",
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

/** The address has a code in it: the page must not be cached, and its address must not be sent as a referrer. */
async function answer(response: ServerResponse, { status, words }: Page): Promise<void> {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(`<!doctype html><title>devtest</title><p>${words}</p>\n`);
  // The browser may be gone.
  await Promise.race([once(response, "finish"), once(response, "close")]);
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** For a browser, `localhost` is either of two addresses: this listens on both, as far as the machine has them. */
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
    `Cannot listen for the browser at ${where} (${code})`,
    "Stop what uses that port, or log in with --no-wait and finish with --code.",
  );
}
