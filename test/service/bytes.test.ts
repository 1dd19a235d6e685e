import type { Socket } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { type GivenProfile, openSession } from "../../provider/auth/index.js";
import { Client } from "../../provider/service/client.js";
import { serveSocket } from "../wire/loopback.js";
import { profileFor, sessionOf } from "./session.js";

/**
 * The bytes of each kind of request, as a plain socket receives them, compared with the vendor's pages. An HTTP library
 * or the emulator might accept things that Amazon does not.
 */

interface Request {
  readonly line: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** All of it. */
  readonly bytes: string;
}

function parse(bytes: string): Request | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...fields] = bytes.slice(0, end).split("\r\n");
  const headers = new Map(fields.map((field) => splitField(field)));
  const body = bytes.slice(end + 4);
  return body.length < Number(headers.get("content-length")) ? undefined : { line, headers, body, bytes };
}

function splitField(field: string): [string, string] {
  const colon = field.indexOf(": ");
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 2)];
}

/** Sends `json` as the response to any request, and returns the one request that came. */
async function captureWith(json: string, send: (url: string) => Promise<unknown>): Promise<Request> {
  const requests: Request[] = [];
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\nConnection: close\r\n\r\n${json}`;
  const { url } = await serveSocket((socket: Socket) => {
    let bytes = "";
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.toString("latin1");
      const request = parse(bytes);
      if (request === undefined) return;
      requests.push(request);
      socket.end(answer);
    });
  });
  await send(url);
  expect(requests).toHaveLength(1);
  return requests[0] as Request;
}

const utf8 = (text: string) => Buffer.from(text, "latin1").toString("utf8");
const times = (text: string, part: string) => text.split(part).length - 1;

describe("the request for a token", () => {
  // Signs that mean something in a form, and must arrive as they are.
  const secret = "test+secret/=&%|";
  const issued =
    '{"access_token":"token-1","token_type":"bearer","expires_in":3600,"scope":"appstore::apps:readwrite"}';

  function ask(changed: Partial<GivenProfile> = {}): Promise<Request> {
    return captureWith(issued, (url) =>
      openSession({
        ...profileFor(url, `${url}/auth/o2/token`),
        clientId: "amzn1.application-oa2-client.test",
        clientSecret: { read: () => secret },
        ...changed,
      }).accessToken(),
    );
  }

  test("is a POST to the path that is given, of one form", async () => {
    const { line, headers, body } = await ask();
    expect(line).toBe("POST /auth/o2/token HTTP/1.1");
    expect(headers.get("host")).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(headers.get("content-type")).toMatch(/^application\/x-www-form-urlencoded;charset=UTF-8$/);
    expect(headers.get("accept")).toBe("application/json");
    expect(headers.get("user-agent")).toMatch(/^pulumi-appstore-devtest\/\d+\.\d+\.\d+$/);
    expect(headers.get("content-length")).toBe(String(body.length));
    expect(headers.has("transfer-encoding")).toBe(false);
    expect(headers.has("cookie")).toBe(false);
  });

  test("holds the four fields of the grant, each once, and no other", async () => {
    const { body } = await ask();
    expect([...new URLSearchParams(body)].sort()).toEqual([
      ["client_id", "amzn1.application-oa2-client.test"],
      ["client_secret", secret],
      ["grant_type", "client_credentials"],
      ["scope", "appstore::apps:readwrite"],
    ]);
  });

  test("is encoded as forms are, byte by byte", async () => {
    const { body } = await ask();
    expect(body.split("&").sort()).toEqual([
      "client_id=amzn1.application-oa2-client.test",
      "client_secret=test%2Bsecret%2F%3D%26%25%7C",
      "grant_type=client_credentials",
      "scope=appstore%3A%3Aapps%3Areadwrite",
    ]);
  });

  test("separates scopes by one space", async () => {
    const { body } = await ask({ scopes: ["appstore::apps:readwrite", "adx_reporting::appstore:marketer"] });
    expect(new URLSearchParams(body).get("scope")).toBe(
      "appstore::apps:readwrite adx_reporting::appstore:marketer",
    );
  });

  test("has the credentials in its body alone", async () => {
    const { line, headers, bytes } = await ask({ clientSecret: { read: () => "test-secret" } });
    expect(headers.has("authorization")).toBe(false);
    expect(line).not.toContain("test-secret");
    expect(times(bytes, "test-secret")).toBe(1);
  });
});

function client(apiUrl: string): Client {
  return new Client({
    apiUrl,
    session: sessionOf(apiUrl, { accessToken: async () => "Atc|test-token" }),
  });
}

const appId = "amzn1.devportal.mobileapp.0123456789abcdef0123456789abcdef";

function expectHeadersOfTheService({ headers, body, bytes, line }: Request): void {
  expect(headers.get("host")).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(headers.get("authorization")).toBe("Bearer Atc|test-token");
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("accept")).toBe("application/json");
  expect(headers.get("user-agent")).toMatch(/^pulumi-appstore-devtest\/\d+\.\d+\.\d+$/);
  expect(headers.get("content-length")).toBe(String(body.length));
  for (const name of ["transfer-encoding", "cookie", "if-match", "expect"])
    expect(headers.has(name)).toBe(false);
  expect(times(bytes, "test-token")).toBe(1);
  expect(line).not.toContain("token");
}

describe("the request to register", () => {
  const certificate = "-----BEGIN CERTIFICATE-----\nMIIB/+=\n-----END CERTIFICATE-----\n";
  const register = () =>
    captureWith('{"trackId":"devtest"}', (url) =>
      client(`${url}/api/appstore`).register(appId, { packageName: "com.example.racing", certificate }),
    );

  test("is a POST of JSON with a bearer token to the app's own path", async () => {
    const request = await register();
    expect(request.line).toBe(`POST /api/appstore/v1/applications/${appId}/devtest/register HTTP/1.1`);
    expectHeadersOfTheService(request);
  });

  test("holds the package's name and the certificate with its lines, byte by byte", async () => {
    const { body } = await register();
    expect(body).toBe(
      '{"packageName":"com.example.racing","certificate":"-----BEGIN CERTIFICATE-----\\nMIIB/+=\\n-----END CERTIFICATE-----\\n"}',
    );
  });
});

describe("the request to add testers", () => {
  const testers = [
    { email: "ann@example.com", firstName: "Ann", lastName: "Lee" },
    { email: "bob@example.com" },
    { email: "zoe@example.com", firstName: "Zoë" },
    { email: "kim@example.com", lastName: "Kim" },
  ];
  const add = () =>
    captureWith('{"groups":["Beta EU"],"uniqueTesterCount":4}', (url) =>
      client(`${url}/api/appstore`).addTesters(appId, "devtest", { name: "Beta EU", testers }),
    );

  test("is a POST of JSON with a bearer token to the app's track", async () => {
    const request = await add();
    expect(request.line).toBe(`POST /api/appstore/v1/applications/${appId}/tracks/devtest/testers HTTP/1.1`);
    expectHeadersOfTheService(request);
  });

  test("holds one group and its testers, names only where there are any, byte by byte", async () => {
    const { body } = await add();
    expect(utf8(body)).toBe(
      '{"groups":[{"name":"Beta EU","testers":[' +
        '{"firstName":"Ann","lastName":"Lee","email":"ann@example.com"},' +
        '{"email":"bob@example.com"},' +
        '{"firstName":"Zoë","email":"zoe@example.com"},' +
        '{"lastName":"Kim","email":"kim@example.com"}]}]}',
    );
  });
});
