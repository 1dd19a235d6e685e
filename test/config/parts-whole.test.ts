import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { stringify } from "yaml";
import { inspectConfig, inspectIn, loadConfig } from "../../provider/config/index.js";
import type { Desired } from "../../provider/desired.js";
import { testerKey } from "../../provider/people.js";
import { planOf, type Side } from "../../provider/plan.js";
import { racing } from "./certificates.js";
import { complaints, head, load } from "./devtest-yaml.js";
import { appId, appUsing, complaintsOf, folderWith } from "./folder.js";
import { inMemory } from "./in-memory.js";
import { takenApart } from "./taken-apart.js";

const root = `${head}include: [teams/*.yaml]\n`;

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

  const nothing: Desired = { apps: [], removed: [] };
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
        const [before, after] = [joined, apart].map(({ desired = nothing, places }) => ({ desired, places }));
        const between = planOf(after as Side, { base: before as Side });
        expect(between.joins.length + between.leaves.length + between.certificates.joins.length).toBe(0);
        expect(planOf(after as Side, {}).digest).toBe(planOf(before as Side, {}).digest);
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
