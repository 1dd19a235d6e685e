import { createServer as createSecureServer } from "node:https";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../provider/people.js";
import { appId, type File, Stack } from "./assumptions/stack.js";
import { serveOn } from "./client/loopback.js";
import { selfSigned } from "./client/self-signed.js";
import {
  type Emulator,
  type Fault,
  type Switches,
  startEmulator,
  switchCatalogue,
} from "./emulator/index.js";
import { people as addresses, addTesters, heldTesters, register } from "./emulator/testing/caller.js";

/**
 * What the vendor does not document, one switch of the emulator after another: what we do is right under every value,
 * or the run says what is not, and how to go on.
 */

let emulator: Emulator;
let stack: Stack;
beforeEach(async () => {
  emulator = await startEmulator();
  stack = new Stack(emulator);
});
afterEach(() => emulator.stop());

const valuesOf = (name: keyof Switches) => switchCatalogue[name].values.map(({ value }) => value);
const qa = (...people: string[]): File => ({ groups: { qa: people } });
const held = () => heldTesters(emulator, appId)["qa"]?.map((email) => email.split("@")[0]);
const keys = (...locals: string[]) => locals.map((local) => testerKey(`${local}@example.com`));
/** As somebody who removes everybody in the Console. */
const emptyOnAmazon = (switches: Partial<Switches>) => {
  emulator.reset();
  emulator.setSwitches({ "before-registration": "accepted", ...switches });
};
const doubtful: Fault = { operation: "testers", status: 503, body: { Message: "Unavailable" }, act: true };

describe("whatever a switch says, a run sends the delta and nothing else, and its second run nothing:", () => {
  const all = Object.entries(switchCatalogue).flatMap(([name, { values }]) =>
    values.map(({ value }) => [name, value] as const),
  );
  test.each(all.filter(([, value]) => value !== "detached"))("%s=%s", async (name, value) => {
    emulator.setSwitches({ [name]: value });
    expect((await stack.up(qa("ann", "bob"))).sent).toEqual(["first → 200", "qa: ann, bob → 200"]);
    expect((await stack.up(qa("ann", "bob", "cleo"))).sent).toEqual(["qa: cleo → 200"]);
    expect((await stack.up(qa("bob", "cleo"))).sent).toEqual([]);
    expect((await stack.up({ ...qa("bob", "cleo"), certificates: ["first", "second"] })).sent).toEqual([
      "second → 200",
    ]);
    expect(stack.record()).toEqual({ confirmed: keys("bob", "cleo"), unconfirmed: [] });
  });

  test("but for a security profile that is not attached: then nothing is sent and nothing recorded", async () => {
    emulator.setSwitches({ "security-profile": "detached" });
    const { result, messages, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["red", []]);
    expect(messages).toContain("App Submission API");
    emulator.setSwitches({ "security-profile": "attached" });
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });
});

