import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, gatewayError } from "./answers.js";
import { answerControl, isControlPath } from "./control.js";
import { letsAct } from "./faults.js";
import { type JournalEntry, redactSecrets } from "./journal.js";
import { perform, type Received, routeOf } from "./routes.js";
import type { World } from "./world.js";

/** Reads requests, records them, plays faults, and writes answers. */

/** @param closing ends the delays of faults, so that a stopped emulator leaves no timer behind */
export function createEmulatorServer(world: World, closing: AbortSignal): Server {
  return createServer((request, response) => {
    serve(world, closing, request, response).catch((error: unknown) => {
      // The client hung up, or stop() closed its connection. Any other error is a defect of the emulator: say so.
      if (request.socket.destroyed || closing.aborted) return;
      write(response, { status: 500, body: { emulatorDefect: String((error as Error).stack) } });
    });
  });
}

async function serve(world: World, closing: AbortSignal, request: IncomingMessage, response: ServerResponse) {
  const { method = "", url: path = "" } = request;
  if (isControlPath(path)) {
    const body = (await readBody(request, Number.POSITIVE_INFINITY)) ?? "";
    return write(response, answerControl(world, method, path, body));
  }
  const entry = world.journal.open({ method, path, headers: request.headers }, world.now());
  const body = await readBody(request, Number(world.switches["request-limit"]));
  entry.body = redactSecrets(body ?? "");
  const { authorization, "content-type": contentType } = request.headers;
  const answer =
    body === undefined
      ? gatewayError(413, "Request Too Long")
      : await play(world, closing, { method, path, authorization, contentType, body }, entry);
  entry.status = answer?.status ?? null;
  if (answer === undefined) request.socket.destroy();
  else if (entry.fault?.dripMs !== undefined) await drip(response, answer, entry.fault.dripMs, closing);
  else write(response, answer);
  world.journal.changed();
}

/** The whole body, or `undefined` when it has more bytes than `limit`. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Read on beyond the limit without keeping it: a client that is still writing would not see the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks).toString("utf8") : undefined;
}

/** Performs a request with the fault that waits for it. `undefined`: the connection is to be dropped. */
async function play(
  world: World,
  closing: AbortSignal,
  received: Received,
  entry: JournalEntry,
): Promise<Answer | undefined> {
  const route = routeOf(received);
  const fault = route === undefined ? undefined : world.faults.take({ ...route, body: received.body });
  entry.operation = route?.operation ?? null;
  if (fault !== undefined) entry.fault = fault;
  if (fault?.expireTokens) world.tokens.expireAll();
  const answer = letsAct(fault) ? perform(world, route, received) : undefined;
  entry.acted = answer?.acted ?? answer?.status === 200;
  world.journal.changed();
  if (fault?.delayMs !== undefined) await sleep(fault.delayMs, undefined, { signal: closing });
  if (fault?.drop !== undefined) return undefined;
  if (fault?.status !== undefined)
    return { status: fault.status, headers: fault.headers ?? {}, body: fault.body };
  return answer;
}

function write(response: ServerResponse, answer: Answer): void {
  response.end(begin(response, answer));
}

async function drip(response: ServerResponse, answer: Answer, dripMs: number, closing: AbortSignal) {
  for (const byte of Buffer.from(begin(response, answer) ?? "")) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await sleep(dripMs, undefined, { signal: closing });
  }
  response.end();
}

/** Writes the head, and returns the body. */
function begin(response: ServerResponse, { status, headers = {}, body }: Answer): string | undefined {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(status, {
    // Not documented for this service; Amazon's gateways send it.
    "x-amzn-requestid": randomUUID(),
    ...(text === undefined ? {} : { "content-type": type }),
    ...headers,
  });
  return text;
}
