import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "./index.js";
import {
  addTesters,
  appA,
  appB,
  call,
  errorMessage,
  heldTesters,
  people,
  register,
  testersPath,
} from "./testing/caller.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  await register(emulator);
});
afterEach(() => emulator.stop());

test("adding testers returns the groups' names and the number of distinct people", async () => {
  const reply = await addTesters(emulator, {
    qa: ["ann@example.com", "bob@example.com"],
    "Beta EU": ["bob@example.com", "cem@example.com"],
  });
  expect([reply.status, reply.body]).toEqual([200, { groups: ["qa", "Beta EU"], uniqueTesterCount: 3 }]);
  expect(heldTesters(emulator)).toEqual({
    qa: ["ann@example.com", "bob@example.com"],
    "Beta EU": ["bob@example.com", "cem@example.com"],
  });
  expect(emulator.state().account).toEqual({ groups: 2, testers: 3 });
});

test("the names sent last are kept", async () => {
  const group = (firstName: string) => ({
    groups: [{ name: "qa", testers: [{ firstName, lastName: "Lee", email: "Ann@Example.com" }] }],
  });
  await call(emulator, testersPath(appA), group("Anne"));
  await call(emulator, testersPath(appA), group("Ann"));
  expect(emulator.state().apps[appA]?.tracks.devtest.groups).toEqual({
    qa: [{ firstName: "Ann", lastName: "Lee", email: "Ann@Example.com" }],
  });
});

test("somebody listed twice in a call, even in another spelling, is one person", async () => {
  const reply = await addTesters(emulator, { qa: ["ann@example.com", "ANN@example.com"] });
  expect(reply.body).toEqual({ groups: ["qa"], uniqueTesterCount: 1 });
  expect(heldTesters(emulator)).toEqual({ qa: ["ANN@example.com"] });
});

test("each app has its own testers, and the account counts people and group names once", async () => {
  await register(emulator, {}, appB);
  await addTesters(emulator, { qa: ["ann@example.com"] });
  await addTesters(emulator, { qa: ["ann@example.com", "bob@example.com"] }, appB);
  expect(heldTesters(emulator)).toEqual({ qa: ["ann@example.com"] });
  expect(heldTesters(emulator, appB)).toEqual({ qa: ["ann@example.com", "bob@example.com"] });
  expect(emulator.state().account).toEqual({ groups: 1, testers: 2 });
});

