import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { inspectConfig, inspectIn, loadConfig } from "../../provider/config/index.js";
import type { Desired } from "../../provider/desired.js";
import { testerKey } from "../../provider/people.js";
import { racing, second } from "./certificates.js";
import { complaints, head, load } from "./devtest-yaml.js";
import { appId, appUsing, complaintsOf, folderWith } from "./folder.js";
import { inMemory } from "./in-memory.js";
import { takenApart } from "./taken-apart.js";

const root = `${head}include: [teams/*.yaml]\n`;

describe("a part", () => {
  test("names files from its own folder", () => {
    const { desired, warnings } = load(root, {
      "teams/racing/list.csv": "",
      "lists/qa.csv": "ann@example.com\n",
      "teams/here.csv": "bob@example.com\n",
      "teams/console.csv": "bob@example.com\n",
      "teams/racing.yaml": `groups:
  qa: { testersFrom: ../lists/qa.csv }
  beta: { testersFrom: ./here.csv }
existing: [{ testersFrom: console.csv, group: beta }]
${appUsing("qa", "beta").replace("certs/racing.pem", `../certs/racing.pem, ${JSON.stringify(second)}`)}`,
    });
    expect(warnings).toEqual([]);
    expect(
      desired.apps.map(({ groups }) => groups.map(({ testers }) => testers.map(({ email }) => email))),
    ).toEqual([[["ann@example.com"], ["bob@example.com"]]]);
    expect(desired.existing).toMatchObject([{ tester: testerKey("bob@example.com"), group: "beta" }]);
  });

  test.each([
    [
      "leaves the folder of the configuration",
      "../../etc/x.csv",
      '"../etc/x.csv" leaves the folder of the configuration',
    ],
    ["is absolute", "/etc/x.csv", '"/etc/x.csv" leaves the folder of the configuration'],
    ["is missing", "x.csv", '"teams/x.csv" does not exist (teams/x.csv)'],
    ["is empty", "", "is empty; must have at least one character"],
  ])("is told when a file that it names %s", (_what, file, sentence) => {
    const part = `groups: { qa: { testersFrom: "${file}" } }\n${appUsing("qa").replace("certs/", "../certs/")}`;
    expect(complaints(root, { "teams/a.yaml": part })).toEqual([
      expect.stringContaining(`teams/a.yaml:1:30 groups.qa.testersFrom: ${sentence}`),
    ]);
  });

  test("may have what the file that includes it may have, but for what is to hold for all parts", () => {
    const part = `version: 1
include: [other.yaml]
guards: { maxAdds: 1000 }
colour: red
`;
    expect(complaints(`${root}${appUsing()}`, { "teams/a.yaml": part })).toEqual([
      "teams/a.yaml:2:10 include: is not allowed here; an included file includes no others: name them in the file that includes this one",
      "teams/a.yaml:3:9 guards: is not allowed here; guards stand in the file that includes this one, so that whoever may change this file alone cannot loosen them",
      "teams/a.yaml:4:1 colour: unknown key; allowed: version, groups, apps, people, existing, removed",
    ]);
  });

  test.each([
    [
      "empty",
      "",
      ["teams/a.yaml:1:1: the file is empty; it needs `groups`, `apps`, `people`, `existing` or `removed`"],
    ],
    [
      "no more than comments",
      "# later\n",
      ["teams/a.yaml:1:1: the file is empty; it needs `groups`, `apps`, `people`, `existing` or `removed`"],
    ],
    ["an empty map", "{}", ["teams/a.yaml:1:1: is empty; must have at least one key"]],
    ["a list", "- a\n", ["teams/a.yaml:1:1: is a list; must be a map of keys"]],
    ["of a later version", "version: 2\n", ['teams/a.yaml:1:10 version: is "2"; must be 1']],
    ["two documents", "groups: {}\n---\ngroups: {}\n", [expect.stringMatching(/^teams\/a\.yaml:2:1: /)]],
    ["in the middle of a merge", "<<<<<<< HEAD\n", [expect.stringMatching(/^teams\/a\.yaml:1:1: /)]],
    [
      "with its groups in the wrong place",
      "apps:\n  racing:\n    groups:\n      qa: { testers: [] }\n",
      [
        "teams/a.yaml:3:5 apps.racing.groups: groups stand here, with their people; put them under `groups` at the top level, and list their keys here",
      ],
    ],
    [
      "with a key twice",
      "groups: { qa: { testers: [] } }\ngroups: {}\n",
      ["teams/a.yaml:2:1 groups: duplicate key; keep one of them"],
    ],
  ])("cannot be %s", (_what, part, lines) => {
    expect(complaints(`${root}${appUsing()}`, { "teams/a.yaml": part })).toEqual(lines);
  });

  test("that is no YAML is told beside others that are none, and nothing else", () => {
    const files = { "teams/a.yaml": "groups: [\n", "teams/b.yaml": "colour: red\n", "teams/c.yaml": 'x: "' };
    const lines = complaints(root, files);
    expect(lines.map((line) => line.split(":")[0])).toEqual(["teams/a.yaml", "teams/c.yaml"]);
  });

  test.each([
    ["gone.yaml", '"gone.yaml" does not exist (gone.yaml); create it, or correct the path'],
    ["gone*.yaml", "matches no file; correct the pattern, or take it out"],
  ])("that is missing silences what would follow from that: %s", (name, sentence) => {
    const text = `${head}include: [${name}]\n${appUsing("qa")}removed: [{ tester: yan }]\ncolour: red\n`;
    expect(complaints(text)).toEqual([
      `devtest.yaml:2:11 include[0]: ${sentence}`,
      expect.stringMatching(/^devtest\.yaml:10:1 colour: unknown key/),
    ]);
  });

  test("has the apps where the file that includes it has none", () => {
    expect(complaints(root, { "teams/a.yaml": "groups: { qa: { testers: [] } }\n" })).toEqual([
      "devtest.yaml:1:1: lacks `apps`; give them in this file, or in one that it includes",
    ]);
    expect(complaints(head)).toEqual(["devtest.yaml:1:1: lacks `apps`; required: `version` and `apps`"]);
    expect(complaints("include: [teams/*.yaml]\n", { "teams/a.yaml": "apps: {}\n" })).toEqual([
      "devtest.yaml:1:1: lacks `version`; required: `version`",
    ]);
  });

  test("may hold keys that mean something to JavaScript", () => {
    expect(
      complaints(`${root}${appUsing()}`, { "teams/a.yaml": "__proto__: { groups: 1 }\nconstructor: 1\n" }),
    ).toHaveLength(2);
    expect(
      complaints(`${root}${appUsing()}`, { "teams/a.yaml": "groups: { __proto__: { testers: [] } }\n" }),
    ).toEqual([expect.stringMatching(/^teams\/a\.yaml:1:11 groups\.__proto__: is not valid; /)]);
  });
});