describe("somebody who may be there already is sent once more, and that re-adding", () => {
  const afterDoubt = async (rule: Switches["re-add"], ...people: string[]) => {
    emulator.setSwitches({ "re-add": rule });
    await stack.up(qa());
    emulator.fault(doubtful);
    expect((await stack.up(qa(...people))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: keys(...people) });
    return stack.up(qa(...people));
  };

  test("is harmless settles the doubt", async () => {
    const { result, sent } = await afterDoubt("harmless", "ann", "bob");
    expect([result, sent]).toEqual(["green", ["qa: ann, bob → 200"]]);
  });

  test("is a conflict that names them settles it too, with a warning", async () => {
    const { result, warnings, sent } = await afterDoubt("409", "ann", "bob");
    expect(result).toBe("green");
    expect(sent).toEqual(["qa: ann, bob → 409", "qa: ann → 409", "qa: bob → 409"]);
    expect(stack.record()).toEqual({ confirmed: keys("ann", "bob"), unconfirmed: [] });
    const [ann = ""] = keys("ann");
    expect(warnings).toMatch(/request id \S{36}\)\.\nLook in the Developer Console/);
    expect(warnings).toContain(
      `group "qa": the service says ${ann} is there already: recorded as confirmed (`,
    );
  });

  test("is a bad request stays in doubt, and the message says how to go on, and that way works", async () => {
    const { result, messages } = await afterDoubt("400", "ann", "bob");
    expect(result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: keys("ann", "bob") });
    expect(messages).toContain("already in the group");
    expect(messages).toContain(
      "\nIf somebody is in the group already: remove that person in the Developer Console",
    );
    emptyOnAmazon({ "re-add": "400" });
    const { result: next, sent } = await stack.up(qa("ann", "bob"));
    expect([next, sent]).toEqual(["green", ["qa: ann, bob → 200"]]);
  });

  test("is a conflict for half of fifty comes to an end in one run all the same", async () => {
    emulator.setSwitches({ "re-add": "409" });
    const fifty = addresses(50).map((email) => email.split("@")[0] ?? "");
    await stack.up(qa());
    await addTesters(emulator, { qa: addresses(50).filter((_, index) => index % 2 === 0) }, appId);
    const { result, sent } = await stack.up(qa(...fifty));
    expect(result).toBe("green");
    expect(held()?.sort()).toEqual([...fifty].sort());
    expect(sent.length).toBeLessThan(100);
  });

  test.each(valuesOf("re-add"))("is %s keeps nobody else out when they left and came back", async (rule) => {
    emulator.setSwitches({ "re-add": rule as Switches["re-add"] });
    await stack.up(qa("ann", "bob"));
    await stack.up(qa("bob"));
    const { result, messages } = await stack.up(qa("ann", "bob", "cleo"));
    expect(held()).toEqual(["ann", "bob", "cleo"]);
    expect(result).toBe(rule === "400" ? "red" : "green");
    expect(stack.record().confirmed.sort()).toEqual(
      keys(...(rule === "400" ? ["bob", "cleo"] : ["ann", "bob", "cleo"])).sort(),
    );
    if (rule === "400") expect(messages).toContain(`Not done for: ${keys("ann")}.`);
  });

  const words = (errorMessage: string) => ({ errorCode: "conflict", errorMessage });
  test.each<[string, number, unknown]>([
    ["a conflict about somebody else", 409, words("bob@example.com is already in the group")],
    ["a conflict about somebody whose address ends alike", 409, words("j.ann@example.com is already there")],
    ["a conflict about the group", 409, words("a group named QA already exists")],
    ["a conflict that does not say of what kind", 409, words("ann@example.com cannot be added")],
    ["a conflict without words", 409, undefined],
    ["a bad request in the same words", 400, words("ann@example.com is already in the group")],
    ["a page of something in between", 409, "<html><title>already ann@example.com</title>"],
  ])("%s is no answer that they are there", async (_what, status, body) => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", status, body });
    expect((await stack.up(qa("ann"))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: [] });
  });
});

describe("a certificate that may be there already is sent once more, and that registering again", () => {
  const again = async (rule: Switches["re-register"]) => {
    emulator.setSwitches({ "re-register": rule });
    emulator.fault({ operation: "register", status: 504, act: true });
    const { result, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["red", ["first → 504"]]);
    return stack.up(qa("ann"));
  };

  test.each([
    ["harmless", "first → 200", ""],
    ["409", "first → 409", "is there already: recorded as confirmed (request id "],
  ] as const)("is %s settles it, and the testers follow", async (rule, request, warning) => {
    const { result, sent, warnings } = await again(rule);
    expect([result, sent]).toEqual(["green", [request, "qa: ann → 200"]]);
    expect(warnings).toContain(warning);
  });

  test("is a bad request stays in doubt, no tester is sent, and the message says how to go on", async () => {
    const { result, sent, messages } = await again("400");
    expect([result, sent]).toEqual(["red", ["first → 400"]]);
    expect(messages).toContain(
      "\nIf the app has the certificate already: remove it in the Developer Console",
    );
    expect(stack.record("6184041a").unconfirmed).toHaveLength(1);
  });

  test("of another app is no such answer", async () => {
    const body = { errorCode: "conflict", errorMessage: "the package is already registered" };
    emulator.fault({ operation: "register", status: 409, body });
    expect((await stack.up({})).result).toBe("red");
    expect(stack.record("6184041a").confirmed).toEqual([]);
  });
});