describe("switches", () => {
  test.each([
    ["adds", ["ann@example.com", "bob@example.com"]],
    ["replaces", ["bob@example.com"]],
  ] as const)("list=%s leaves %j", async (value, left) => {
    emulator.setSwitches({ list: value });
    await addTesters(emulator, { qa: ["ann@example.com"] });
    await addTesters(emulator, { qa: ["bob@example.com"] });
    expect(heldTesters(emulator)).toEqual({ qa: left });
  });

  test.each([
    ["harmless", 200, ["ann@example.com", "bob@example.com"]],
    ["400", 400, ["ann@example.com"]],
    ["409", 409, ["ann@example.com"]],
  ] as const)(
    "with re-add=%s the status is %d, and refusing one refuses the whole call",
    async (value, status, left) => {
      emulator.setSwitches({ "re-add": value });
      await addTesters(emulator, { qa: ["ann@example.com"] });
      const again = await addTesters(emulator, { qa: ["bob@example.com", "ann@example.com"] });
      expect(again.status).toBe(status);
      if (status !== 200)
        expect(errorMessage(again)).toBe("the tester ann@example.com is already in the group");
      expect(heldTesters(emulator)).toEqual({ qa: left });
      expect((await addTesters(emulator, { other: ["ann@example.com"] })).status).toBe(200);
    },
  );

  test("re-add does not apply to somebody listed twice in one call", async () => {
    emulator.setSwitches({ "re-add": "400" });
    const qa = { name: "qa", testers: [{ email: "ann@example.com" }] };
    const reply = await call(emulator, testersPath(appA), { groups: [qa, qa] });
    expect([reply.status, reply.body]).toEqual([200, { groups: ["qa", "qa"], uniqueTesterCount: 1 }]);
  });

  test("re-add=409 says so in its error code", async () => {
    emulator.setSwitches({ "re-add": "409" });
    await addTesters(emulator, { qa: ["ann@example.com"] });
    expect((await addTesters(emulator, { qa: ["ann@example.com"] })).body).toMatchObject({
      httpCode: 409,
      message: "Conflict",
      errors: [{ errorCode: "conflict" }],
    });
  });

  test.each([
    ["call", 1],
    ["group", 2],
    ["track", 3],
  ] as const)("count=%s makes uniqueTesterCount %d", async (value, count) => {
    emulator.setSwitches({ count: value });
    await addTesters(emulator, { qa: ["ann@example.com"], other: ["bob@example.com"] });
    const reply = await addTesters(emulator, { qa: ["cem@example.com"] });
    expect(reply.body).toEqual({ groups: ["qa"], uniqueTesterCount: count });
  });

  test("group-names=by-case keeps QA and qa apart", async () => {
    await addTesters(emulator, { QA: ["ann@example.com"] });
    await addTesters(emulator, { qa: ["bob@example.com"] });
    expect(heldTesters(emulator)).toEqual({ QA: ["ann@example.com"], qa: ["bob@example.com"] });
  });

  test("group-names=ignoring-case puts both into the first, and returns its name", async () => {
    emulator.setSwitches({ "group-names": "ignoring-case" });
    await addTesters(emulator, { QA: ["ann@example.com"] });
    const reply = await addTesters(emulator, { qa: ["bob@example.com"] });
    expect(reply.body).toEqual({ groups: ["QA"], uniqueTesterCount: 1 });
    expect(heldTesters(emulator)).toEqual({ QA: ["ann@example.com", "bob@example.com"] });
  });

  test.each([
    ["any", [200, 200, 200]],
    ["no-blanks", [200, 400, 400]],
    ["short", [200, 200, 400]],
  ] as const)("group-name-form=%s answers %j", async (value, expected) => {
    emulator.setSwitches({ "group-name-form": value });
    const names = ["beta_EU-2", "Beta EU", "A name of more than twenty characters"];
    const statuses: number[] = [];
    for (const name of names)
      statuses.push((await addTesters(emulator, { [name]: ["ann@example.com"] })).status);
    expect(statuses).toEqual(expected);
    expect(Object.keys(heldTesters(emulator))).toEqual(names.filter((_, index) => statuses[index] === 200));
  });

  test.each([
    ["404", 404, "resource_not_found"],
    ["403", 403, "forbidden"],
  ] as const)("unknown-app=%s answers %d to both operations", async (value, status, errorCode) => {
    emulator.setSwitches({ "unknown-app": value });
    emulator.setApps([appA]);
    for (const reply of [
      await register(emulator, {}, appB),
      await addTesters(emulator, { qa: ["ann@example.com"] }, appB),
    ])
      expect(reply).toMatchObject({ status, body: { httpCode: status, errors: [{ errorCode }] } });
    expect(emulator.state().apps).not.toHaveProperty(appB);
  });

  test.each([
    ["404", 404, {}],
    ["400", 400, {}],
    ["accepted", 200, { qa: ["ann@example.com"] }],
  ] as const)("before-registration=%s answers %d", async (value, status, left) => {
    emulator.setSwitches({ "before-registration": value });
    const reply = await addTesters(emulator, { qa: ["ann@example.com"] }, appB);
    expect(reply.status).toBe(status);
    if (status !== 200) expect(errorMessage(reply)).toContain("the app is not registered for DevTest");
    expect(heldTesters(emulator, appB)).toEqual(left);
    expect(emulator.state().apps[appB]?.packageName ?? null).toBeNull();
  });
});

