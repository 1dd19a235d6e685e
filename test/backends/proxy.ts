import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

export interface ProxyOptions {
  /** Which requests are held. */
  readonly holds: (request: IncomingMessage) => boolean;
  /** How many must be held before all of them go on. After that none is held. */
  readonly until: number;
}

export interface Proxy {
  /** Host and port of the proxy. */
  readonly host: string;
  /** How many requests were held. */
  held(): number;
  stop(): Promise<void>;
}

/** A proxy to `host` that holds requests until several can go on together: it makes a rare race happen every time. */
export async function startProxy(host: string, { holds, until }: ProxyOptions): Promise<Proxy> {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let held = 0;
  const server = createServer(async (incoming, outgoing) => {
    if (holds(incoming)) {
      held += 1;
      if (held === until) open();
      await opened;
    }
    // A client that has hung up gets no answer.
    await passOn(host, incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    held: () => held,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function passOn(host: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method, headers } = incoming;
  const onward = request(`http://${host}${incoming.url}`, { method, headers });
  const answered = once(onward, "response") as Promise<[IncomingMessage]>;
  await Promise.all([pipeline(incoming, onward), answered]);
  const [answer] = await answered;
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  await pipeline(answer, outgoing);
}
