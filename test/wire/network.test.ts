import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { exchange } from "../../provider/wire/exchange.js";
import { failureOf } from "../../provider/wire/failures.js";
import { errorOf, serve, serveOn, serveSocket } from "./loopback.js";
import { startProxy } from "./proxy.js";

/**
 * In one process, against a real proxy. test/hostile/proxy.test.ts runs the provider's own process, over TLS and with
 * NO_PROXY.
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

/** As in a process started with these variables, which are read once. */
async function startedWith(env: Readonly<Record<string, string>>): Promise<typeof fetch> {
  Object.assign(process.env, env);
  jest.resetModules();
  return (await import("../../provider/wire/network.js")).networkFetch;
}

/** The same server under a name that only the proxy can resolve. */
const behindTheProxy = ({ url }: { url: string }) => url.replace("127.0.0.1", "service.example.com");

/** One after the other: a connection is free again a moment after the last byte of its response. */
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
  test("a request goes through Node's own fetch", async () => {
    const server = await serve({ body: "fine" });
    const send = await startedWith({});
    const response = await send(`${server.url}/here`, { method: "POST", body: "text" });
    expect([response.url, await response.text()]).toEqual([`${server.url}/here`, "fine"]);
    expect(server.requests).toMatchObject([
      { method: "POST", body: "text", headers: { "user-agent": "node" } },
    ]);
  });

  test("empty variables count as unset", async () => {
    const server = await serve({});
    const send = await startedWith({ HTTPS_PROXY: "", HTTP_PROXY: "" });
    expect((await send(server.url)).url).toBe(`${server.url}/`);
  });
});