describe("who is added to a group of three, where the list", () => {
  const addCleo = async (switches: Partial<Switches>, perRequest = 50) => {
    emulator.setSwitches(switches);
    stack.settings.perRequest = perRequest;
    await stack.up({ groups: { other: ["yan"], qa: ["ann", "bob", "dan"] } });
    return stack.up({ groups: { other: ["yan"], qa: ["ann", "bob", "dan", "cleo"] } });
  };

  test.each(valuesOf("count"))("adds and the count is the %s's, is no cause for a warning", async (count) => {
    for (const perRequest of [50, 1]) {
      const { warnings } = await addCleo({ count: count as Switches["count"] }, perRequest);
      expect([warnings, held()]).toEqual(["", ["ann", "bob", "dan", "cleo"]]);
      emulator.reset();
      stack = new Stack(emulator);
    }
  });

  test("replaces, throws the others out; a count of the track betrays it, and the warning has the figures", async () => {
    const { result, warnings } = await addCleo({ list: "replaces", count: "track" });
    expect([result, held()]).toEqual(["green", ["cleo"]]);
    expect(warnings).toContain(
      'group "qa": sent 1 testers, with whom 4 are on record, and the answer counts 2 (request id ',
    );
  });

  test.each(["call", "group"] as const)(
    "replaces, and the count is the %s's, cannot be told from adding: the record is of what was sent",
    async (count) => {
      const { warnings } = await addCleo({ list: "replaces", count });
      expect([warnings, held()]).toEqual(["", ["cleo"]]);
      expect(stack.record().confirmed.sort()).toEqual(keys("ann", "bob", "cleo", "dan").sort());
    },
  );
});

test("a group that exists in another spelling gets the testers, and a warning says which it was", async () => {
  emulator.setSwitches({ "group-names": "ignoring-case" });
  await stack.up({});
  await addTesters(emulator, { QA: ["yan@example.com"] }, appId);
  const { result, warnings } = await stack.up(qa("ann"));
  expect(result).toBe("green");
  expect(warnings).toContain('group "qa": sent to this group, and the answer names: QA (request id ');
  expect(heldTesters(emulator, appId)).toEqual({ QA: ["yan@example.com", "ann@example.com"] });
});

describe("certificates", () => {
  test.each([
    ["adds", 2],
    ["replaces", 1],
  ] as const)("a second one %s: it alone is sent", async (rule, left) => {
    emulator.setSwitches({ "second-certificate": rule });
    await stack.up({});
    expect((await stack.up({ certificates: ["first", "second"] })).sent).toEqual(["second → 200"]);
    expect(emulator.state().apps[appId]?.certificates).toHaveLength(left);
  });

  test("a fourth is refused before it is sent while one that left may still be there, and by the service after that", async () => {
    await stack.up({ certificates: ["first", "second", "third"] });
    const file: File = { certificates: ["second", "third", "fourth"] };
    const early = await stack.up(file);
    expect([early.result, early.sent]).toEqual(["red", []]);
    const [first = ""] = emulator.state().apps[appId]?.certificates ?? [];
    const late = await stack.up({ ...file, removed: [{ certificate: first.slice(0, 16) }] });
    expect([late.result, late.sent]).toEqual(["red", ["fourth → 400"]]);
    expect(late.messages).toContain("an app holds 3 certificates at most");
    expect(stack.record("6184041a").confirmed).toHaveLength(2);
  });
});

