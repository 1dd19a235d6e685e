import { createServer, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { exchange } from "../../provider/wire/exchange.js";
import { failureOf } from "../../provider/wire/failures.js";
import { errorOf, serve, serveOn, serveSocket } from "./loopback.js";

/**
 * In one process, against a real proxy. What the provider's own process does with these variables, over TLS and
 * with NO_PROXY, is in test/hostile/proxy.test.ts.
 */

const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
const kept = names.map((name) => [name, process.env[name]] as const);
beforeEach(() => {
  for (const name of names) delete process.env[name];
});
afterEach(() => {
  for (const [name, value] of kept) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** As in a process that starts with these variables: they are read once. */
async function startedWith(env: Readonly<Record<string, string>>): Promise<typeof fetch> {
  Object.assign(process.env, env);
  jest.resetModules();
  return (await import("../../provider/wire/network.js")).networkFetch;
}

/** A proxy that knows where every host is: here. */
async function startProxy(refusal?: string) {
  const seen = { connects: [] as string[], others: 0 };
  const proxy = createServer((_request, response) => {
    seen.others += 1;
    response.end();
  });
  proxy.on("connect", ({ url = "" }: IncomingMessage, socket) => {
    seen.connects.push(url);
    if (refusal !== undefined) return socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const behind = connect(Number(url.split(":")[1]), "127.0.0.1");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind]) each.on("error", () => socket.destroy());
    return undefined;
  });
  return { url: `http://${await serveOn(proxy)}`, seen };
}

/** The same server, under a name that only the proxy can find. */
const behindTheProxy = ({ url }: { url: string }) => url.replace("127.0.0.1", "service.example.com");

/** One after the other; a connection is free again a moment after the last byte of its answer. */
async function threeTimes(request: () => Promise<Response>): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < 3) {
    texts.push(await (await request()).text());
    await new Promise(setImmediate);
  }
  return texts;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe("without a proxy", () => {
  test("a request is left to Node's own fetch", async () => {
    const server = await serve({ body: "fine" });
    const send = await startedWith({});
    const answer = await send(`${server.url}/here`, { method: "POST", body: "text" });
    expect([answer.url, await answer.text()]).toEqual([`${server.url}/here`, "fine"]);
    expect(server.requests).toMatchObject([
      { method: "POST", body: "text", headers: { "user-agent": "node" } },
    ]);
  });

  test("variables that are empty name none", async () => {
    const server = await serve({});
    const send = await startedWith({ HTTPS_PROXY: "", HTTP_PROXY: "" });
    expect((await send(server.url)).url).toBe(`${server.url}/`);
  });
});

describe("through a proxy", () => {
  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])(
    "that %s alone names goes what leaves the machine",
    async (name) => {
      const { url, seen } = await startProxy("403 Forbidden");
      const send = await startedWith({ [name]: url });
      const error = await errorOf(send("https://service.example.com/token"));
      expect(seen).toEqual({ connects: ["service.example.com:443"], others: 0 });
      const at = { url: "https://service.example.com", timeoutSeconds: 60 };
      expect(failureOf(error, at)).toMatchObject({ code: "PROXY_REFUSED", maybeSent: false });
    },
  );

  // A tunnel is a tunnel, whatever goes through it; plain HTTP needs no certificate that this process trusts.
  test("a request arrives as it is, and so does its answer", async () => {
    const { url, seen } = await startProxy();
    const refusal = {
      status: 429,
      headers: { "retry-after": "7", "x-request-id": "r-1" },
      body: "slow down",
    };
    const server = await serve(refusal);
    const send = await startedWith({ HTTP_PROXY: url });
    const answer = await send(`${behindTheProxy(server)}/v1/testers?page=1`, {
      method: "POST",
      headers: { authorization: "Bearer test-token", "content-type": "text/plain" },
      body: "Ann Müller",
    });
    expect(answer).toBeInstanceOf(Response);
    expect([answer.status, answer.statusText]).toEqual([429, "Too Many Requests"]);
    expect(Object.fromEntries(answer.headers)).toMatchObject(refusal.headers);
    expect(await answer.text()).toBe("slow down");
    expect(server.requests).toMatchObject([
      {
        method: "POST",
        path: "/v1/testers?page=1",
        headers: { authorization: "Bearer test-token", "content-type": "text/plain", "content-length": "11" },
        body: "Ann Müller",
      },
    ]);
    expect(seen).toEqual({ connects: [new URL(behindTheProxy(server)).host], others: 0 });
  });

  test("a request without a body has none, and an answer without one neither", async () => {
    const { url } = await startProxy();
    const server = await serve({ status: 204 });
    const send = await startedWith({ HTTP_PROXY: url });
    const answer = await send(behindTheProxy(server));
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(server.requests).toMatchObject([{ method: "GET", body: "" }]);
  });

  test("a redirect is not followed, if that is what was asked for", async () => {
    const { url } = await startProxy();
    const server = await serve({ status: 302, headers: { location: "/elsewhere" } });
    const send = await startedWith({ HTTP_PROXY: url });
    const answer = await send(behindTheProxy(server), { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/elsewhere"]);
    expect(server.requests).toHaveLength(1);
  });

  test("a request that is given up ends", async () => {
    const { url } = await startProxy();
    const giveUp = new AbortController();
    const server = await serveSocket((socket) => socket.once("data", () => giveUp.abort()));
    const send = await startedWith({ HTTP_PROXY: url });
    const error = await errorOf(send(behindTheProxy(server), { signal: giveUp.signal }));
    expect(error.name).toBe("AbortError");
  });

  test("the next request takes the same tunnel", async () => {
    const { url, seen } = await startProxy();
    const server = await serve({ body: "fine" });
    const send = await startedWith({ HTTP_PROXY: url });
    expect(await threeTimes(() => send(behindTheProxy(server)))).toEqual(["fine", "fine", "fine"]);
    expect([server.requests.length, seen.connects.length]).toEqual([3, 1]);
  });
});

