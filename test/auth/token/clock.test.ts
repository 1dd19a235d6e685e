import { describe, expect, test } from "@jest/globals";
import { openSession } from "../../../provider/auth/index.js";
import { serve } from "../../wire/loopback.js";
import { givenProfile } from "../profiles/profile.js";

/** A token that lives for an hour, from a server with a clock of its own. */
async function start(serverDate = new Date().toUTCString()) {
  let issued = 0;
  const server = await serve(() => {
    issued += 1;
    const body = { access_token: `token-${issued}`, token_type: "bearer", expires_in: 3600 };
    return { headers: { date: serverDate }, body };
  });
  const clock = { wall: Date.UTC(2030, 0, 1), steady: 0 };
  const { accessToken: ask } = openSession(givenProfile(server.url), {
    now: () => clock.wall,
    steady: () => clock.steady,
  });
  return { ask, clock, requests: server.requests };
}

const minutes = 60_000;

describe("a token's life", () => {
  test.each(["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2099 23:59:59 GMT", "some time"])(
    "does not depend on the server's clock (%s)",
    async (date) => {
      const { ask, clock } = await start(date);
      expect(await ask()).toBe("token-1");
      clock.wall += 58 * minutes;
      clock.steady += 58 * minutes;
      expect(await ask()).toBe("token-1");
      clock.wall += 1 * minutes;
      clock.steady += 1 * minutes;
      expect(await ask()).toBe("token-2");
    },
  );

  test("is not longer because somebody sets the clock back", async () => {
    const { ask, clock, requests } = await start();
    await ask();
    clock.wall -= 365 * 24 * 60 * minutes;
    clock.steady += 58 * minutes;
    expect(await ask()).toBe("token-1");
    clock.steady += 1 * minutes;
    expect(await ask()).toBe("token-2");
    expect(requests).toHaveLength(2);
  });

  test("goes on while the machine sleeps and its steady clock stands still", async () => {
    const { ask, clock } = await start();
    await ask();
    clock.wall += 59 * minutes;
    expect(await ask()).toBe("token-2");
  });

  test("ends once when somebody sets the clock forward: one request more, and no storm", async () => {
    const { ask, clock, requests } = await start();
    await ask();
    clock.wall += 365 * 24 * 60 * minutes;
    for (let call = 0; call < 10; call += 1) await ask();
    expect(requests).toHaveLength(2);
  });
});
