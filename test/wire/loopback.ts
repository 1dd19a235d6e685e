import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from "node:net";
import { afterEach } from "@jest/globals";

/** A request that a server on loopback received. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. Default: empty. */
  readonly body?: unknown;
}

export interface Loopback {
  /** Without a slash at its end. */
  readonly url: string;
  readonly requests: readonly Received[];
}

const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done))));
});

async function listen(server: Server): Promise<string> {
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Clients under test drop connections on purpose.
    socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  open.push(server);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An HTTP server. The last of `replies` is repeated. */
export async function serve(
  ...replies: readonly (Reply | ((received: Received) => Reply | Promise<Reply>))[]
) {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      const reply = replies[Math.min(requests.push(received), replies.length) - 1] ?? {};
      send(response, typeof reply === "function" ? await reply(received) : reply);
    });
  });
  return { url: `http://${await listen(server)}`, requests } satisfies Loopback;
}

function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: Reply): void {
  response.writeHead(status, headers);
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A server without HTTP: `handle` gets each connection, and `bytes` is everything that came over all of them. */
export async function serveSocket(handle: (socket: Socket) => void) {
  const received = { bytes: "", connections: 0 };
  const address = await listen(
    createSocketServer((socket) => {
      received.connections += 1;
      socket.on("data", (data) => {
        received.bytes += data.toString("latin1");
      });
      handle(socket);
    }),
  );
  return { address, url: `http://${address}`, received };
}

export async function serveOn(server: Server): Promise<string> {
  return listen(server);
}

/** An address on which nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = createSocketServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `127.0.0.1:${port}`;
}

/** A clock that moves only when told to, and a sleep that moves it and records how far. */
export function fakeTime(start = Date.UTC(2030, 0, 1)) {
  const time = {
    at: start,
    slept: [] as number[],
    now: () => time.at,
    sleep: async (milliseconds: number) => {
      time.slept.push(milliseconds);
      time.at += milliseconds;
    },
  };
  return time;
}

/** The error a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    (value) => {
      throw new Error(`expected an error, got ${JSON.stringify(value)}`);
    },
    (error: Error) => error,
  );
}
