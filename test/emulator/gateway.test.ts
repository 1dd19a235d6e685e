import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "./index.js";
import {
  accessToken,
  addTesters,
  appA,
  call,
  errorMessage,
  register,
  registerPath,
  testersPath,
} from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.stop());

test.each([
  ["POST", "/v1/applications//devtest/register", "/appstore/v1/applications//devtest/register"],
  ["POST", `/v2/applications/${appA}/devtest/register`, `/appstore/v2/applications/${appA}/devtest/register`],
  ["POST", `/v1/applications/${appA}/testers`, `/appstore/v1/applications/${appA}/testers`],
  ["POST", `${registerPath(appA)}/`, `/appstore${registerPath(appA)}/`],
  ["POST", `${registerPath(appA)}?dryRun=1`, `/appstore${registerPath(appA)}`],
  ["GET", registerPath(appA), `/appstore${registerPath(appA)}`],
  ["PUT", testersPath(appA), `/appstore${testersPath(appA)}`],
  ["DELETE", testersPath(appA), `/appstore${testersPath(appA)}`],
])("the gateway does not know the route %s %s", async (method, path, uri) => {
  const reply = await call(emulator, path, {}, { method, authorization: "Bearer none" });
  expect(reply.status).toBe(400);
  expect(reply.body).toEqual({
    Message: `Unable to fetch the request scope for uri = ${uri} and verb = ${method}`,
  });
  expect(emulator.requests()).toMatchObject([{ method, operation: null, status: 400, acted: false }]);
});

test("a path outside the API gets the gateway's answer too, and one beside the token endpoint a web page", async () => {
  const outside = await fetch(`${emulator.url}/elsewhere`);
  expect(outside.status).toBe(400);
  expect(await outside.json()).toEqual({
    Message: "Unable to fetch the request scope for uri = /elsewhere and verb = GET",
  });
  for (const [method, path] of [
    ["POST", "/auth/Oauth/o2/token"],
    ["GET", "/auth/o2/token"],
  ] as const) {
    const page = await fetch(`${emulator.url}${path}`, { method });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html"]);
    expect(await page.text()).toContain("<html>");
  }
});

test("the token is checked before anything else of a request", async () => {
  const reply = await call(emulator, registerPath("nonsense"), "not JSON", {
    authorization: "Bearer none",
    contentType: "text/plain",
  });
  expect(reply.status).toBe(403);
});

test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
  "a body of type %s is refused",
  async (contentType) => {
    const reply = await register(emulator, {}, appA, { contentType });
    expect(reply.status).toBe(400);
    expect(errorMessage(reply)).toBe("Content-Type must be application/json");
    expect(emulator.state().apps).toEqual({});
  },
);

test("parameters of a content type are ignored", async () => {
  const reply = await register(emulator, {}, appA, { contentType: "Application/JSON; charset=utf-8" });
  expect(reply.status).toBe(200);
});

test.each(["", "{", "packageName=x", "\u0000"])("the body %j is not JSON", async (body) => {
  const reply = await call(emulator, registerPath(appA), body);
  expect(reply.status).toBe(400);
  expect(errorMessage(reply)).toBe("the body is not JSON");
});

test.each(["com.example.racing", "amzn1.devportal.mobileapp.", "amzn1.devportal.mobileapp.xyz", "%E0%A4%A"])(
  "%s is not an app id",
  async (appId) => {
    const reply = await register(emulator, {}, appId);
    expect(reply.status).toBe(400);
    expect(errorMessage(reply)).toBe(`"${appId}" is not an app id`);
  },
);

test("an appId may be URL-encoded", async () => {
  expect((await register(emulator, {}, appA.replaceAll(".", "%2E"))).status).toBe(200);
  expect(Object.keys(emulator.state().apps)).toEqual([appA]);
});

test("an app that is not on the list of apps is not found", async () => {
  emulator.setApps([appA]);
  const unknown = "amzn1.devportal.mobileapp.00ff";
  for (const reply of [
    await register(emulator, {}, unknown),
    await addTesters(emulator, { qa: ["a@b.example"] }, unknown),
  ]) {
    expect(reply.status).toBe(404);
    expect(reply.body).toEqual({
      httpCode: 404,
      message: "Not Found",
      errors: [{ errorCode: "resource_not_found", errorMessage: `there is no app ${unknown}` }],
    });
  }
  expect((await register(emulator)).status).toBe(200);
});

test("the list of apps can be given at the start", async () => {
  const other = await startEmulator({ apps: [appA] });
  const replies = [await register(other), await register(other, {}, "amzn1.devportal.mobileapp.00ff")];
  await other.stop();
  expect(replies.map(({ status }) => status)).toEqual([200, 404]);
});

test("request-limit is the largest body in bytes; a body of one more gets 413, and is not acted on", async () => {
  const authorization = `Bearer ${await accessToken(emulator)}`;
  const good = { groups: [{ name: "é", testers: [{ email: "ann@example.com" }] }] };
  const size = Buffer.byteLength(JSON.stringify(good));
  await register(emulator);
  emulator.setSwitches({ "request-limit": String(size) });
  expect((await call(emulator, testersPath(appA), good, { authorization })).status).toBe(200);
  emulator.setSwitches({ "request-limit": String(size - 1) });
  const reply = await call(emulator, testersPath(appA), good, { authorization });
  expect([reply.status, reply.body]).toEqual([413, { Message: "Request Too Long" }]);
  expect(emulator.requests().at(-1)).toMatchObject({ status: 413, acted: false, body: "" });
});

test("a body of more than 10 MB gets 413 by default", async () => {
  const reply = await call(emulator, registerPath(appA), "x".repeat(10_000_001), {
    authorization: "Bearer none",
  });
  expect(reply.status).toBe(413);
});

test("any Host header is accepted", async () => {
  const status = await new Promise((resolve, reject) => {
    const sent = request(`${emulator.apiUrl}/v1/x`, {
      method: "POST",
      headers: { host: "developer.amazon.com" },
    });
    sent.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
    sent.end();
  });
  expect(status).toBe(400);
});