describe("what two parts say about one thing is told with both places:", () => {
  const two = (a: string, b: string, more = appUsing()) =>
    complaints(root + more, { "teams/a.yaml": a, "teams/b.yaml": b });
  const cure = "keep one of the two, or give one another key";
  const people = (list: string) => `groups: { qa: { testers: ${list} } }\n`;

  test.each([
    [
      "groups",
      people("[]"),
      people("[]"),
      [`teams/b.yaml:1:11 groups.qa: the same key stands at teams/a.yaml:1:11; ${cure}`],
    ],
    [
      "apps",
      "",
      appUsing().replace("certs/", "../certs/").replace(appId, appId.replace(/.{8}$/, "11111111")),
      [`teams/b.yaml:2:3 apps.racing: the same key stands at devtest.yaml:4:3; ${cure}`],
    ],
    [
      "people",
      "people: { ann: ann@example.com }\n",
      "people: { ann: bob@example.com }\n",
      [`teams/b.yaml:1:11 people[…]: the same key stands at teams/a.yaml:1:11; ${cure}`],
    ],
    [
      "keys in two Unicode forms",
      'groups: { "é": { testers: [] } }\n',
      'groups: { "e\u0301": { testers: [] } }\n',
      [
        expect.stringMatching(
          /^teams\/b\.yaml:1:11 groups\["e\u0301"\]: the key is the same as at teams\/a\.yaml:1:11, in another Unicode form/,
        ),
      ],
    ],
    [
      "names on Amazon",
      people("[]"),
      "groups: { other: { name: QA, testers: [] } }\n",
      [
        expect.stringMatching(
          /^teams\/b\.yaml:1:26 groups\.other\.name: the name on Amazon differs from that of "qa" at teams\/a\.yaml:1:11 in letter case only/,
        ),
      ],
    ],
    [
      "addresses",
      "people: { ann: ann@example.com }\n",
      "people: { eve: { emails: { home: Ann@example.com } } }\n",
      [
        `teams/b.yaml:1:34 people[…].emails[…]: ${testerKey("ann@example.com")} stands under \`people\` twice, first at teams/a.yaml:1:16; keep one of the two`,
      ],
    ],
    [
      "names of people",
      people("[{ email: ann@example.com, firstName: Ann }]"),
      "people: { ann: { email: ann@example.com, firstName: Anna } }\ngroups: { beta: { testers: [ann] } }\n",
      [expect.stringMatching(/another first name at teams\/[ab]\.yaml/)],
    ],
    [
      "somebody who is removed",
      people("[ann@example.com]"),
      "removed: [{ tester: ann@example.com }]\n",
      [
        `teams/b.yaml:1:21 removed[0].tester: ${testerKey("ann@example.com")} is removed here, and listed in the group "qa" at teams/a.yaml:1:27; keep one of the two`,
      ],
    ],
    [
      "somebody who exists",
      `existing: [{ tester: ann@example.com, group: qa, app: racing }]\n${people("[]")}`,
      "removed: [{ tester: bob@example.com }, { tester: ann@example.com }]\n",
      [
        expect.stringMatching(
          /^teams\/a\.yaml:1:22 existing\[0\]\.tester: .* exists by this entry, and is removed by the one at teams\/b\.yaml:1:50; /,
        ),
      ],
    ],
  ])("%s", (_what, a, b, lines) => {
    expect(two(a === "" ? "people: {}\n" : a, b)).toEqual(lines);
  });

  test("lists in several parts are counted from their own beginnings", () => {
    const entry = (count: number) =>
      `removed: [${"{ tester: yan@example.com }, ".repeat(count)}{ tester: zoe }]\npeople: {}\n`;
    const lines = two(entry(1), entry(2));
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["removed[1].tester:", "removed[2].tester:"]);
  });

  test("what is malformed in one part silences nothing that stands at its place in another", () => {
    const lines = two(
      "groups: { qa: { testers: [bob@example.com, Bob@example.com] } }\nexisting: [{ tester: ann@example.com, group: x }]\n",
      'groups: { qa: { testers: ["bob@"] } }\nexisting: [{ tester: "?@", group: x }, { tester: ann@example.com, group: x }]\n',
    );
    const noApp = "existing\\[0\\]\\.group: no app of this file uses a group";
    expect(lines).toEqual([
      expect.stringMatching(/^teams\/a\.yaml:1:44 groups\.qa\.testers\[1\]: .* is in this group twice/),
      expect.stringMatching(new RegExp(`^teams/a\\.yaml:2:46 ${noApp}`)),
      expect.stringMatching(/^teams\/b\.yaml:1:11 groups\.qa: the same key stands at teams\/a\.yaml:1:11/),
      expect.stringMatching(/^teams\/b\.yaml:1:27 groups\.qa\.testers\[0\]: is not valid/),
      expect.stringMatching(/^teams\/b\.yaml:2:22 existing\[0\]\.tester: is not valid/),
      expect.stringMatching(new RegExp(`^teams/b\\.yaml:2:74 ${noApp.replace("0", "1")}`)),
    ]);
  });
});

