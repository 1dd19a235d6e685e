import { createServer, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { serveOn } from "./loopback.js";

/**
 * A proxy that finds every host on this machine. `seen` is all that a curious proxy could keep.
 *
 * @param refusal status and reason with which it refuses every tunnel, such as `403 Forbidden`
 */
export async function startProxy(refusal?: string) {
  const seen = { connects: [] as string[], authorizations: new Set<unknown>(), others: 0, bytes: "" };
  const proxy = createServer((_request, response) => {
    seen.others += 1;
    response.end();
  });
  proxy.on("connect", ({ url = "", headers }: IncomingMessage, socket) => {
    seen.connects.push(url);
    seen.authorizations.add(headers["proxy-authorization"]);
    if (refusal !== undefined) return socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const behind = connect(Number(url.split(":")[1]), "127.0.0.1");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.on("data", (chunk: Buffer) => {
      seen.bytes += chunk.toString("latin1");
    });
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind]) each.on("error", () => socket.destroy());
    return undefined;
  });
  const address = await serveOn(proxy);
  return { address, url: `http://${address}`, seen };
}
