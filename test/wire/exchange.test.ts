import { describe, expect, test } from "@jest/globals";
import { exchange, maxResponseBytes } from "../../provider/wire/exchange.js";
import { serve } from "./loopback.js";

async function answerOf(body: string) {
  const { url } = await serve({ body });
  const { answer } = await exchange({ url, headers: {}, body: "" }, { fetch, timeoutSeconds: 60 });
  return { length: answer?.text.length, cut: answer?.cut };
}

describe("an answer", () => {
  test("of a mebibyte to the byte is whole", async () => {
    expect(await answerOf("x".repeat(maxResponseBytes))).toEqual({ length: 1_048_576, cut: false });
  });

  test("of one byte more is cut, and its beginning kept", async () => {
    expect(await answerOf("x".repeat(maxResponseBytes + 1))).toEqual({ length: 1_048_576, cut: true });
  });

  test("of nothing is empty and whole", async () => {
    expect(await answerOf("")).toEqual({ length: 0, cut: false });
  });
});
