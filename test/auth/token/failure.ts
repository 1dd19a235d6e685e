import { inspect } from "node:util";
import { expect } from "@jest/globals";
import { AuthError, type TokenOptions } from "../../../provider/auth/index.js";
import type { ClientCredentials, Credentials } from "../../../provider/auth/token/credentials.js";
import { requestOptions } from "../../../provider/auth/token/options.js";
import { requestToken } from "../../../provider/auth/token/request.js";
import { errorOf, fakeTime, type Reply, serve } from "../../wire/loopback.js";

/** No error may show it, or `leaked-token`. */
export const secret = "test-secret/+1";

/** How cures call the places where the credentials are set. */
export const setBy = { clientId: "CLIENT-ID", clientSecret: "CLIENT-SECRET", tokenUrl: "TOKEN-URL" };

export async function tokenFor(asked: Credentials, options: TokenOptions = {}): Promise<string> {
  return (await requestToken(asked, requestOptions(options))).token;
}

export function credentials(url: string): ClientCredentials {
  return {
    tokenUrl: `${url}/auth/o2/token`,
    clientId: "test-client",
    clientSecret: secret,
    grant: "client_credentials",
    scopes: ["appstore::apps:readwrite"],
    setBy,
  };
}

/** Everything of an error that could reach a log. */
export function everythingOf(error: Error): string {
  return inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + String(error.stack);
}

/** The error for a token endpoint that gives these replies, the last of them again and again. */
export async function failWith(...replies: readonly Reply[]) {
  const server = await serve(...replies);
  const time = fakeTime();
  const error = await errorOf(tokenFor(credentials(server.url), time));
  expect(error).toBeInstanceOf(AuthError);
  expect(everythingOf(error)).not.toMatch(/test-secret|leaked-token/);
  return { error: error as AuthError, requests: server.requests, slept: time.slept };
}

export const lines = (error: Error) => error.message.split("\n");