describe("past the proxy", () => {
  const everywhere = (url: string) => ({ HTTPS_PROXY: url, HTTP_PROXY: url });

  test("goes what stays on this machine, over one connection", async () => {
    const { url, seen } = await startProxy();
    const ports = new Set<number | undefined>();
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("fine");
    });
    const here = `http://${await serveOn(server)}`;
    const send = await startedWith(everywhere(url));
    expect(await threeTimes(() => send(here))).toEqual(["fine", "fine", "fine"]);
    expect(seen).toEqual({ connects: [], others: 0 });
    expect(ports.size).toBe(1);
  });

  test("goes what stays on this machine, even if Node itself was told to use the proxy", async () => {
    const { url, seen } = await startProxy();
    const server = await serve({ body: "fine" });
    const send = await startedWith(everywhere(url));
    const { EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } = await import("undici");
    const before = getGlobalDispatcher();
    // What NODE_USE_ENV_PROXY does when a process starts.
    setGlobalDispatcher(new EnvHttpProxyAgent());
    try {
      expect(await (await send(server.url)).text()).toBe("fine");
    } finally {
      setGlobalDispatcher(before);
    }
    expect(seen).toEqual({ connects: [], others: 0 });
  });
});

describe.each([
  ["without a proxy", () => ({}), ({ url }: { url: string }) => url],
  ["through a proxy", (url: string) => ({ HTTP_PROXY: url }), behindTheProxy],
  ["past a proxy", (url: string) => ({ HTTP_PROXY: url }), ({ url }: { url: string }) => url],
])("%s, when memory is tidied up after the first bytes of an answer,", (_way, envOf, addressOf) => {
  const start = async () => startedWith(envOf((await startProxy()).url));

  test("a time limit still ends an answer that never ends", async () => {
    const server = await serveSocket((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const trickle = setInterval(() => socket.write("1\r\n \r\n"), 20);
      socket.once("close", () => clearInterval(trickle));
    });
    const request = { url: addressOf(server), headers: {}, body: "{}" };
    const send = await start();
    const read = exchange(request, { fetch: send, timeoutSeconds: 1 });
    const tidying = setInterval(collectGarbage, 50);
    const ended = await Promise.race([read, delay(5000, "still reading", { ref: false })]);
    clearInterval(tidying);
    expect(ended).toMatchObject({ failure: { code: "timeout", kind: "timed_out" } });
  });

  test("an answer can still be read", async () => {
    const server = await serve({ body: "fine" });
    const answer = await (await start())(addressOf(server));
    for (let time = 0; time < 5; time += 1) {
      collectGarbage();
      await delay(10);
    }
    expect(await answer.text()).toBe("fine");
  });
});

test.each(["crew:test-password@proxy.example.com:3128", "http://crew:test-password@:0"])(
  "a variable that holds no address is told of, without the password in it: %s",
  async (address) => {
    const send = await startedWith({ HTTPS_PROXY: address });
    const error = await errorOf(send("https://service.example.com/token"));
    expect(error).toMatchObject({
      code: "ERR_PROXY_ADDRESS",
      message: "HTTPS_PROXY holds no address of a proxy",
    });
    expect(error.cause).toBeUndefined();
  },
);
