import { describe, expect, test } from "@jest/globals";
import { cpuMilliseconds } from "../cpu-time.js";
import { refusal } from "./loopback-client.js";

describe("the service's message about people", () => {
  const say = async (words: string) => {
    const { what } = await refusal({
      status: 400,
      body: { errorCode: "invalid_input", errorMessage: words },
    });
    return what?.slice("the service refused the request: invalid_input: ".length, -" (status 400)".length);
  };

  test.each([
    ["ann@example.com is invalid", "…@example.com #71d4f55f72 is invalid"],
    ["ANN@Example.com is invalid", "…@example.com #71d4f55f72 is invalid"],
    ["ann%40example.com is invalid", "…@example.com #71d4f55f72 is invalid"],
    ["Annabel Li is unknown; li is not in the list", "… … is unknown; … is not in the list"],
    ["Bo  Peter is unknown", "… is unknown"],
    ["Limit of the Lists is 50", "Limit of the Lists is 50"],
    ["token leaked-token-1 and Atza|leaked-token", "token … and …"],
    ["a\u0000b\u001b[2Jc\u2028d\r\ne\u202ef", "a b [2Jc d e f"],
  ])("%j is shown without them", async (words, shown) => {
    expect(await say(words)).toBe(shown);
  });

  test("is cut to a length", async () => {
    expect(await say("y ".repeat(5000))).toHaveLength(300 + 1 - "invalid_input: ".length);
  });

  test("takes no time even when it is a mebibyte of one word", async () => {
    const started = cpuMilliseconds();
    await say("y".repeat(1_000_000));
    expect(cpuMilliseconds() - started).toBeLessThan(2000);
  });
});
