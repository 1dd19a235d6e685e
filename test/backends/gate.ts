import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

export interface GateOptions {
  /** Which requests wait at the gate. */
  readonly waits: (request: IncomingMessage) => boolean;
  /** How many must stand there before it opens, for good. */
  readonly until: number;
}

export interface Gate {
  /** Host and port to ask instead. */
  readonly host: string;
  /** How many have waited. */
  waited(): number;
  stop(): Promise<void>;
}

/** Passes requests on to `host`, and lets those that wait go on together: so an unlikely moment can be had at will. */
export async function startGate(host: string, { waits, until }: GateOptions): Promise<Gate> {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  let waited = 0;
  const server = createServer(async (incoming, outgoing) => {
    if (waits(incoming)) {
      waited += 1;
      if (waited === until) open();
      await opened;
    }
    // Whoever hangs up has ended: there is nobody left to answer.
    await passOn(host, incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    waited: () => waited,
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
