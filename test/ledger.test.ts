import { describe, expect, test } from "@jest/globals";
import { overCapacity } from "../provider/ledger/capacity.js";
import { certificates, type LedgerState, type Listed, nextState } from "../provider/ledger/entries.js";
import { stillOnAmazon, warning } from "../provider/ledger/warning.js";

const racing = "6184041a";
const apps = {
  [racing]: { appId: `amzn1.devportal.mobileapp.00${racing}`, label: "racing (com.example.racing)" },
};

const nobody: LedgerState = {
  listed: {},
  stillOnAmazon: {},
  service: "",
  __apps: {},
  __lastNumber: 0,
  __source: "file",
};

type People = Record<string, readonly string[]>;

const listing = (groups: People, app = racing): Listed => ({
  [app]: Object.fromEntries(
    Object.entries(groups).map(([group, keys]) => [group, Object.fromEntries(keys.map((key) => [key, 0]))]),
  ),
});

/** Lets one file follow the other, as runs do. */
function ledgerAfter(
  ...files: { groups: People; removed?: Parameters<typeof nextState>[1]["removed"] }[]
): LedgerState {
  let ledger = nobody;
  for (const { groups, removed = [] } of files)
    ledger = { ...ledger, ...nextState(ledger, { listed: listing(groups), removed, __apps: apps }) };
  return ledger;
}

test("certificates stand where no group can: every state holds the name", () => {
  expect(certificates).toBe("(certificates)");
});

describe("the numbers", () => {
  test("everybody gets one, in an order that does not depend on the file's", () => {
    expect(ledgerAfter({ groups: { qa: ["b", "a"] } })).toEqual(ledgerAfter({ groups: { qa: ["a", "b"] } }));
    expect(ledgerAfter({ groups: { qa: ["a", "b"] } }).listed[racing]).toEqual({ qa: { a: 1, b: 2 } });
  });

  test("who stays keeps it, who joins gets the next", () => {
    const { listed } = ledgerAfter({ groups: { qa: ["m"] } }, { groups: { qa: ["a", "m"] } });
    expect(listed[racing]).toEqual({ qa: { m: 1, a: 2 } });
  });

  test("who comes back gets a new one, even when the highest was given to nobody else since", () => {
    const { listed } = ledgerAfter(
      { groups: { qa: ["a", "b"] } },
      { groups: { qa: ["a"] } },
      { groups: { qa: ["a", "b"] } },
    );
    expect(listed[racing]).toEqual({ qa: { a: 1, b: 3 } });
  });

  test("none is given twice after an acknowledgement", () => {
    const gone = { groups: { qa: ["a"] }, removed: [{ tester: "b" }] };
    const { listed } = ledgerAfter({ groups: { qa: ["a", "b"] } }, gone, { groups: { qa: ["a", "b"] } });
    expect(listed[racing]?.["qa"]?.["b"]).toBe(3);
  });
});

describe("what left the file", () => {
  test("stays on the ledger with the number it had, run after run", () => {
    const left = { groups: { qa: ["a"] } };
    const { stillOnAmazon } = ledgerAfter({ groups: { qa: ["a", "b"] } }, left, left, left);
    expect(stillOnAmazon).toEqual({ [racing]: { qa: { b: "2, may still have access" } } });
  });

  test("is off the ledger when it is listed again", () => {
    const both = { groups: { qa: ["a", "b"] } };
    expect(ledgerAfter(both, { groups: { qa: ["a"] } }, both).stillOnAmazon).toEqual({});
  });

  test("is off the ledger when acknowledged, and does not come back when the line goes", () => {
    const gone = { groups: { qa: ["a"] }, removed: [{ tester: "b" }] };
    expect(ledgerAfter({ groups: { qa: ["a", "b"] } }, gone).stillOnAmazon).toEqual({});
    expect(
      ledgerAfter({ groups: { qa: ["a", "b"] } }, gone, { groups: { qa: ["a"] } }).stillOnAmazon,
    ).toEqual({});
  });

  test("counts per group: leaving one of two leaves one line", () => {
    const { stillOnAmazon } = ledgerAfter({ groups: { qa: ["a"], beta: ["a"] } }, { groups: { qa: ["a"] } });
    expect(stillOnAmazon).toEqual({ [racing]: { beta: { a: "1, may still have access" } } });
  });

  test("a whole app keeps its name, so that messages can say it", () => {
    const before = ledgerAfter({ groups: { qa: ["a"] } });
    const { stillOnAmazon, __apps: names } = nextState(before, { listed: {}, removed: [], __apps: {} });
    expect(stillOnAmazon).toEqual({ [racing]: { qa: { a: "1, may still have access" } } });
    expect(names).toEqual(apps);
  });

  test("an app with nothing left on the ledger loses its name", () => {
    const before = ledgerAfter({ groups: { qa: ["a"] } });
    expect(nextState(before, { listed: {}, removed: [{ group: "qa" }], __apps: {} }).__apps).toEqual({});
  });
});