describe("what stands under people in an included file", () => {
  const list = "groups: { qa: { testers: [ann@example.com], testersFrom: list.csv } }\n";
  const files = { "teams/list.csv": "cora@example.com\n", "teams/a.yaml": list };
  const people = (...lines: string[]) => `people: { ${lines.join(", ")} }\n`;
  const ann = "ann: { email: ann@example.com, firstName: Ann, until: 2020-01-01 }";
  const cora = "cora: { email: cora@example.com, until: 2020-01-01 }";
  const read = (more: Record<string, string>, main = root + appUsing("qa")) => {
    const { desired, warnings } = load(main, { ...files, ...more }, new Date("2026-11-26"));
    return { testers: desired.apps[0]?.groups[0]?.testers.map(({ key: _, ...one }) => one), warnings };
  };

  test("holds for the lists of that file alone: whoever may change it decides nothing about others", () => {
    const untouched = {
      testers: [{ email: "ann@example.com" }, { email: "cora@example.com" }],
      warnings: [],
    };
    expect(read({ "teams/b.yaml": people(ann, cora) })).toEqual(untouched);
    expect(read({ "teams/a.yaml": list + people(ann, cora) }).testers).toEqual([]);
    expect(read({}, `${root}${people(ann, cora)}${appUsing("qa")}`).testers).toEqual([]);
  });

  test("takes nobody's access off the record", () => {
    const removed = "removed: [{ tester: cora@example.com }]\n";
    expect(complaints(root + appUsing("qa"), { ...files, "teams/b.yaml": people(cora) + removed })).toEqual([
      expect.stringMatching(
        /^teams\/b\.yaml:2:21 removed\[0\]\.tester: .* is removed here, and listed in the group "qa"/,
      ),
    ]);
  });

  test("gives a name for that file alone", () => {
    const uses = "groups: { qa: { testers: [ann] } }\nremoved: [{ tester: ann }]\n";
    const lines = complaints(root + appUsing("qa"), {
      "teams/a.yaml": uses,
      "teams/b.yaml": people("ann: ann@example.com"),
    });
    const sentence =
      "the person at teams/b.yaml:1:11 is defined for that file alone; define whoever several files list in the file that includes them, or give the address here";
    expect(lines).toEqual([
      `teams/a.yaml:1:27 groups.qa.testers[0]: ${sentence}`,
      `teams/a.yaml:2:21 removed[0].tester: ${sentence}`,
    ]);
  });
});

