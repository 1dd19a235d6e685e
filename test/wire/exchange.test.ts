import { describe, expect, test } from "@jest/globals";
import { exchange, maxResponseBytes } from "../../provider/wire/exchange.js";
import { serve } from "./loopback.js";

async function responseTo(body: string) {
  const { url } = await serve({ body });
  const { response } = await exchange({ url, headers: {}, body: "" }, { fetch, timeoutSeconds: 60 });
  return { length: response?.text.length, cut: response?.cut };
}

describe("a response", () => {
  test("of a mebibyte to the byte is whole", async () => {
    expect(await responseTo("x".repeat(maxResponseBytes))).toEqual({ length: 1_048_576, cut: false });
  });

  test("of one byte more is cut, and its beginning kept", async () => {
    expect(await responseTo("x".repeat(maxResponseBytes + 1))).toEqual({ length: 1_048_576, cut: true });
  });

  test("without a body is empty and whole", async () => {
    expect(await responseTo("")).toEqual({ length: 0, cut: false });
  });
});
