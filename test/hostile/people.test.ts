import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { IncompleteError } from "../../provider/lifecycle/kind.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { testerKey } from "../../provider/people.js";
import { Client } from "../../provider/service/client.js";
import { secretsIn } from "../cli/secret-forms.js";
import { contextOf } from "../lifecycle/given.js";
import { sessionOf } from "../service/session.js";
import { type Reply, serve, serveSocket } from "../wire/loopback.js";

/**
 * The service repeats somebody in every way it can fail. Nothing of them is in what is thrown, whoever prints it and
 * however; in its causes and its stack; in a warning of ours; or in a warning of Node's.
 */

const quux = { email: "maximilian.quux@example.com", firstName: "Maximilian", lastName: "Quux" };
const words =
  'Maximilian Quux, "maximilian.quux"@example.com, QUUX at example.com, maximilian%2Equux%40example.com';
const json = (body: object, status: number): Reply => ({ status, body });
const page = {
  body: `<html><title>${words}</title><p>${words}</p>`,
  headers: { "content-type": "text/html" },
};

const replies: Readonly<Record<string, Reply>> = {
  "a refusal": json(
    { httpCode: 400, message: words, errors: [{ errorCode: words, errorMessage: words }] },
    400,
  ),
  "a refusal of the gateway": json({ Message: words }, 403),
  "an app that is not found": json({ Message: words }, 404),
  "a conflict": json({ errorCode: "conflict", errorMessage: words }, 409),
  "a failure": json({ Message: words }, 500),
  "a failure that names the request so": {
    status: 503,
    body: {},
    headers: { "x-request-id": "maximilian.quux" },
  },
  "a pause": {
    status: 429,
    body: words,
    headers: { "retry-after": "3600; for maximilian.quux@example.com" },
  },
  "a page": { status: 403, ...page },
  "a page that says 200": { status: 200, ...page },
  "half of a JSON text": { status: 200, body: `{"groups":["${words.replaceAll('"', "")}` },
  "JSON of another type": { status: 200, body: JSON.stringify([words]) },
  "none of the documented fields": json({ invited: words }, 200),
  "other groups": json({ groups: [words], uniqueTesterCount: 1 }, 200),
  "another success": json({ groups: [words] }, 202),
  "a redirect": {
    status: 303,
    headers: { location: `https://maximilian.quux:quux@example.com/?${encodeURIComponent(words)}` },
  },
  "a redirect to their own host": {
    status: 307,
    headers: { location: "https://maximilian.quux.example.org/" },
  },
};

const warnings: string[] = [];
const note = (warning: Error) => warnings.push(visible(warning));
beforeAll(() => void process.on("warning", note));
afterAll(() => void process.off("warning", note));
afterEach(() => expectNobody(warnings.splice(0).join("\n")));

/** Everything of a thrown value that a person or a log could see. */
function visible(thrown: unknown): string {
  const { cause, errors = [], stack = "" } = (thrown ?? {}) as AggregateError;
  return [
    inspect(thrown, { depth: null, showHidden: true, getters: true }),
    ...[JSON.stringify(thrown), String(thrown), stack],
    ...(thrown instanceof IncompleteError
      ? [thrown.reason, thrown.said, JSON.stringify(thrown.outputs)]
      : []),
    ...[cause, ...errors].filter((one) => one !== undefined).map(visible),
  ].join("\n");
}

function expectNobody(text: string): void {
  const key = testerKey(quux.email);
  const rest = text.replaceAll(key, "");
  expect(rest).not.toMatch(/maximilian|quux/i);
  expect(secretsIn(rest, ["Maximilian", "maximilian.quux", quux.email])).toEqual([]);
}

async function send(apiUrl: string) {
  const { context, warnings: told } = contextOf();
  const client = new Client({ apiUrl, session: sessionOf(apiUrl), sleep: async () => {}, timeoutSeconds: 1 });
  const testers = { [testerKey(quux.email)]: quux };
  const group = { appId: "amzn1.app", trackId: "devtest", groupName: "qa", label: "racing", testers };
  const news = { ...group, personalData: "masked" as const };
  const thrown = await testerGroup.create(news, { ...context, client }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return visible(thrown) + told.join("\n");
}

test("somebody else of the group is not named either", async () => {
  const ann = { email: "ann@example.org" };
  const { url } = await serve(json({ Message: words }, 400));
  const { context } = contextOf();
  const client = new Client({ apiUrl: url, session: sessionOf(url) });
  const [annKey, quuxKey] = [testerKey(ann.email), testerKey(quux.email)];
  const news = {
    ...{
      appId: "amzn1.app",
      trackId: "devtest",
      groupName: "qa",
      label: "racing",
      personalData: "masked" as const,
    },
    testers: { [annKey]: ann, [quuxKey]: quux },
  };
  const olds = { ...news, confirmed: { [quuxKey]: 0 }, unconfirmed: {}, adopted: {} };
  const sent = testerGroup.update("id", olds, news, { ...context, client });
  const text = visible(
    await sent.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
  expect(text).toContain(`Not done for: ${annKey}.`);
  expectNobody(text);
});

describe("nobody is named by", () => {
  test.each(Object.keys(replies))("%s", async (name) => {
    const { url } = await serve(replies[name] ?? {});
    const text = await send(url);
    expect(text).toMatch(name === "other groups" ? /the answer names: / : /racing, group "qa": /);
    expectNobody(text);
  });

  test.each([
    ["headers that are none", `HTTP/1.1 200 OK\r\n${words}\r\n\r\n`],
    ["another protocol", `220 ${words}\r\n`],
    ["an answer that ends too early", `HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${words}`],
  ])("%s", async (_what, bytes) => {
    const { url } = await serveSocket((socket) => socket.once("data", () => socket.end(bytes)));
    const text = await send(url);
    expect(text).toContain("Recorded as unconfirmed");
    expectNobody(text);
  });
});