describe("a configuration in several files", () => {
  let folder: ReturnType<typeof folderWith>;
  beforeEach(() => {
    folder = folderWith();
  });
  afterEach(() => folder.remove());

  const local = fc.constantFrom("ann", "bob", "cy", "dee", "eve", "flo");
  const person = fc.oneof(
    local.map((name) => `${name}@example.com`),
    fc.record(
      {
        email: local.map((name) => `${name}@example.com`),
        until: fc.constantFrom("2030-01-01", "2020-01-01"),
      },
      { requiredKeys: ["email"] },
    ),
  );
  const group = fc.record(
    {
      testers: fc.uniqueArray(person, { selector: (one) => (typeof one === "string" ? one : one.email) }),
      name: fc.constantFrom("One", "Two"),
      testersFrom: fc.constantFrom("lists/one.csv", "two.csv"),
    },
    { requiredKeys: ["testers"] },
  );
  const document = fc.record({
    groups: fc.dictionary(fc.constantFrom("qa", "beta", "crew"), group),
    removed: fc.array(
      fc.record({ tester: local.map((name) => `${name}@example.com`), group: fc.constantFrom("qa", "old") }),
    ),
    existing: fc.array(
      fc.record({
        tester: local.map((name) => `${name}@example.com`),
        group: fc.constantFrom("qa", "One"),
        app: fc.constant("racing"),
      }),
    ),
  });
  const byKey = <Thing extends { readonly key: string }>(things: readonly Thing[]) =>
    [...things].sort((a, b) => (a.key < b.key ? -1 : 1));
  const inOrder = ({ apps, existing = [], removed, ...rest }: Desired) => ({
    ...rest,
    apps: byKey(apps.map(({ groups, ...app }) => ({ ...app, groups: byKey(groups) }))),
    existing: existing.map((one) => JSON.stringify(one)).sort(),
    removed: removed.map((one) => JSON.stringify(one)).sort(),
  });

  test("means what it means in one, however it is taken apart", () => {
    let sound = 0;
    let wrong = 0;
    const now = new Date("2026-11-26");
    fc.assert(
      fc.property(document, fc.gen(), (sections, gen) => {
        const uses = Object.keys(sections.groups);
        const apps = {
          racing: {
            appId,
            packageName: "com.example.racing",
            certificates: ["certs/racing.pem"],
            groups: uses,
          },
        };
        const whole = { version: 1, ...sections, apps };
        const lists = { "lists/one.csv": "gus@example.com\n", "two.csv": "hal@example.com,Hal,\n" };
        const certs = { "certs/racing.pem": racing };
        const parts = takenApart(whole, (count) => gen(fc.nat, { max: count - 1 }));
        const [joined, apart] = [{ "devtest.yaml": stringify(whole) }, parts].map((files) =>
          inspectIn(inMemory({ ...files, ...lists, ...certs }), "devtest.yaml", now),
        );
        const problems = (inspection: typeof joined) =>
          inspection?.complaints.map(({ problem }) => problem.replace(/\S+\.yaml:\S+|"[^"]*"/g, "…")).sort();
        expect(problems(apart)).toEqual(problems(joined));
        if (joined?.desired === undefined || apart?.desired === undefined) {
          wrong += 1;
          return;
        }
        sound += 1;
        expect(inOrder(apart.desired)).toEqual(inOrder(joined.desired));
      }),
      { numRuns: 400 },
    );
    expect(sound).toBeGreaterThan(60);
    expect(wrong).toBeGreaterThan(20);
  });

  test("says of each person in which file they are listed", () => {
    folder = folderWith({
      "devtest.yaml": `${root}people: { ann: ann@example.com }\n${appUsing("qa")}`,
      "teams/a.yaml": "groups:\n  qa:\n    testers: [ann]\n",
    });
    const { places } = inspectConfig(folder.file("devtest.yaml"));
    expect(places.person("qa", testerKey("ann@example.com"))).toMatchObject({
      file: expect.stringMatching(/teams\/a\.yaml$/),
      onDisk: folder.file("teams/a.yaml"),
      line: 3,
      column: 15,
    });
  });

  test("is read in the order of paths wherever the first complaint is", () => {
    folder = folderWith({
      "devtest.yaml": `${root}${appUsing("x")}`,
      "teams/b.yaml": "y: 1\n",
      "teams/a.yaml": "z: 1\n",
    });
    const lines = complaintsOf(() => loadConfig(folder.file("devtest.yaml")), folder.path);
    expect(lines.map((line) => line.split(":")[0])).toEqual(["devtest.yaml", "teams/a.yaml", "teams/b.yaml"]);
  });
});
