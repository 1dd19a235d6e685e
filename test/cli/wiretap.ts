import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it was on the wire, and its answer. The emulator's own journal redacts secrets; this one does not. */
export interface Heard {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly answer: string;
}

/** An answer in the place of the service's. */
export type Lie = (body: string) => {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
};

/** A proxy in front of a server. It records everything, and answers token requests itself where it is told to. */
export class Wiretap {
  readonly heard: Heard[] = [];
  lie: Lie | undefined;
  #url = "";
  readonly #server = createServer(async (request, response) => {
    const { method = "", url = "", headers } = request;
    const body = await textOf(request);
    const told = method === "POST" && url.startsWith("/auth/") ? this.lie?.(body) : undefined;
    const { host: _host, connection: _connection, ...passed } = headers as Record<string, string>;
    const real =
      told === undefined
        ? await fetch(this.#behind + url, {
            method,
            headers: passed,
            redirect: "manual",
            ...(body && { body }),
          })
        : undefined;
    const answer = told?.body ?? (await real?.text()) ?? "";
    this.heard.push({ method, url, headers, body, answer });
    const type = real?.headers.get("content-type");
    const location = real?.headers.get("location");
    response.writeHead(told?.status ?? real?.status ?? 500, {
      ...told?.headers,
      ...(type && { "content-type": type }),
      ...(location && { location }),
    });
    response.end(answer);
  });
  readonly #behind: string;

  private constructor(behind: string) {
    this.#behind = behind;
  }

  static async before(behind: string): Promise<Wiretap> {
    const tap = new Wiretap(behind);
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    tap.#url = `http://127.0.0.1:${(tap.#server.address() as AddressInfo).port}`;
    return tap;
  }

  get url(): string {
    return this.#url;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** Every secret that went over the wire, in either direction. */
  secrets(): string[] {
    const names = ["client_secret", "refresh_token", "code", "code_verifier", "access_token"];
    const found = this.heard.flatMap(({ body, answer, headers }) => {
      const [form, json] = [new URLSearchParams(body), asObject(answer)];
      const bearer = /^Bearer (.*)$/.exec(headers.authorization ?? "")?.[1];
      return [...names.flatMap((name) => [form.get(name), json[name]]), bearer];
    });
    return [...new Set(found.filter((one): one is string => typeof one === "string" && one !== ""))];
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function asObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