describe("limits", () => {
  test("50 testers fit on an app, in however many groups; one more is refused and nobody is added", async () => {
    await addTesters(emulator, { qa: people(30), other: people(20, "other") });
    const again = await addTesters(emulator, { third: people(10) });
    expect(again.status).toBe(200);
    const more = await addTesters(emulator, { third: ["more@example.com"] });
    expect(more.status).toBe(400);
    expect(errorMessage(more)).toBe("an app cannot have more than 50 testers; this call would make it 51");
    expect(heldTesters(emulator)["third"]).toEqual(people(10));
  });

  test("300 groups fit in an account; one more is refused on any app", async () => {
    const groups = Object.fromEntries(people(300).map((name) => [name, ["ann@example.com"]]));
    expect((await addTesters(emulator, groups)).status).toBe(200);
    await register(emulator, {}, appB);
    expect((await addTesters(emulator, { "person7@example.com": people(2) }, appB)).status).toBe(200);
    const more = await addTesters(emulator, { more: ["ann@example.com"] }, appB);
    expect(more.status).toBe(400);
    expect(errorMessage(more)).toBe(
      "an account cannot have more than 300 groups; this call would make it 301",
    );
  });

  test("1,500 testers fit in an account; one more is refused", async () => {
    const apps = Array.from({ length: 31 }, (_, index) => `${appA.slice(0, -2)}${index + 10}`);
    for (const [index, appId] of apps.slice(0, 30).entries()) {
      await register(emulator, {}, appId);
      expect((await addTesters(emulator, { qa: people(50, `app${index}-`) }, appId)).status).toBe(200);
    }
    expect(emulator.state().account).toEqual({ groups: 1, testers: 1500 });
    await register(emulator, {}, apps[30]);
    const more = await addTesters(emulator, { qa: ["more@example.com"] }, apps[30]);
    expect(more.status).toBe(400);
    expect(errorMessage(more)).toBe(
      "an account cannot have more than 1500 testers; this call would make it 1501",
    );
  });
});

describe("a body of another form than documented", () => {
  const one = { email: "ann@example.com" };
  test.each([
    ["no groups", {}, "required_data_absent", "body must have required property 'groups'"],
    ["a list", [], "invalid_input", "body must be object"],
    ["groups that are no list", { groups: {} }, "invalid_input", "/groups must be array"],
    ["an empty list", { groups: [] }, "invalid_input", "/groups must NOT have fewer than 1 items"],
    [
      "a blank name",
      { groups: [{ name: " ", testers: [one] }] },
      "invalid_input",
      "/groups/0/name must match",
    ],
    [
      "no name",
      { groups: [{ testers: [one] }] },
      "required_data_absent",
      "/groups/0 must have required property 'name'",
    ],
    [
      "nobody",
      { groups: [{ name: "qa", testers: [] }] },
      "invalid_input",
      "/groups/0/testers must NOT have fewer than 1 items",
    ],
    [
      "an unknown key",
      { groups: [{ name: "qa", testers: [{ ...one, phone: "1" }] }] },
      "invalid_input",
      '/groups/0/testers/0 has the unknown key "phone"; allowed: firstName, lastName, email',
    ],
    [
      "no address",
      { groups: [{ name: "qa", testers: [{ firstName: "Ann" }] }] },
      "required_data_absent",
      "/groups/0/testers/0 must have required property 'email'",
    ],
    [
      "a name that is no text",
      { groups: [{ name: "qa", testers: [{ ...one, lastName: null }] }] },
      "invalid_input",
      "/groups/0/testers/0/lastName must be string",
    ],
  ])("%s is refused", async (_, body, errorCode, message) => {
    const reply = await call(emulator, testersPath(appA), body);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({
      httpCode: 400,
      message: "Bad Request",
      errors: [{ errorCode, errorMessage: expect.stringContaining(message) }],
    });
    expect(heldTesters(emulator)).toEqual({});
  });

  test.each([
    "ann",
    "ann@",
    "@example.com",
    "ann@example",
    "ann lee@example.com",
    " ann@example.com",
    "a@b@example.com",
  ])('the address "%s" is refused by name, and nobody of the call is added', async (email) => {
    const reply = await addTesters(emulator, { qa: ["bob@example.com", email] });
    expect(reply.status).toBe(400);
    expect(errorMessage(reply)).toBe(`the tester's e-mail address "${email}" is not valid`);
    expect(heldTesters(emulator)).toEqual({});
  });
});

test("another track is not found", async () => {
  const body = { groups: [{ name: "qa", testers: [{ email: "ann@example.com" }] }] };
  const reply = await call(emulator, testersPath(appA, "lat"), body);
  expect(reply.status).toBe(404);
  expect(reply.body).toEqual({
    httpCode: 404,
    message: "Not Found",
    errors: [{ errorCode: "resource_not_found", errorMessage: "the app has no track lat" }],
  });
});
