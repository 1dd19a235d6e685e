import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { loadConfig } from "../../provider/config/index.js";
import { ConfigError } from "../../provider/errors.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { appUsing, complaintsOf, folderWith } from "./folder.js";

/** The complaints, and how long they took. */
function complain(text: string | Buffer, others: Record<string, string> = {}) {
  const folder = folderWith({ "devtest.yaml": text, ...others });
  const begin = cpuMilliseconds();
  const lines = complaintsOf(() => loadConfig(folder.file("devtest.yaml")), folder.path);
  const milliseconds = cpuMilliseconds() - begin;
  folder.remove();
  return { lines, milliseconds };
}

const bomb = (levels: number): string =>
  ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    .concat(Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`))
    .join("\n");

test("an alias bomb is refused before it goes off", () => {
  const { lines, milliseconds } = complain(`version: 1\n${bomb(9)}\napps: {}\n`);
  expect(lines.join("\n")).toMatch(
    /^devtest\.yaml:\d+:\d+ a\d.*: aliases repeat more than 100,000 values; /m,
  );
  expect(milliseconds).toBeLessThan(3000);
});

test.each([
  ["an alias inside its own anchor", "version: 1\napps: &a { b: *a }\n"],
  ["two of them", "version: 1\napps: &a [*a, *a]\n"],
  ["lists in lists", `version: 1\napps: ${"[".repeat(60)}${"]".repeat(60)}\n`],
])("%s ends as a complaint about the depth", (_what, text) => {
  expect(complain(text).lines.join("\n")).toContain("nested more than 50 levels deep");
});

test.each([
  ["a hundred thousand brackets", "[".repeat(100_000)],
  ["a hundred thousand nested lists", `${"- ".repeat(100_000)}a`],
  ["a hundred thousand broken lines", "a: b: c\n".repeat(100_000)],
  ["one endless word", "a".repeat(4_000_000)],
  [
    "a hundred thousand groups",
    `version: 1\napps: {}\ngroups:\n${Array.from({ length: 100_000 }, (_, n) => `  g${n}: {}\n`).join("")}`,
  ],
  ["bytes of every kind", Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 151) % 256))],
  [
    "a word of a million letters for an address",
    `version: 1\napps: {}\ngroups: { qa: { testers: ["${"a".repeat(1_000_000)}"] } }`,
  ],
  [
    "a word of a million letters for a key",
    `version: 1\napps: {}\n${"a".repeat(1_000)}: { ? [${"b".repeat(1_000_000)}] : 1 }`,
  ],
])(
  "%s ends in complaints, in sane time",
  (_what, text) => {
    const { lines, milliseconds } = complain(text);
    expect(lines.length).toBeGreaterThan(0);
    expect(milliseconds).toBeLessThan(20_000);
  },
  120_000,
);

test("100,000 testers are a complaint with the figure, not a hang", () => {
  const testers = Array.from({ length: 100_000 }, (_, n) => `      - p${n}@example.com\n`).join("");
  const { lines, milliseconds } = complain(
    `version: 1\ngroups:\n  qa:\n    testers:\n${testers}${appUsing("qa")}`,
  );
  expect(lines).toEqual([
    "devtest.yaml:2:1 groups: 100,000 different people in all groups; at most 1,500 per account",
    "devtest.yaml:100010:13 apps.racing.groups: 100,000 different people in the groups of this app (qa: 100,000); at most 50 per app",
  ]);
  expect(milliseconds).toBeLessThan(20_000);
}, 120_000);

test("300 groups and 1,500 testers load in a fraction of a second", () => {
  const groups = Array.from({ length: 300 }, (_, group) => {
    const people = Array.from(
      { length: 5 },
      (_, n) => `      - { email: p${group * 5 + n}@example.com, firstName: P, lastName: N }\n`,
    );
    return `  g${group}:\n    testers:\n${people.join("")}`;
  }).join("");
  const folder = folderWith({ "devtest.yaml": `version: 1\ngroups:\n${groups}${appUsing("g0", "g1")}` });
  loadConfig(folder.file("devtest.yaml"));
  const times = Array.from({ length: 5 }, () => {
    const begin = cpuMilliseconds();
    loadConfig(folder.file("devtest.yaml"));
    return cpuMilliseconds() - begin;
  });
  folder.remove();
  expect(Math.min(...times)).toBeLessThan(400);
});

test("keys that mean something to JavaScript mean nothing here", () => {
  const { lines } = complain(`version: 1
__proto__: { apps: {}, polluted: 1 }
constructor: { prototype: { polluted: 1 } }
apps:
  __proto__: { appId: x, polluted: 1 }
  racing: { __proto__: { groups: [qa] }, toString: 1 }
removed: [{ __proto__: { tester: ann@example.com } }]
`);
  expect(lines.filter((line) => line.includes("__proto__")).length).toBeGreaterThanOrEqual(4);
  expect(lines.some((line) => line.includes("removed[0]: has neither `tester`"))).toBe(true);
  expect(Object.prototype).not.toHaveProperty("polluted");
});

test("nothing of a file steers the terminal that shows the complaints", () => {
  const { lines } = complain(
    'version: 1\n"\\e[31mred\\u202e": 1\napps: { "a\\u009bb\\r": { groups: ["\\e]0;x\\a"], certificates: ["\\e[2J", "\\0"] } }\nremoved: [{ app: "\\e[1m", group: x }]\n',
  );
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(lines[0]).toContain('["<U+001B>[31mred<U+202E>"]: unknown key');
});

test("a pipe in place of a file is not waited for", () => {
  const folder = folderWith();
  execFileSync("mkfifo", [folder.file("devtest.yaml")]);
  expect(complaintsOf(() => loadConfig(folder.file("devtest.yaml")), folder.path)[0]).toContain(
    "is a device, pipe or socket, not a file",
  );
  folder.remove();
});

test("whatever a file is damaged into, the answer is a configuration or a ConfigError", () => {
  const good = `version: 1\ngroups:\n  qa: { testers: [ann@example.com, { email: bob@example.com, firstName: Bob }] }\n${appUsing("qa")}removed:\n  - tester: yan@example.com\n`;
  const pieces = [
    "*a",
    "&a ",
    "<<: ",
    "[",
    "}",
    ": ",
    "- ",
    '"',
    "\t",
    "\n",
    "null",
    "1e999",
    "!!set ",
    "---\n",
    "\u0000",
    "? ",
    "|\n",
    "#",
  ];
  const folder = folderWith();
  for (let round = 0; round < 600; round++) {
    const at = (round * 7919) % good.length;
    const text = `${good.slice(0, at)}${pieces[round % pieces.length]}${good.slice(at + (round % 5))}`;
    const { path } = folderWith({ "devtest.yaml": text });
    try {
      loadConfig(`${path}/devtest.yaml`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw new Error(`round ${round}: ${text}`, { cause: error });
      expect(error.complaints.length).toBeGreaterThan(0);
      expect(error.message).not.toMatch(/bob@|yan@/);
    }
  }
  folder.remove();
});