describe("an acknowledgement", () => {
  const full = { groups: { qa: ["a", "b"], beta: ["b"], [certificates]: ["3f9a0c1122334455ff"] } };
  const empty: People = {};
  const left = (removed: NonNullable<Parameters<typeof ledgerAfter>[0]["removed"]>) =>
    Object.entries(ledgerAfter(full, { groups: empty, removed }).stillOnAmazon[racing] ?? {}).map(
      ([group, keys]) => `${group}: ${Object.keys(keys)}`,
    );

  test("of a tester holds everywhere, or in the group and app it names", () => {
    expect(left([{ tester: "b" }])).toEqual([`${certificates}: 3f9a0c1122334455ff`, "qa: a"]);
    expect(left([{ tester: "b", group: "beta" }])).toEqual([
      `${certificates}: 3f9a0c1122334455ff`,
      "qa: a,b",
    ]);
    expect(left([{ tester: "b", app: apps[racing]?.appId ?? "" }])).toEqual([
      `${certificates}: 3f9a0c1122334455ff`,
      "qa: a",
    ]);
    expect(left([{ tester: "b", app: `amzn1.devportal.mobileapp.11${racing}` }])).toHaveLength(3);
  });

  test("of a group holds for all in it, and never for certificates", () => {
    expect(left([{ group: "qa" }])).toEqual([`${certificates}: 3f9a0c1122334455ff`, "beta: b"]);
    expect(left([{ group: certificates }])).toHaveLength(3);
  });

  test("of a certificate goes by the beginning of its fingerprint", () => {
    expect(left([{ certificate: "3f9a0c1122334455" }])).toEqual(["beta: b", "qa: a,b"]);
    expect(left([{ certificate: "0f9a0c1122334455" }])).toHaveLength(3);
  });
});

describe("the vendor's limits", () => {
  const people = (count: number, prefix = "p") =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);

  test("count what is listed together with what left and may still be there", () => {
    expect(overCapacity(ledgerAfter({ groups: { qa: people(50) } }))).toEqual([]);
    expect(
      overCapacity(ledgerAfter({ groups: { qa: people(25) } }, { groups: { qa: people(26, "q") } })),
    ).toEqual([
      "racing (com.example.racing): 51 testers, and 50 is Amazon's limit: 26 listed and 25 that are not but may still be on Amazon.\n" +
        "Remove some in the Developer Console and write them under `removed:` in the file, or list fewer.",
    ]);
  });

  test("count a person in two groups once", () => {
    expect(overCapacity(ledgerAfter({ groups: { qa: people(50), beta: people(50) } }))).toEqual([]);
  });

  test("do not count certificates as people, nor as a group", () => {
    const full = { qa: people(50), [certificates]: people(3, "c") };
    expect(overCapacity(ledgerAfter({ groups: full }))).toEqual([]);
    const groups = Object.fromEntries(people(300, "g").map((group) => [group, ["same"]]));
    expect(overCapacity(ledgerAfter({ groups: { ...groups, [certificates]: ["c"] } }))).toEqual([]);
  });

  test("refuse a fourth certificate while one that left is still on Amazon", () => {
    const [sentence, ...others] = overCapacity(
      ledgerAfter(
        { groups: { [certificates]: people(3) } },
        { groups: { [certificates]: ["p0", "p1", "new"] } },
      ),
    );
    expect(sentence).toMatch(
      /^racing \(com.example.racing\): 4 certificates, and 3 is Amazon's limit: 3 listed and 1 /,
    );
    expect(others).toEqual([]);
  });

  test("hold for the account: 300 groups, 1,500 people over all apps", () => {
    const listed = Object.fromEntries(
      people(31, "app").map((app) => [app, listing({ [`g-${app}`]: people(49, `${app}-`) }, app)[app] ?? {}]),
    );
    const [sentence] = overCapacity(nextState({}, { listed, removed: [], __apps: {} }));
    expect(sentence).toMatch(/^All apps of this stack: 1519 testers, and 1500 is Amazon's limit/);
    const groups = Object.fromEntries(people(301, "g").map((group) => [group, ["same"]]));
    expect(overCapacity(ledgerAfter({ groups }))[0]).toMatch(
      /^All apps of this stack: 301 tester groups, and 300/,
    );
  });
});

