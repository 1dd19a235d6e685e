import { symlinkSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { DevTestArgs } from "../../provider/config/args.js";
import { loadConfig, resolveArgs } from "../../provider/config/index.js";
import { ConfigError } from "../../provider/errors.js";
import { registration } from "../../provider/lifecycle/registration.js";
import { testerGroup } from "../../provider/lifecycle/tester-group.js";
import { readSettings } from "../../provider/settings.js";
import { appId, appUsing, complaintsOf, folderWith } from "../config/folder.js";
import { contextOf } from "../lifecycle/given.js";

describe("an address", () => {
  const inspected = (email: string) => {
    const text = `version: 1\ngroups: { qa: { testers: [${JSON.stringify(email)}] } }\n${appUsing("qa")}`;
    const folder = folderWith({ "devtest.yaml": text });
    try {
      const { desired, warnings } = loadConfig(folder.file("devtest.yaml"));
      return { sent: desired.apps[0]?.groups[0]?.testers[0]?.email, warnings: warnings.length };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.message).not.toContain(email);
      return "refused";
    } finally {
      folder.remove();
    }
  };

  test.each([
    ["Ann@EXAMPLE.com", "ann@example.com"],
    ["o'brien@example.com", "o'brien@example.com"],
    ["ann.lee+tag@sub.example.co.uk", "ann.lee+tag@sub.example.co.uk"],
    ["1@1.example.com", "1@1.example.com"],
    ["ann@xn--exmple-cua.com", "ann@xn--exmple-cua.com"],
    [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
  ])("%s is accepted", (email, sent) => {
    expect(inspected(email)).toEqual({ sent, warnings: 0 });
  });

  test.each([
    ["in the letters of another script", "аnn@example.com"],
    ["at a domain in the letters of another script", "ann@ехample.com"],
    ["with an umlaut", "jörg@example.com"],
    ["with a dotless i", "anı@example.com"],
    ["of signs alone", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ["in full-width letters", "ａnn@example.com"],
  ])("%s is warned about: %s", (_what, email) => {
    expect(inspected(email)).toMatchObject({ warnings: 1 });
  });

  test.each([
    '"ann lee"@example.com',
    '"ann@home"@example.com',
    "ann(comment)@example.com",
    "ann@[192.0.2.1]",
    "ann@[IPv6:2001:db8::1]",
    "Ann Lee <ann@example.com>",
    "ann@example.com, bob@example.com",
    "mailto:ann@example.com",
    "ann..lee@example.com",
    ".ann@example.com",
    "ann.@example.com",
    "ann@-example.com",
    "ann@example-.com",
    "ann@example..com",
    "ann@localhost",
    "ann@@example.com",
    "ann\r\nbcc: bob@example.com",
    "ann@example.com\r\nx: y",
    "ann\0@example.com",
    "ann\u200b@example.com",
    "ann@exam\u00adple.com",
    "ann\u202emoc.elpmaxe@example.com",
    "ann@example\u3002com",
    "\ud800ann@example.com",
    `ann@${"a".repeat(250)}.com`,
  ])("%j is refused, and not repeated", (email) => {
    expect(inspected(email)).toBe("refused");
  });
});

describe("a resource that a program declares itself", () => {
  const forged = "qa\r\nerror: \u001b[31mforged\u202e\u2028";
  const group = {
    appId,
    trackId: "devtest",
    groupName: "qa",
    testers: {},
    personalData: "masked",
    label: "a",
  };
  const registered = {
    appId,
    packageName: "com.example.a",
    certificates: { "0f": "" },
    __pem: {},
    label: "a",
  };
  const { context } = contextOf({ run: {} });

  test.each([
    ["appId", { appId: forged }],
    ["groupName", { groupName: forged }],
    ["label", { label: forged }],
    ["testers", { testers: { key: { email: `ann@${forged}` } } }],
    ["testers", { testers: { key: { email: "ann@example.com", lastName: forged } } }],
  ])("is refused when the %s of a group would forge lines of the log", async (name, change) => {
    const [reason = "", ...others] = (await testerGroup.check({}, { ...group, ...change } as never, context))
      .failures;
    expect(others).toEqual([]);
    expect(reason).toContain(`: ${name} holds a control character.\nTake `);
    expect(reason.split("\n")).toHaveLength(2);
    expect(reason.replace("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}]/u);
  });

  test.each(["appId", "packageName", "label"])(
    "is refused when the %s of a registration would",
    async (name) => {
      const checked = await registration.check({}, { ...registered, [name]: forged } as never, context);
      const [reason = "", ...others] = checked.failures;
      expect(others).toEqual([]);
      expect(reason).toContain(`: ${name} holds a control character.\n`);
      expect(reason.replace("\n", "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}]/u);
    },
  );

  test("is accepted without control characters", async () => {
    expect((await testerGroup.check({}, group as never, context)).failures).toEqual([]);
    expect((await registration.check({}, registered as never, context)).failures).toEqual([]);
  });

  test("does not change JavaScript's prototypes, whatever its keys", () => {
    const args = JSON.parse(`{
      "__proto__": { "polluted": 1 },
      "groups": { "__proto__": { "testers": ["ann@example.com"] }, "constructor": { "testers": [] } },
      "apps": { "__proto__": { "appId": "x", "polluted": 1 } },
      "removed": [{ "__proto__": { "tester": "ann@example.com" } }]
    }`) as DevTestArgs;
    const folder = folderWith();
    const lines = complaintsOf(() => resolveArgs(args, folder.path), folder.path);
    folder.remove();
    expect(lines.filter((line) => line.includes("__proto__")).length).toBeGreaterThanOrEqual(3);
    expect(Object.prototype).not.toHaveProperty("polluted");
  });
});

test("a list of testers outside the folder is refused, also through a link to it or to its folder", () => {
  const outside = folderWith({ "people/list.csv": "ann@example.com\n" });
  for (const name of ["link.csv", "linked/list.csv", "../people/list.csv"]) {
    const text = `version: 1\ngroups: { qa: { testersFrom: ${name} } }\n${appUsing("qa")}`;
    const here = folderWith({ "devtest.yaml": text });
    symlinkSync(outside.file("people/list.csv"), here.file("link.csv"));
    symlinkSync(outside.file("people"), here.file("linked"));
    expect(complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path)[0]).toContain(
      "leaves the folder of the configuration",
    );
    here.remove();
  }
  outside.remove();
});

describe("an address that credentials would be sent to", () => {
  const read = (variable: string, value: string) =>
    readSettings({ env: { [variable]: value }, stack: () => undefined });

  test.each([
    "http://example.com",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://localhost@example.com",
    "http://0.0.0.0:8080",
    "http://[::ffff:127.0.0.1]",
    "http://192.168.0.1",
    "http://example.com#127.0.0.1",
    "http://example.com\\@localhost",
    "https://name:password@example.com",
    "ftp://example.com",
    "file:///etc/hosts",
    "//example.com",
    "example.com",
    "javascript:fetch",
  ])("is refused, and not repeated: %s", (value) => {
    for (const variable of ["DEVTEST_API_URL", "LWA_TOKEN_URL"]) {
      expect(() => read(variable, value)).toThrow(`environment ${variable}: not an address`);
      expect(() => read(variable, value)).not.toThrow(value);
    }
  });

  test.each(["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://proxy.example.com/api/"])(
    "may be %s",
    (value) => {
      expect(read("DEVTEST_API_URL", value).apiUrl).toBe(value.replace(/\/$/, ""));
    },
  );
});
