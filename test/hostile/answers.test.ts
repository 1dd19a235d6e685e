import { createServer } from "node:http";
import { createGzip } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { openSession } from "../../provider/auth/index.js";
import { ServiceError } from "../../provider/errors.js";
import { Client } from "../../provider/service/client.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { profileFor, sessionOf } from "../service/session.js";
import { errorOf, serve, serveOn, serveSocket } from "../wire/loopback.js";

const clientOf = (apiUrl: string) =>
  new Client({
    apiUrl,
    session: sessionOf(apiUrl),
    timeoutSeconds: 20,
  });
const register = (apiUrl: string) => clientOf(apiUrl).register("app", { packageName: "p", certificate: "c" });

/** A gibibyte of blanks: a mebibyte on the wire. */
async function bomb(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" });
    const gzip = createGzip();
    gzip.pipe(response).on("close", () => gzip.destroy());
    const chunk = Buffer.alloc(1024 * 1024, " ");
    let left = 1024;
    const more = (): void => {
      while (left-- > 0 && !gzip.destroyed) if (!gzip.write(chunk)) return void gzip.once("drain", more);
      if (!gzip.destroyed) gzip.end("{}");
    };
    more();
  });
  return `http://${await serveOn(server)}`;
}

describe("a response that unpacks to a gibibyte", () => {
  test("is cut, confirms nothing, and takes no memory", async () => {
    const before = process.memoryUsage().rss;
    const error = (await errorOf(register(await bomb()))) as ServiceError;
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code: "bad_answer", outcome: "unknown" });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  test("is not a token", async () => {
    const tokenUrl = `${await bomb()}/auth/o2/token`;
    const error = await errorOf(openSession(profileFor(tokenUrl, tokenUrl)).accessToken());
    expect(error).toMatchObject({ name: "AuthError", code: "bad_answer" });
  });
});

test("endless headers are a lost connection, and are not quoted", async () => {
  const { url } = await serveSocket((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const more = (): void => {
      while (!socket.destroyed)
        if (!socket.write(`x-flood: ${"a".repeat(1000)}\r\n`)) return void socket.once("drain", more);
    };
    more();
  });
  const error = (await errorOf(register(url))) as ServiceError;
  expect(error).toMatchObject({ code: "connection_lost", outcome: "unknown" });
  expect(error.message.length).toBeLessThan(500);
});

describe("a refusal of a mebibyte", () => {
  test.each(["<title", "<title>", "a&#0", "\\", "…@", "a b "])(
    "of nothing but %j is read in a moment, and the text after it is not shown",
    async (part) => {
      const body = `<${part.repeat((1024 * 1024) / part.length - 20)} ann.smith@exam`;
      const { url } = await serve({ status: 400, body });
      const begin = cpuMilliseconds();
      const error = await errorOf(register(url));
      expect(cpuMilliseconds() - begin).toBeLessThan(2000);
      expect(error).toMatchObject({ code: "refused" });
      expect((error as Error).message).not.toContain("smith");
    },
  );
});

describe("the track of a response", () => {
  test.each(["..", "../../auth", "devtest\r\nx-forged: 1", "a/b", "\u202e", "", "a".repeat(200), 7, null])(
    "confirms nothing when it is %j",
    async (trackId) => {
      const { url } = await serve({ body: { trackId } });
      expect(await errorOf(register(url))).toMatchObject({ code: "bad_answer", outcome: "unknown" });
    },
  );

  test("is accepted when it is a name", async () => {
    const { url } = await serve({ body: { trackId: "devtest-2.b" } });
    expect((await register(url)).trackId).toBe("devtest-2.b");
  });
});

test("redirects of both services to another host are not followed: nothing arrives there", async () => {
  const elsewhere = await serve({
    body: { access_token: "stolen", token_type: "bearer", trackId: "devtest" },
  });
  for (const status of [301, 302, 303, 307, 308]) {
    const { url } = await serve({ status, headers: { location: `${elsewhere.url}/x` } });
    expect(await errorOf(register(url))).toMatchObject({ code: "bad_answer", outcome: "unknown" });
    const { accessToken } = openSession(profileFor(url, `${url}/auth/o2/token`));
    expect(await errorOf(accessToken())).toMatchObject({ name: "AuthError" });
  }
  expect(elsewhere.requests).toEqual([]);
});