describe("testers before the registration", () => {
  test.each([
    ["404", /does not find the app.*and is registered for DevTest/s],
    ["400", /the app is not registered for DevTest/],
  ] as const)(
    "are refused with %s: nobody is recorded, and the next run goes through",
    async (rule, words) => {
      emulator.setSwitches({ "before-registration": rule });
      const testers = Object.fromEntries([[keys("ann")[0], { email: "ann@example.com" }]]);
      const { result, messages } = await stack.upAlone({ testers });
      expect([result, stack.record("alone").unconfirmed]).toEqual(["red", []]);
      expect(messages).toMatch(words);
      await register(emulator, {}, appId);
      expect((await stack.upAlone({ testers })).result).toBe("green");
    },
  );

  test.each(valuesOf("before-registration"))("are not sent after one that failed (%s)", async (rule) => {
    emulator.setSwitches({ "before-registration": rule as Switches["before-registration"] });
    emulator.fault({ operation: "register", status: 404, body: {} });
    expect((await stack.up(qa("ann"))).sent).toEqual(["first → 404"]);
    expect((await stack.up(qa("ann"))).sent).toEqual(["first → 200", "qa: ann → 200"]);
  });
});

describe("what the service refuses", () => {
  test.each(["no-blanks", "short"] as const)(
    "of group names (%s) is said once, and others go through",
    async (form) => {
      emulator.setSwitches({ "group-name-form": form });
      const name = "Beta testers of the European Union";
      const fifty = addresses(49).map((email) => email.split("@")[0] ?? "");
      const { result, messages, sent } = await stack.up({ groups: { [name]: fifty, qa: ["ann"] } });
      expect([result, held()]).toEqual(["red", ["ann"]]);
      expect(sent.length).toBeLessThan(45);
      expect(messages.match(/is not valid/g)).toHaveLength(1);
      expect(messages).toContain("and 39 more.");
      expect(messages).toContain("devtest:maxTestersPerRequest 1");
      expect(stack.record(`${name} on 6184041a`)).toEqual({ confirmed: [], unconfirmed: [] });
    },
  );

  test.each([
    ["404", "does not find the app"],
    ["403", "belongs to the same developer account"],
  ] as const)("of an app of somebody else's (%s) leaves nothing on record", async (rule, words) => {
    emulator.setSwitches({ "unknown-app": rule });
    emulator.setApps([]);
    const { result, messages } = await stack.up(qa("ann"));
    expect([result, stack.record("6184041a").unconfirmed]).toEqual(["red", []]);
    expect(messages).toContain(words);
    emulator.setApps(null);
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });

  test("as too large is sent in parts, everybody once", async () => {
    emulator.setSwitches({ "request-limit": "1100" });
    const forty = addresses(40).map((email) => email.split("@")[0] ?? "");
    await stack.up(qa());
    const { result, sent } = await stack.up(qa(...forty));
    const accepted = sent.filter((request) => request.endsWith("200")).join(", ");
    expect([result, accepted.match(/person\d+/g)?.length, held()?.length]).toEqual(["green", 40, 40]);
  });

  test("as too large however small it is, ends, and says what to look at", async () => {
    const name = "a long name".repeat(20);
    await stack.up({ groups: { [name]: [] } });
    emulator.setSwitches({ "request-limit": "220" });
    const { result, messages } = await stack.up({ groups: { [name]: ["ann", "bob"] } });
    expect(result).toBe("red");
    expect(messages).toContain("because of its size");
  });
});

describe("a service that asks for fewer requests", () => {
  test.each<[string, Record<string, string>, number[]]>([
    ["for so many seconds", { "retry-after": "7" }, [7000, 7000]],
    ["without saying for how long", {}, [1000, 2000]],
  ])("%s is left alone and asked again, and everybody is sent once", async (_what, headers, slept) => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", status: 429, headers, times: 2 });
    expect((await stack.up(qa("ann"))).result).toBe("green");
    expect([stack.slept, held()]).toEqual([slept, ["ann"]]);
  });

  test("for an hour is told of, and nothing is recorded", async () => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", status: 429, headers: { "retry-after": "3600" } });
    expect((await stack.up(qa("ann"))).messages).toContain("Retry-After: 3600");
    expect([stack.slept, stack.record()]).toEqual([[], { confirmed: [], unconfirmed: [] }]);
  });
});

