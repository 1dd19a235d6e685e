import { describe, expect, test } from "@jest/globals";
import { parseCertificate } from "../../provider/certificate.js";
import { racing } from "./certificates.js";
import { timedComplaints } from "./devtest-yaml.js";

const list = (count: number, entry: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => entry(n)).join("");
const csvOnly = "version: 1\napps: {}\ngroups: { qa: { testersFrom: t.csv } }\n";
const word = (n: number, letters: number): string => `${"a".repeat(letters)}${n}`;
const unknownUses = (letters: number): string =>
  `version: 1\ngroups:\n${list(4000, (n) => `  ${word(n, letters)}: {}\n`)}apps: { a: { groups: [${list(4000, (n) => `${word(n, letters)}x,`)}] } }\n`;

test.each<[string, string, Record<string, string>?]>([
  ["a cell of nothing but @", csvOnly, { "t.csv": "@".repeat(500_000) }],
  [
    "a header that repeats a column after many others",
    csvOnly,
    { "t.csv": ",".repeat(200_000) + "email,".repeat(200_000) },
  ],
  ["groups nobody has, by names like those there are", unknownUses(40)],
  ["groups nobody has, by names of a length to compare for long", unknownUses(200)],
  [
    "removals from apps nobody has, by names like those there are",
    `version: 1\napps:\n${list(10_000, (n) => `  a${n}: 0\n`)}removed:\n${list(10_000, (n) => `  - { group: x, app: b${n} }\n`)}`,
  ],
  [
    "removals of people nobody lists, from among many who are listed",
    `version: 1\napps: {}\ngroups: { qa: { testers: [${list(30_000, (n) => `p${n}@example.com,`)}] } }\nremoved:\n${list(30_000, (n) => `- tester: q${n}@example.com\n`)}`,
  ],
  [
    "removals of groups nobody has, from among many",
    `version: 1\napps: {}\ngroups:\n${list(30_000, (n) => `  g${n}: 0\n`)}removed:\n${list(30_000, (n) => `- group: h${n}\n`)}`,
  ],
  [
    "apps of the same forty thousand people each",
    `version: 1\ngroups: { qa: { testers: [${list(40_000, (n) => `p${n}@example.com,`)}] } }\napps:\n${list(8000, (n) => `  a${n}: { groups: [qa] }\n`)}`,
  ],
  [
    "ids of apps that end like a very long one",
    `version: 1\napps:\n  a: { appId: ${"x".repeat(2_000_000)} }\n${list(15_000, (n) => `  a${n}: { appId: xxxxxxxx }\n`)}`,
  ],
])(
  "the work is in proportion to the file: %s",
  (_what, text, others = {}) => {
    const { lines, milliseconds } = timedComplaints(text, others);
    expect(lines.length).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(10_000);
  },
  240_000,
);

describe("what a small file repeats without end is refused, and not done", () => {
  const anchored = (what: string, use: string): string =>
    `version: 1\nx: &x ${what}\napps: {}\ngroups: {${list(2000, (n) => `g${n}: ${use},`)}}\n`;

  test.each([
    ["a long text, for a name", anchored("n".repeat(100_000), "{ name: *x , testers: [] }")],
    ["a long text, for a file", anchored("n".repeat(100_000), "{ testersFrom: *x }")],
    ["keys without values", anchored(`{${list(2000, (n) => `a${n},`)}}`, "*x ")],
    ["the same key", anchored(`{${"a,".repeat(2000)}}`, "*x ")],
  ])("aliases of %s", (_what, text) => {
    const { lines, milliseconds } = timedComplaints(text);
    expect(lines.join("\n")).toContain(": aliases repeat more than 100,000 values; ");
    expect(milliseconds).toBeLessThan(10_000);
  });

  test("a key of a hundred thousand letters, which each complaint about what it holds would name", () => {
    const text = (letters: number) =>
      `version: 1\napps: {}\ngroups: { ? ${"k".repeat(letters)} : { testers: [${"0,".repeat(5000)}] } }\n`;
    expect(timedComplaints(text(100_000)).lines).toEqual([
      "devtest.yaml:3:13 groups: a key is 100,000 characters long; at most 255",
    ]);
    expect(timedComplaints(text(256)).lines).toHaveLength(1);
    expect(timedComplaints(text(255)).lines).toHaveLength(5000);
  });

  const notRead = (lines: readonly string[]): string[] =>
    lines.filter((line) => line.includes(" is not read: "));

  test("a large file of testers that many groups name", () => {
    const text = `version: 1\napps: {}\ngroups:\n${list(500, (n) => `  g${n}: { testersFrom: t.csv }\n`)}`;
    const { lines } = timedComplaints(text, { "t.csv": " ".repeat(2 ** 22) });
    const [first, ...others] = notRead(lines);
    expect(first).toBe(
      'devtest.yaml:6:22 groups.g2.testersFrom: "t.csv" is not read: the files named up to here have more than 8.0 MiB together; at most 8.0 MiB are read in all, each file as often as it is named',
    );
    expect(others).toHaveLength(497);
  });

  test("a large certificate that an app names many times", () => {
    const text = `version: 1\napps: { a: { certificates: [${"c.pem,".repeat(500)}] } }\n`;
    const { lines } = timedComplaints(text, { "c.pem": "-".repeat(2 ** 16) });
    expect(notRead(lines)).toHaveLength(500 - 128);
  });
});

