/** Starts third-party servers, each in a folder of its own. They end when this process ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";

/** A running server, or a folder, that keeps the states of stacks. */
export interface Backend {
  /** A new, empty place in it. */
  place(): Promise<Place>;
  stop(): Promise<void>;
}

/** Where one stack's state is kept. */
export interface Place {
  /** For the Pulumi CLI: the address, and credentials for it. */
  readonly env: NodeJS.ProcessEnv;
  /** Everything that is stored there, as text, by name. */
  texts(): Promise<Map<string, string>>;
}

export interface ServerOptions {
  /** Its working directory; removed when it has ended. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** The id of the user it runs as. Default: this process's user. */
  readonly user?: number | undefined;
  /** What it prints when it is ready. */
  readonly ready: RegExp;
}

export interface Server {
  /** What {@link ServerOptions.ready} matched. */
  readonly ready: RegExpExecArray;
  /** Resolves when it has ended and its folder is gone. */
  stop(): Promise<void>;
}

/** @throws Error with the server's output, when it ends before it is ready. */
export async function serve({ folder, command, args, env, user, ready }: ServerOptions): Promise<Server> {
  const supervise = [join(__dirname, "supervise.js"), folder, String(user ?? "-"), command, ...args];
  const child = spawn(process.execPath, supervise, { env: { ...process.env, ...env } });
  const ended = once(child, "close");
  let printed = "";
  const found = new Promise<RegExpExecArray>((resolve) => {
    const look = (piece: string): void => {
      printed += piece;
      const match = ready.exec(printed);
      if (match) resolve(match);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", look);
  });
  const failed = ended.then((): never => {
    throw new Error(`${command} ended before it was ready. It printed:\n${printed}`);
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return { ready: await Promise.race([found, failed]), stop };
}

/** A free port, for a server that cannot choose one itself. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