describe("a token that dies early", () => {
  test.each(valuesOf("refused-token"))("once, with %s, is replaced", async (status) => {
    emulator.setSwitches({ "refused-token": status as Switches["refused-token"] });
    await stack.up(qa());
    emulator.fault({ operation: "testers", expireTokens: true });
    const { result, sent } = await stack.up(qa("ann"));
    expect([result, sent]).toEqual(["green", [`qa: ann → ${status}`, "qa: ann → 200"]]);
  });

  test("twice, is an error, nothing is recorded, and the next run goes through", async () => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", expireTokens: true, times: 2 });
    expect((await stack.up(qa("ann"))).messages).toContain("not a new one either");
    expect(stack.record()).toEqual({ confirmed: [], unconfirmed: [] });
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });
});

test("a 200 with an empty body is the service's word, for both operations", async () => {
  emulator.fault(
    { operation: "register", status: 200, act: true },
    { operation: "testers", status: 200, act: true },
  );
  const { result, warnings } = await stack.up(qa("ann"));
  expect([result, warnings, held()]).toEqual(["green", "", ["ann"]]);
});

describe("no answer that tells is a doubt, which the next run settles", () => {
  const page = { headers: { "content-type": "text/html" }, body: "<html><title>Bad Gateway</title></html>" };
  const effects: [string, Partial<Fault>][] = [
    ["a gateway's page", { status: 502, ...page }],
    ["a gateway's JSON", { status: 503, body: { Message: "Service Unavailable" } }],
    ["a gateway that waited too long", { status: 504 }],
    ["a page that says 200", { status: 200, ...page }],
    ["an answer that drips and drips", { dripMs: 1000 }],
    ["a connection that closes", { drop: "after" }],
  ];
  const table = effects.flatMap(([what, effect]): [string, string, Partial<Fault>][] => {
    if (effect.dripMs !== undefined) return [[what, "and acted", effect]];
    const [acted, not] = effect.drop
      ? [{ drop: "after" } as const, { drop: "before" } as const]
      : [
          { ...effect, act: true },
          { ...effect, act: false },
        ];
    return [
      [what, "and acted", acted],
      [what, "and did not", not],
    ];
  });
  test.each(table)("%s %s", async (_what, _acted, effect) => {
    await stack.up(qa("bob"));
    stack.settings.client = { timeoutSeconds: 0.3 };
    emulator.fault({ operation: "testers", ...effect } as Fault);
    expect((await stack.up(qa("ann", "bob"))).result).toBe("red");
    expect(stack.record()).toEqual({ confirmed: keys("bob"), unconfirmed: keys("ann") });
    stack.settings.onUnknown = "hold";
    const heldBack = await stack.up(qa("ann", "bob", "cleo"));
    expect([heldBack.result, heldBack.sent]).toEqual(["red", ["qa: cleo → 200"]]);
    expect(heldBack.messages).toContain(keys("ann")[0]);
    stack.settings.onUnknown = "resend";
    expect((await stack.up(qa("ann", "bob", "cleo"))).sent).toEqual(["qa: ann → 200"]);
  });

  test("but an answer that drips and ends in time is one", async () => {
    await stack.up(qa());
    emulator.fault({ operation: "testers", dripMs: 2 });
    expect((await stack.up(qa("ann"))).result).toBe("green");
  });
});

test("a service that nobody vouches for gets nothing, and nothing is recorded", async () => {
  await stack.up(qa());
  let requests = 0;
  const address = await serveOn(createSecureServer(selfSigned(), () => (requests += 1)));
  stack.settings.client = { apiUrl: `https://${address}` };
  const { result, messages } = await stack.up(qa("ann"));
  expect([result, requests, stack.record()]).toEqual(["red", 0, { confirmed: [], unconfirmed: [] }]);
  expect(messages).toMatch(/its certificate is not trusted.*\nNot done for: .*\n.*NODE_EXTRA_CA_CERTS/s);
  stack.settings.client = {};
  expect((await stack.up(qa("ann"))).result).toBe("green");
});
