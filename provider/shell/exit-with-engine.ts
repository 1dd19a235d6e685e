import { connect } from "node:net";

/** Timing out does not mean dead; only a refused connection does. */
const patienceMs = 1000;

/** How often an idle process looks. */
const idleMs = 1000;

/**
 * Ends this process when the engine it works for is gone. A killed engine leaves its providers running: without this, a
 * provider would go on sending people to Amazon, and nothing would record it.
 *
 * @param address the last argument of the provider's process, such as `127.0.0.1:40213`; with anything else, as in
 *   tests, there is nothing to watch
 * @param exit what to do when the engine's address refuses a connection
 * @returns looks once; never rejects. It also looks by itself, every second
 */
export function watchEngine(
  address: string | undefined,
  exit: () => void = () => process.exit(1),
): () => Promise<void> {
  const [, host, port] = /^(\S+):(\d{1,5})$/.exec(address ?? "") ?? [];
  if (host === undefined || Number(port) > 65_535) return () => Promise.resolve();
  let look: Promise<void> | undefined;
  // Requests that wait at the same time share one look.
  const alive = () => {
    look ??= isGone(host.replace(/^\[|\]$/g, ""), Number(port))
      .then((gone) => (gone ? exit() : undefined))
      .finally(() => {
        look = undefined;
      });
    return look;
  };
  // Between requests too: an engine that is killed while nothing waits would leave this process behind for good.
  setInterval(alive, idleMs).unref();
  return alive;
}

/** Only a refused connection means that the engine is gone. Time-outs and exhausted ports say nothing about it. */
function isGone(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    const settle = (gone: boolean) => {
      socket.destroy();
      resolve(gone);
    };
    socket.once("connect", () => settle(false));
    socket.once("timeout", () => settle(false));
    socket.on("error", (error: NodeJS.ErrnoException) => settle(error.code === "ECONNREFUSED"));
  });
}
