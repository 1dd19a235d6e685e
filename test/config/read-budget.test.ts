import { describe, expect, test } from "@jest/globals";
import { racing } from "./certificates.js";
import { load, timedComplaints } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

const mostBytes = 512 * 1024;
const bound =
  "at most 524,288 bytes and 20,000 values are read, all files together; the 1,500 testers an account can hold take about 150,000 bytes and 6,000 values";
const otherFile =
  "DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or `pulumi config set devtest:config` name another file";

const list = (count: number, entry: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => entry(n)).join("");

/** `version` and `apps` are two values, the map itself is one, and so is the list. */
const withValues = (count: number): string => `version: 1\napps: {}\nx: [${"a,".repeat(count - 4)}]\n`;

/** Each level repeats the one before ten times. */
const bomb = (levels: number): string =>
  ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    .concat(Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`))
    .join("\n");

const anchored = (what: string, use: string): string =>
  `version: 1\nx: &x ${what}\napps: {}\ngroups: {${list(2000, (n) => `g${n}: ${use},`)}}\n`;

const fiveHundredGroups = `version: 1\napps: {}\ngroups:\n${list(500, (n) => `  g${n}: { testersFrom: t.csv }\n`)}`;

describe("more than can make sense is refused at once, with one sentence:", () => {
  test.each<[string, string | Buffer, unknown]>([
    [
      "a file of 513 KiB",
      Buffer.alloc(513 * 1024, "a"),
      `devtest.yaml: the file has 525,312 bytes; ${bound}; ${otherFile}`,
    ],
    [
      "a file of 100 MB",
      Buffer.alloc(1e8, "a"),
      `devtest.yaml: the file has 100,000,000 bytes; ${bound}; ${otherFile}`,
    ],
    ["20,001 values", withValues(20_001), `devtest.yaml: the file has 20,001 values; ${bound}`],
    [
      "an alias bomb",
      `version: 1\n${bomb(9)}\napps: {}\n`,
      `devtest.yaml: the file has 12,345,679,013 values; ${bound}`,
    ],
    [
      "one of more values than can be counted",
      `version: 1\n${bomb(40)}\napps: {}\n`,
      `devtest.yaml: the file has more than 1,000,000,000,000 values; ${bound}`,
    ],
    [
      "a long text that 2,000 aliases repeat",
      anchored("n".repeat(100_000), "{ name: *x , testers: [] }"),
      `devtest.yaml: the file repeats 200,000,000 bytes with its aliases; ${bound}`,
    ],
    [
      "2,000 keys that 2,000 aliases repeat",
      anchored(`{${list(2000, (n) => `a${n},`)}}`, "*x "),
      `devtest.yaml: the file has 4,004,005 values; ${bound}`,
    ],
    [
      "half a mebibyte of brackets",
      "[".repeat(mostBytes),
      `devtest.yaml: the file has at least 20,001 values; ${bound}`,
    ],
    [
      "half a mebibyte of commas",
      `[${",".repeat(mostBytes - 1)}`,
      `devtest.yaml: the file has at least 20,001 values; ${bound}`,
    ],
    [
      "half a mebibyte of anchors",
      "&a ".repeat(mostBytes / 3),
      `devtest.yaml: the file has at least 20,001 values; ${bound}`,
    ],
    [
      "half a mebibyte of nested lists",
      "- ".repeat(mostBytes / 2),
      `devtest.yaml: the file has at least 20,001 values; ${bound}`,
    ],
    [
      "half a mebibyte of broken lines",
      "a: b: c\n".repeat(mostBytes / 8),
      `devtest.yaml: the file has at least 20,001 values; ${bound}`,
    ],
    [
      "nesting that the parser survives",
      `version: 1\napps: ${"[".repeat(60)}${"]".repeat(60)}\n`,
      "devtest.yaml:2:57: the file is nested more than 50 levels deep; take levels out",
    ],
    [
      "nesting that it does not",
      `version: 1\napps: ${"[".repeat(9000)}${"]".repeat(9000)}\n`,
      expect.stringMatching(
        /^devtest\.yaml:2:\d+: the file is nested more than 50 levels deep; take levels out$/,
      ),
    ],
    [
      "nested lists that it does not",
      `${"- ".repeat(9000)}a\n`,
      expect.stringMatching(
        /^devtest\.yaml:1:\d+: the file is nested more than 50 levels deep; take levels out$/,
      ),
    ],
    [
      "nesting by aliases",
      `version: 1\n${list(60, (n) => `a${n}: &a${n} [${n === 0 ? "" : `*a${n - 1}`}]\n`)}apps: {}\n`,
      expect.stringMatching(
        /^devtest\.yaml:\d+:\d+: the file is nested more than 50 levels deep; take levels out$/,
      ),
    ],
  ])("%s", (_what, text, complaint) => {
    const { lines, milliseconds } = timedComplaints(text);
    expect(lines).toEqual([complaint]);
    expect(milliseconds).toBeLessThan(1000);
  });

  test.each<[string, string, Record<string, string>, string]>([
    [
      "a CSV file that is named many times",
      fiveHundredGroups,
      { "t.csv": " ".repeat(200_000) },
      `devtest.yaml:6:22 groups.g2.testersFrom: "t.csv" has 200,000 bytes, and the files before it 415,418; ${bound}`,
    ],
    [
      "the same with few bytes and many cells",
      fiveHundredGroups,
      { "t.csv": ",".repeat(6000) },
      `devtest.yaml:7:22 groups.g3.testersFrom: "t.csv" has 6,001 values, and the files before it 19,007; ${bound}`,
    ],
    [
      "a CSV file of commas",
      fiveHundredGroups,
      { "t.csv": ",".repeat(500_000) },
      `devtest.yaml:4:22 groups.g0.testersFrom: "t.csv" has 500,001 values, and the files before it 1,004; ${bound}`,
    ],
    [
      "a large certificate that is named many times",
      `version: 1\napps: { a: { certificates: [${"c.pem,".repeat(500)}] } }\n`,
      { "c.pem": "-".repeat(2 ** 16) },
      `devtest.yaml:2:71 apps.a.certificates[7]: "c.pem" has 65,536 bytes, and the files before it 461,797; ${bound}`,
    ],
  ])("%s", (_what, text, others, complaint) => {
    const { lines, milliseconds } = timedComplaints(text, others);
    expect(lines).toEqual([complaint]);
    expect(milliseconds).toBeLessThan(1000);
  });
});

describe("what is within the bound is looked at:", () => {
  test("20,000 values", () => {
    expect(timedComplaints(withValues(20_000)).lines).toEqual([
      "devtest.yaml:3:1 x: unknown key; allowed: version, groups, apps, existing, removed, guards, people, include",
    ]);
  });

  test("512 KiB", () => {
    const text = `version: 1\napps: {}\n#${"a".repeat(mostBytes)}`.slice(0, mostBytes);
    expect(load(text).desired).toEqual({ apps: [], removed: [] });
  });

  test("50 levels", () => {
    const { lines } = timedComplaints(`version: 1\napps: ${"[".repeat(50)}${"]".repeat(50)}\n`);
    expect(lines).toEqual(["devtest.yaml:2:7 apps: is a list; must be a map of keys"]);
  });

  test("a certificate file of 64 KiB, and one of a byte more is none", () => {
    const app = `version: 1\n${appUsing().replace("certs/racing.pem", "c.pem")}`;
    const blanks = 2 ** 16 - racing.length;
    expect(load(app, { "c.pem": racing + " ".repeat(blanks) }).desired.apps).toHaveLength(1);
    expect(timedComplaints(app, { "c.pem": racing + " ".repeat(blanks + 1) }).lines).toEqual([
      'devtest.yaml:6:20 apps.racing.certificates[0]: "c.pem" has 65,537 bytes; a certificate file has at most 65,536',
    ]);
  });
});

