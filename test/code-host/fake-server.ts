import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as a fake code host received it. */
export interface Received {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers instead of the fake, or lets it answer by undefined. May wait. */
export type Interception = (request: Received) => Answer | undefined | Promise<Answer | undefined>;

/** JSON over HTTP on this machine alone; it keeps no process alive. */
export class FakeServer {
  readonly requests: Received[] = [];
  /** Asked first for each request. */
  intercept: Interception = () => undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: (request: Received, url: string) => Answer): Promise<FakeServer> {
    const server = createServer();
    server.unref();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const fake = new FakeServer(server, `http://127.0.0.1:${port}`);
    server.on("request", async (incoming, response) => {
      const request: Received = {
        method: `${incoming.method}`,
        path: `${incoming.url}`,
        headers: incoming.headers,
        body: await text(incoming),
      };
      fake.requests.push(request);
      const { status, body, headers } = (await fake.intercept(request)) ?? answer(request, fake.url);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
    return fake;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** One page of a list, with the address of the next one. */
export function pageOf<Item>(
  items: readonly Item[],
  { path }: Received,
  url: string,
  perPage: number,
): Answer {
  const asked = new URL(path, url);
  const size = Math.min(100, Number(asked.searchParams.get("per_page") ?? perPage));
  const page = Number(asked.searchParams.get("page") ?? 1);
  const body = items.slice((page - 1) * size, page * size);
  if (page * size >= items.length) return { status: 200, body };
  asked.searchParams.set("page", String(page + 1));
  return { status: 200, body, headers: { link: `<${asked.href}>; rel="next", <${url}/>; rel="last"` } };
}