describe("many complaints about one mistake are short", () => {
  test("the keys that there are, and the nearest one, are told to the first ten who use another", () => {
    const uses = Array.from({ length: 12 }, (_, n) => `qa${n}`);
    const { lines } = timedComplaints(
      JSON.stringify({
        version: 1,
        groups: { qa: { testers: [] } },
        apps: { a: { groups: uses } },
        removed: uses.map((app) => ({ app, group: "x" })),
      }),
    );
    const about = (what: string) =>
      lines.filter((line) => line.includes(`there is no ${what} `)).map((line) => line.replace(/^\S+ /, ""));
    expect(about("group")[9]).toBe(
      'apps.a.groups[9]: there is no group "qa9" (did you mean "qa"?); the keys of `groups` are: "qa"',
    );
    expect(about("group")[10]).toBe('apps.a.groups[10]: there is no group "qa10"; give a key of `groups`');
    expect(about("app")[9]).toContain('"qa9"; a key of `apps` ("a"), or an app id');
    expect(about("app")[10]).toContain('"qa10"; a key of `apps`, or an app id');
  });

  test("an entry of `removed` names three places that contradict it, and counts the others", () => {
    const groups = list(400, (n) => `  g${n}: { testers: [ann@example.com] }\n`);
    const { lines } = timedComplaints(
      `version: 1\napps: {}\ngroups:\n${groups}removed:\n${"- tester: ann@example.com\n".repeat(200)}`,
    );
    const about = lines.filter((line) => line.includes("is said to be removed"));
    expect(about).toHaveLength(200);
    expect(about[0]).toContain(
      'is listed in the group "g0" at devtest.yaml:4:19, in the group "g1" at devtest.yaml:5:19, in the group "g2" at devtest.yaml:6:19 and 297 more; ',
    );
  });

  test("so does one about a certificate", () => {
    const { fingerprint } = parseCertificate(racing);
    const apps = list(400, (n) => `  a${n}: { certificates: [certs/racing.pem] }\n`);
    const { lines } = timedComplaints(
      `version: 1\napps:\n${apps}removed:\n${`- certificate: ${fingerprint}\n`.repeat(200)}`,
    );
    const about = lines.filter((line) => line.includes("is said to be removed"));
    expect(about).toHaveLength(200);
    expect(about[0]).toContain(
      'is listed by the app "a0" at devtest.yaml:3:24, by the app "a1" at devtest.yaml:4:24, by the app "a2" at devtest.yaml:5:24 and 397 more; ',
    );
  });

  test("a path is shown no further than a system follows one", () => {
    const { lines } = timedComplaints(
      `version: 1\napps: {}\ngroups: { qa: { testersFrom: ${"n".repeat(1_000_000)} } }\n`,
    );
    expect(lines).toEqual([expect.stringMatching(/ cannot be read \(ENAMETOOLONG: n{4000,4096}…\); /)]);
  });

  test("no word of more than 60 letters is compared with the keys, and none with more than a thousand of them", () => {
    const groups = [
      word(1, 59),
      word(1, 60),
      ...Array.from({ length: 997 }, (_, n) => `g${n}`),
      "thousandth",
      "one more",
    ];
    const { lines } = timedComplaints(
      JSON.stringify({
        version: 1,
        groups: Object.fromEntries(groups.map((key) => [key, { testers: [] }])),
        apps: { a: { groups: [word(2, 59), word(2, 60), "thousanth", "one mor"] } },
      }),
    );
    const about = lines.filter((line) => line.includes("there is no group"));
    expect(about.map((line) => line.includes("did you mean"))).toEqual([true, false, true, false]);
  });

  test("the first ten apps above the limit hear by how much", () => {
    const people = list(60, (n) => `p${n}@example.com,`);
    const apps = list(12, (n) => `  a${n}: { groups: [qa] }\n`);
    const { lines } = timedComplaints(`version: 1\ngroups: { qa: { testers: [${people}] } }\napps:\n${apps}`);
    const about = lines.filter((line) => line.includes("at most 50 per app"));
    expect(about[9]).toContain("apps.a9.groups: 60 different people in the groups of this app (qa: 60)");
    expect(about[10]).toContain(
      "apps.a10.groups: more than 50 different people in the groups of this app (qa: 60)",
    );
    expect(about).toHaveLength(12);
  });
});