describe("through a proxy", () => {
  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])(
    "of %s go the requests to other machines",
    async (name) => {
      const { url, seen } = await startProxy("403 Forbidden");
      const send = await startedWith({ [name]: url });
      const error = await errorOf(send("https://service.example.com/token"));
      expect(seen).toMatchObject({ connects: ["service.example.com:443"], others: 0 });
      const at = { url: "https://service.example.com", timeoutSeconds: 60 };
      expect(failureOf(error, at)).toMatchObject({ code: "PROXY_REFUSED", maybeSent: false });
    },
  );

  // Plain HTTP through the tunnel needs no certificate that this process trusts.
  test("a request and its response arrive unchanged", async () => {
    const { url, seen } = await startProxy();
    const refusal = {
      status: 429,
      headers: { "retry-after": "7", "x-request-id": "r-1" },
      body: "slow down",
    };
    const server = await serve(refusal);
    const send = await startedWith({ HTTP_PROXY: url });
    const response = await send(`${behindTheProxy(server)}/v1/testers?page=1`, {
      method: "POST",
      headers: { authorization: "Bearer test-token", "content-type": "text/plain" },
      body: "Ann Müller",
    });
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.statusText]).toEqual([429, "Too Many Requests"]);
    expect(Object.fromEntries(response.headers)).toMatchObject(refusal.headers);
    expect(await response.text()).toBe("slow down");
    expect(server.requests).toMatchObject([
      {
        method: "POST",
        path: "/v1/testers?page=1",
        headers: { authorization: "Bearer test-token", "content-type": "text/plain", "content-length": "11" },
        body: "Ann Müller",
      },
    ]);
    expect(seen).toMatchObject({ connects: [new URL(behindTheProxy(server)).host], others: 0 });
  });

  test("a request and a response without a body stay without one", async () => {
    const { url } = await startProxy();
    const server = await serve({ status: 204 });
    const send = await startedWith({ HTTP_PROXY: url });
    const response = await send(behindTheProxy(server));
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(server.requests).toMatchObject([{ method: "GET", body: "" }]);
  });

  test("a redirect is not followed if the caller asks for that", async () => {
    const { url } = await startProxy();
    const server = await serve({ status: 302, headers: { location: "/elsewhere" } });
    const send = await startedWith({ HTTP_PROXY: url });
    const response = await send(behindTheProxy(server), { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/elsewhere"]);
    expect(server.requests).toHaveLength(1);
  });

  test("an aborted request ends", async () => {
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

describe("around the proxy", () => {
  const everywhere = (url: string) => ({ HTTPS_PROXY: url, HTTP_PROXY: url });

  test("go the requests to this machine, over one connection", async () => {
    const { url, seen } = await startProxy();
    const ports = new Set<number | undefined>();
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("fine");
    });
    const here = `http://${await serveOn(server)}`;
    const send = await startedWith(everywhere(url));
    expect(await threeTimes(() => send(here))).toEqual(["fine", "fine", "fine"]);
    expect(seen).toMatchObject({ connects: [], others: 0 });
    expect(ports.size).toBe(1);
  });

  test("go the requests to this machine, even if Node itself was told to use the proxy", async () => {
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
    expect(seen).toMatchObject({ connects: [], others: 0 });
  });
});

describe.each([
  ["without a proxy", () => ({}), ({ url }: { url: string }) => url],
  ["through a proxy", (url: string) => ({ HTTP_PROXY: url }), behindTheProxy],
  ["around a proxy", (url: string) => ({ HTTP_PROXY: url }), ({ url }: { url: string }) => url],
])("%s, when garbage is collected after the first bytes of a response,", (_way, envOf, addressOf) => {
  const start = async () => startedWith(envOf((await startProxy()).url));

  test("a time limit still ends a response that never ends", async () => {
    const server = await serveSocket((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const trickle = setInterval(() => socket.write("1\r\n \r\n"), 20);
      socket.once("close", () => clearInterval(trickle));
    });
    const request = { url: addressOf(server), headers: {}, body: "{}" };
    const send = await start();
    const read = exchange(request, { fetch: send, timeoutSeconds: 1 });
    const collecting = setInterval(collectGarbage, 50);
    const ended = await Promise.race([read, delay(5000, "still reading", { ref: false })]);
    clearInterval(collecting);
    expect(ended).toMatchObject({ failure: { code: "timeout", kind: "timed_out" } });
  });

  test("a response can still be read", async () => {
    const server = await serve({ body: "fine" });
    const response = await (await start())(addressOf(server));
    for (let time = 0; time < 5; time += 1) {
      collectGarbage();
      await delay(10);
    }
    expect(await response.text()).toBe("fine");
  });
});

test.each(["crew:test-password@proxy.example.com:3128", "http://crew:test-password@:0"])(
  "a variable that is no address is an error, which does not hold its password: %s",
  async (address) => {
    const send = await startedWith({ HTTPS_PROXY: address });
    const error = await errorOf(send("https://service.example.com/token"));
    expect(error).toMatchObject({
      code: "ERR_PROXY_ADDRESS",
      message: "HTTPS_PROXY is not the address of a proxy",
    });
    expect(error.cause).toBeUndefined();
  },
);

test.each([
  "socks5://crew:test-password@127.0.0.1:1080",
  "SOCKS4://127.0.0.1:1080",
  "socks5h://127.0.0.1:1080",
])("a proxy of another protocol is told, and gets no connection: %s", async (address) => {
  const send = await startedWith({ HTTPS_PROXY: address });
  const error = await errorOf(send("https://service.example.com/token"));
  const { kind, maybeSent, what, cure } = failureOf(error, {
    url: "https://service.example.com",
    timeoutSeconds: 1,
  });
  expect([kind, maybeSent]).toEqual(["unreachable", false]);
  expect(what).toMatch(
    /: HTTPS_PROXY names a proxy of another protocol than http:\/\/ and https:\/\/, and only/,
  );
  expect(what + cure).not.toContain("test-password");
});

test("a failure names the variable that is set", async () => {
  const send = await startedWith({ HTTPS_PROXY: "", HTTP_PROXY: "nonsense" });
  const error = await errorOf(send("https://service.example.com/token"));
  const { what, cure } = failureOf(error, { url: "https://service.example.com", timeoutSeconds: 1 });
  expect(what).toContain(": HTTP_PROXY is not the address of a proxy (");
  expect(cure).toMatch(/^Check HTTP_PROXY /);
});

describe("NO_PROXY", () => {
  test.each(["*", "localhost,*", "*, localhost", "localhost *"])("names every host: %s", async (NO_PROXY) => {
    const { url, seen } = await startProxy();
    const server = await serve({ body: "fine" });
    const send = await startedWith({ HTTP_PROXY: url, NO_PROXY });
    // Nothing but the proxy could resolve the name.
    expect(
      failureOf(await errorOf(send(behindTheProxy(server))), { url: server.url, timeoutSeconds: 1 }).code,
    ).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(seen.connects).toEqual([]);
  });

  test.each(["localhost", "example.org,*.example.net"])("does not name every host: %s", async (NO_PROXY) => {
    const { url, seen } = await startProxy();
    const server = await serve({ body: "fine" });
    const send = await startedWith({ HTTP_PROXY: url, NO_PROXY });
    expect(await (await send(behindTheProxy(server))).text()).toBe("fine");
    expect(seen.connects).toHaveLength(1);
  });
});
