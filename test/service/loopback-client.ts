import { inspect } from "node:util";
import { expect } from "@jest/globals";
import { ServiceError } from "../../provider/errors.js";
import { Client, type ClientOptions } from "../../provider/service/client.js";
import { errorOf, fakeTime, type Reply, serve } from "../wire/loopback.js";
import { sessionOf } from "./session.js";

/** Hands out `leaked-token-1`, `leaked-token-2`, … and counts. */
function numberedTokens() {
  const tokens = {
    issued: 0,
    forgotten: [] as string[],
    current: "",
    async accessToken() {
      if (tokens.current === "") tokens.current = `leaked-token-${++tokens.issued}`;
      return tokens.current;
    },
    forget(token: string) {
      tokens.forgotten.push(token);
      if (tokens.current === token) tokens.current = "";
    },
  };
  return tokens;
}

export const ann = { email: "ann@example.com", firstName: "Annabel", lastName: "Li" };
const bo = { email: "bo.peter@example.com", firstName: "Bo  Peter" };

/** A client of a service that sends these replies, of which the last is repeated. */
export async function clientFor(replies: readonly Reply[], changed: Partial<ClientOptions> = {}) {
  const server = await serve(...replies);
  const tokens = numberedTokens();
  const time = fakeTime();
  const client = new Client({
    apiUrl: server.url,
    session: sessionOf(server.url, tokens),
    sleep: time.sleep,
    ...changed,
  });
  const add = () => client.addTesters("amzn1.app", "devtest", { name: "qa", testers: [ann, bo] });
  const register = () =>
    client.register("amzn1.app", { packageName: "com.example.racing", certificate: "PEM" });
  return { client, add, register, requests: server.requests, tokens, slept: time.slept };
}

/** The error of adding testers when these replies refuse it. Nothing of it shows a token, a secret or a person. */
export async function refusal(...replies: readonly Reply[]) {
  const it = await clientFor(replies);
  const error = (await errorOf(it.add())) as ServiceError;
  expect(error).toBeInstanceOf(ServiceError);
  const everything = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
  expect(everything).not.toMatch(/leaked-token|test-secret|ann@example\.com|Annabel/i);
  const [what, cure, ...more] = error.message.split("\n");
  expect(more).toEqual([]);
  return { ...it, error, what, cure };
}
