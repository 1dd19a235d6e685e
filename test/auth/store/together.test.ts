import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "@jest/globals";
import { newPlace, startProcess, temporaryFolder } from "./place.js";

const folder = temporaryFolder();

/**
 * A server that accepts each refresh token once. A repeated one ends all of them: RFC 9700 section 4.14.2.
 */
async function rotatingServer() {
  const state = { valid: "test-token-0", requests: 0, replayed: 0 };
  const server = createServer(async (request, response) => {
    const brought = await text(request);
    state.requests += 1;
    if (brought !== state.valid) {
      state.replayed += 1;
      response.writeHead(400).end("invalid_grant");
      return;
    }
    state.valid = `test-token-${state.requests}`;
    response.end(state.valid);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, state, close: () => server.close() };
}

test.each([2, 4])(
  "%i processes that refresh at once use each token once and end with one valid token",
  async (processes) => {
    const server = await rotatingServer();
    const place = await newPlace(join(folder, `${processes}.age`));
    const runs = Array.from({ length: processes }, () => startProcess(place, "rotate", server.url, "15"));
    const ends = await Promise.all(runs.map((run) => run.ended));
    server.close();
    expect(ends).toEqual(runs.map(() => 0));
    expect(server.state).toMatchObject({ requests: processes * 15, replayed: 0 });
    expect((await place.store.get("selling"))?.refreshToken).toBe(server.state.valid);
  },
  60_000,
);

test("refreshes inside one process take turns, too", async () => {
  const server = await rotatingServer();
  const place = await newPlace(join(folder, "inside.age"));
  await Promise.all(
    Array.from({ length: 10 }, () =>
      place.store.update("selling", async (current) => {
        const answer = await fetch(server.url, { method: "POST", body: current.refreshToken });
        return { keep: { ...current, refreshToken: await answer.text() }, result: undefined };
      }),
    ),
  );
  server.close();
  expect(server.state).toMatchObject({ requests: 10, replayed: 0 });
  expect((await place.store.get("selling"))?.refreshToken).toBe(server.state.valid);
}, 30_000);