describe("the warning", () => {
  const [ann, bob, cem] = [
    "a…a@example.com #0000000001",
    "b…b@example.com #0000000002",
    "c…c@example.com #0000000003",
  ];
  const all = { groups: { qa: [ann, bob, cem], [certificates]: ["3f9a0c1122334455ff"] } };
  const before = ledgerAfter(all);
  const left = ledgerAfter(all, { groups: { qa: [ann, cem] } });
  const { appId } = apps[racing] as { appId: string };

  test("is not there while there is nothing to say", () => {
    expect(warning({}, before)).toBeUndefined();
    expect(stillOnAmazon(before)).toBeUndefined();
  });

  test("says who, where, that they may still have access, where to remove them, and what to write", () => {
    const words = [
      "Not listed in the file, but added before or about to be, so they may still have access (the service cannot remove anybody):",
      "  racing (com.example.racing), certificates:",
      "    3f9a0c1122334455",
      '  racing (com.example.racing), group "qa":',
      `    ${bob}`,
      "Nothing is sent about them. To take their access away, use the Amazon Developer Console: testers and groups are under Tester",
      "Management (deleting a group there also deletes testers who are in no other group), certificates are on the app's page",
      '"Amazon Appstore DevTest for IAP".',
      "Then write this in the file, and they are off the ledger:",
      "removed:",
      `  - { certificate: "3f9a0c1122334455", app: "${appId}" }`,
      `  - { tester: "${bob}", group: "qa", app: "${appId}" }`,
    ].join("\n");
    expect(warning(before, left)).toBe(words);
    expect(stillOnAmazon(left)).toBe(words);
  });

  test("speaks of the program, in its syntax, when there is no file", () => {
    const text = warning(before, { ...left, __source: "program" });
    expect(text).toContain("Not listed in the program, but added before");
    expect(text).toContain(
      "Then write this among the arguments of DevTest, and they are off the ledger:\nremoved: [\n",
    );
    expect(text).toContain(`  { tester: "${bob}", group: "qa", app: "${appId}" },\n]`);
  });

  test("names whoever left in this change, and counts those who left earlier", () => {
    const later = ledgerAfter(all, { groups: { qa: [ann, cem] } }, { groups: { qa: [ann] } });
    const text = warning(left, later) ?? "";
    expect(text).toContain(`    ${cem}\n`);
    expect(text).not.toContain(bob);
    expect(text.split("\n").at(-1)).toBe(
      "Since earlier: 2 places may still have access. `pulumi stack export | devtest recover` names all and says how to settle it.",
    );
    expect(warning(later, later)).toBe(
      "Since earlier: 3 places may still have access. `pulumi stack export | devtest recover` names all and says how to settle it.",
    );
  });

  test("calls an app that is not in the file by its id, never by a name, and says how to tell that Amazon never had it", () => {
    const gone = { ...before, ...nextState(before, { listed: {}, removed: [], __apps: {} }) };
    const text = warning(before, gone) ?? "";
    expect(text).toContain(`  ${appId} (not in this file), group "qa":\n`);
    expect(text).not.toContain("racing (com.example.racing)");
    expect(text).toContain(
      "If Amazon never had an app of that id (a run said that it does not find it, status 404)",
    );
    expect(warning(before, left)).not.toContain("If Amazon never had");
    expect(warning(before, { ...gone, __apps: {} })).toContain(`  ${racing} (not in this file)`);
  });

  test("asks for one line when a whole group is gone", () => {
    const { groups: _, ...rest } = { groups: {} };
    expect(warning(before, ledgerAfter(all, { groups: {}, ...rest }))).toContain(
      `  - { group: "qa", app: "${appId}" }`,
    );
  });

  test("names everybody of a group, on lines that a log does not cut", () => {
    const many = Array.from(
      { length: 40 },
      (_, index) => `tester-number-${index}@example.com #0000000${index}`,
    );
    const crowd = { groups: { qa: [ann, ...many] } };
    const text = warning(ledgerAfter(crowd), ledgerAfter(crowd, { groups: { qa: [ann] } })) ?? "";
    for (const key of many) expect(text).toContain(key);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(160);
  });
});
