import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { loadConfig, resolveArgs } from "../../provider/config/index.js";
import { ConfigError } from "../../provider/errors.js";
import { testerKey } from "../../provider/people.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { timedComplaints } from "./devtest-yaml.js";
import { appUsing, complaintsOf, folderWith } from "./folder.js";

test.each([
  ["a value", "version: 1\napps: &a { b: *a }\n", "devtest.yaml:2:15 apps.b: "],
  ["a list, twice", "version: 1\napps: {}\nremoved: &a [*a, *a]\n", "devtest.yaml:3:14 removed[0]: "],
])("an alias cannot stand inside what it repeats: %s", (_what, text, place) => {
  expect(timedComplaints(text).lines).toContain(
    `${place}this alias is inside the value it repeats; write out what is meant`,
  );
});

test("bytes of every kind are a complaint", () => {
  const bytes = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 151) % 256));
  expect(timedComplaints(bytes).lines).toHaveLength(1);
});

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
  const { lines } = timedComplaints(`version: 1
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
  const { lines } = timedComplaints(
    'version: 1\n"\\e[31mred\\u202e": 1\napps: { "a\\u009bb\\r": { groups: ["\\e]0;x\\a"], certificates: ["\\e[2J", "\\0"] } }\nremoved: [{ app: "\\e[1m", group: x }]\n',
  );
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(lines[0]).toContain('["<U+001B>[31mred<U+202E>"]: unknown key');
});

describe("the name of a file cannot forge a line of the log, nor show a person", () => {
  const forging = "t\n::error file=x::forged\u202e\u001b[31m annabella@example.com";
  const shown = `t\ufffd::error file=x::forged\ufffd\ufffd[31m ${testerKey("annabella@example.com.csv")}`;
  const groups = { qa: { testersFrom: `${forging}.csv` } };
  const people = "ann@example.com,Ann\nnobody\nann@example.com,Anna\n";
  const ann = testerKey("ann@example.com");
  const lines = (file: string) => [
    `${file}:2:1 groups.qa.testersFrom, cell A2: is not valid; must be an e-mail address such as ann@example.com, and nothing else`,
    `${file}:3:17 groups.qa.testersFrom, cell B3: ${ann} has another first name at ${file}:1:17 (B1); give one person one name (or leave it out in one place)`,
  ];

  test("of testers that a configuration names", () => {
    const text = JSON.stringify({ version: 1, apps: {}, groups });
    expect(timedComplaints(text, { [`${forging}.csv`]: people }).lines).toEqual(lines(shown));
  });

  test("of testers that a program names", () => {
    const folder = folderWith({ [`${forging}.csv`]: people });
    const load = () => resolveArgs({ apps: {}, groups }, folder.path);
    expect(complaintsOf(load, folder.path)).toEqual(lines(shown));
  });

  test("of the configuration itself, and of its folder", () => {
    const inside = `${forging}/${forging}.csv`;
    const text = JSON.stringify({ version: 1, apps: {}, groups, removed: [{}] });
    const folder = folderWith({ [inside]: text });
    const load = () => loadConfig(folder.file(inside));
    const messages = complaintsOf(load, folder.path);
    expect(messages).toHaveLength(2);
    for (const message of messages) expect(message).not.toMatch(/annabella|[\p{Cc}\p{Bidi_Control}]/u);
    expect(() => loadConfig(folder.file(`${forging}/none`))).toThrow(/^[^\p{C}]*does not exist[^\p{C}]*$/u);
  });
});

test("a key that is suggested is shown no other than any word of the file", () => {
  const keys = { "annabella@example.com": { testers: [] }, "one\ntwo": { testers: [] } };
  const uses = ["annabela@example.com", "one\ntwq"];
  const { lines } = timedComplaints(
    JSON.stringify({ version: 1, groups: keys, apps: { a: { groups: uses } } }),
  );
  expect(lines.filter((line) => line.includes("there is no group"))).toEqual([
    expect.stringContaining(`(did you mean "${testerKey("annabella@example.com")}"?)`),
    expect.stringContaining('(did you mean "one<U+000A>two"?)'),
  ]);
  expect(lines.join("")).not.toContain("annabella@");
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
      expect(error.diagnostics.length).toBeGreaterThan(0);
      expect(error.message).not.toMatch(/bob@|yan@/);
    }
  }
  folder.remove();
});