describe("the work on what is within the bound is soon done:", () => {
  const csvOnly = "version: 1\napps: {}\ngroups: { qa: { testersFrom: t.csv } }\n";
  const word = (n: number): string => `${"a".repeat(60)}${n}`;

  test.each<[string, string, Record<string, string>?]>([
    ["one endless word", "a".repeat(mostBytes)],
    ["broken addresses", `version: 1\napps: {}\ngroups: { qa: { testers: [${"a,".repeat(19_000)}] } }\n`],
    ["the same key", `version: 1\napps: {}\n${"k: 1\n".repeat(19_000)}`],
    [
      "an endless key with many mistakes under it",
      `version: 1\napps: {}\ngroups: { ? ${"k".repeat(400_000)} : { testers: [${"0,".repeat(15_000)}] } }\n`,
    ],
    [
      "groups nobody has, by names like those there are",
      `version: 1\ngroups:\n${list(150, (n) => `  ${word(n)}: {}\n`)}apps: { a: { groups: [${list(150, (n) => `${word(n)}x,`)}] } }\n`,
    ],
    [
      "somebody who is listed everywhere and removed as often",
      `version: 1\napps: {}\ngroups:\n${list(3000, (n) => `  g${n}: { testers: [ann@example.com] }\n`)}removed:\n${"- tester: ann@example.com\n".repeat(4000)}`,
    ],
    ["a cell of nothing but @", csvOnly, { "t.csv": "@".repeat(500_000) }],
  ])("%s", (_what, text, others = {}) => {
    const { lines, milliseconds } = timedComplaints(text, others);
    expect(lines.length).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(10_000);
  });
});
