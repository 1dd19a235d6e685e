import { describe, expect, test } from "@jest/globals";
import { resolveArgs } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { checkedDesired } from "../../provider/resources/checked-desired.js";
import { complaints, group, load } from "./devtest-yaml.js";
import { appId, appUsing, complaintsOf, folderWith } from "./folder.js";

const guarded = (testers: string, guards: string): string => `${group(testers)}guards: ${guards}\n`;

describe("guards.domains", () => {
  test.each<[string, string, string]>([
    ["an address of a listed domain", "[ann@example.com]", "{ domains: [example.com] }"],
    ["in any letter case", "[ann@EXAMPLE.com]", "{ domains: [Example.COM] }"],
    [
      "somebody allowed by address",
      "[eve@example.net]",
      "{ domains: [example.com], alsoAllowed: [Eve@Example.net] }",
    ],
    [
      "somebody allowed by key",
      "[eve@example.net]",
      `{ domains: [example.com], alsoAllowed: ["${testerKey("eve@example.net")}"] }`,
    ],
    [
      "an accent in the other Unicode form",
      '["ann@caf\u00e9.example.com"]',
      '{ domains: ["cafe\u0301.example.com"] }',
    ],
  ])("lets in %s", (_what, testers, guards) => {
    expect(complaints(guarded(testers, guards))).toEqual([]);
  });

  test.each<[string, string]>([
    ["another domain", "ann@example.net"],
    ["a domain below it", "ann@mail.example.com"],
    ["a domain that ends like it", "ann@myexample.com"],
    ["a domain that begins like it", "ann@example.com.example.net"],
  ])("does not let in %s", (_what, address) => {
    expect(complaints(guarded(`[${address}]`, "{ domains: [example.com] }"))).toEqual([
      `devtest.yaml:4:15 groups.qa.testers[0]: ${testerKey(address)} is not of a domain that \`guards.domains\` lists; listed there: example.com; correct the address, or name it under \`guards.alsoAllowed\``,
    ]);
  });

  test("is held for a CSV file, at its line", () => {
    const text = `${group("[ann@example.com]").replace("testers: [ann@example.com]", "testersFrom: qa.csv")}guards: { domains: [example.com] }\n`;
    const [line] = complaints(text, { "qa.csv": "ann@example.com,,\nbob@example.org,,\n" });
    expect(line).toMatch(/^qa\.csv:2:1 .* is not of a domain that/);
  });
});

describe("guards.alsoAllowed, by a name under `people`,", () => {
  const eve = "people: { eve: eve@example.net }\n";
  const qa = "groups: { qa: { testers: [eve@example.net] } }\n";
  const guards = "guards: { domains: [example.com], alsoAllowed: [eve] }\n";
  const main = `version: 1\ninclude: [teams/*.yaml]\n${guards}${appUsing("qa")}`;
  const complaint =
    "the person at teams/qa.yaml:1:11 is defined for that file alone; define whoever several files list in the file that includes them, or give the address here";

  test("lets in somebody who is defined in the same file", () => {
    expect(complaints(`${main}${eve}`, { "teams/qa.yaml": qa })).toEqual([]);
  });

  test("lets in nobody who is defined in an included file: its owner would loosen the guards", () => {
    expect(complaints(main, { "teams/qa.yaml": `${eve}${qa}` })).toEqual([
      `devtest.yaml:3:49 guards.alsoAllowed[0]: ${complaint}`,
      expect.stringMatching(/^teams\/qa\.yaml:2:27 .* is not of a domain that/),
    ]);
  });

  test("holds that for the arguments of a program too", () => {
    const { path } = folderWith({ "teams/qa.yaml": `${eve}${qa}` });
    const args = {
      include: ["teams/*.yaml"],
      apps: {},
      guards: { domains: ["example.com"], alsoAllowed: ["eve"] },
    };
    expect(complaintsOf(() => resolveArgs(args, path), path)).toContain(
      `DevTest arguments guards.alsoAllowed[0]: ${complaint}`,
    );
    const people = { zoe: "eve@example.net" };
    const own = { ...args, people, guards: { ...args.guards, alsoAllowed: ["zoe"] } };
    expect(complaintsOf(() => resolveArgs(own, path), path)).toEqual([
      expect.stringMatching(/^teams\/qa\.yaml:1:16 people\[…\]: /),
    ]);
  });
});

test.each<[string, string, string]>([
  ["a negative number", "{ maxAdds: -1 }", 'maxAdds: is "-1"; must be 0 or more'],
  ["half a grant", "{ maxAdds: 1.5 }", "maxAdds: "],
  ["a list of no domains", "{ domains: [] }", "domains: "],
  [
    "a domain with @",
    '{ domains: ["@example.com"] }',
    "must be a domain such as example.com, without @ and without *",
  ],
  ["a pattern", '{ domains: ["*.example.com"] }', "without @ and without *"],
  ["an unknown key", "{ maxAdd: 3 }", 'maxAdd: unknown key (did you mean "maxAdds"?)'],
  ["half a key", '{ domains: [example.com], alsoAllowed: ["e…a@example.net"] }', "alsoAllowed[0]"],
])("%s is a complaint", (_what, guards, words) => {
  const lines = complaints(guarded("[ann@example.com]", guards)).join("\n");
  expect(lines).toContain("guards");
  expect(lines).toContain(words);
});

test("allowed people without domains are warned about", () => {
  const { warnings } = load(guarded("[ann@example.com]", "{ alsoAllowed: [eve@example.net] }"));
  expect(warnings.join()).toContain("allows nothing: without `domains`, every domain is allowed");
});

test("the ledger gets them without an address, from a file, from arguments, and from what a program made of either", () => {
  const { desired } = load(
    guarded("[ann@example.com]", "{ maxAdds: 3, domains: [Example.com], alsoAllowed: [eve@example.net] }"),
  );
  const guards = { maxAdds: 3, domains: ["example.com"], alsoAllowed: [testerKey("eve@example.net")] };
  expect(desired.guards).toEqual(guards);
  const here = folderWith();
  const args = {
    groups: { qa: { testers: ["ann@example.com"] } },
    apps: {
      racing: {
        appId,
        packageName: "com.example.racing",
        certificates: ["certs/racing.pem"],
        groups: ["qa"],
      },
    },
    guards: { maxAdds: 3, domains: ["example.com"], alsoAllowed: ["eve@example.net"] },
  };
  expect(resolveArgs(args, here.path).desired.guards).toEqual(guards);
  expect(checkedDesired(desired).guards).toEqual(guards);
  expect(() => checkedDesired({ ...desired, guards: { maxAdds: "3" } })).toThrow("maxAdds");
});
