import { describe, expect, test } from "@jest/globals";
import { resolveArgs } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { complaints, head, load } from "./devtest-yaml.js";
import { file } from "./directory-file.js";
import { appId, appUsing, folderWith } from "./folder.js";

const listAt = (column: number, index: number) => `devtest.yaml:11:${column} groups.qa.testers[${index}]`;

function testersOf(testers: string, now = new Date("2026-11-26")) {
  const { desired, warnings } = load(file(testers), {}, now);
  return { testers: desired.apps[0]?.groups[0]?.testers.map(({ key: _, ...tester }) => tester), warnings };
}

describe("somebody who is used by name", () => {
  test.each([
    ["by their name", "ann", { email: "ann@example.com" }],
    ["with blanks around it", '" ann "', { email: "ann@example.com" }],
    ["by one of several addresses", "Kim Lee/tv", { email: "kim.tv@example.net", firstName: "Kim" }],
    ["by the only one of several", "solo", { email: "solo@example.com", lastName: "Solo" }],
    [
      "by the only one of several, which is named",
      "solo/only",
      { email: "solo@example.com", lastName: "Solo" },
    ],
    ["in a map", "{ person: ann }", { email: "ann@example.com" }],
    [
      "in a map with a last day",
      "{ person: Kim Lee/home, until: 2027-01-01 }",
      { email: "kim@example.net", firstName: "Kim" },
    ],
  ])("is listed %s", (_what, entry, tester) => {
    expect(testersOf(`[${entry}]`)).toEqual({ testers: [tester], warnings: [] });
  });

  test("is found in every Unicode form of the name", () => {
    const text = `${head}people: { "é/x": x@example.com, "zoé": zoe@example.com }\n`.replace(
      '"é/x": x@example.com, ',
      "",
    );
    const { desired } = load(`${text}groups: { qa: { testers: ["zoe\u0301"] } }\n${appUsing("qa")}`);
    expect(desired.apps[0]?.groups[0]?.testers).toMatchObject([{ email: "zoe@example.com" }]);
  });

  test("has left with the first of two last days", () => {
    const at = (day: string) =>
      testersOf("[{ person: temp, until: 2027-01-31 }, ann]", new Date(day)).testers;
    expect(at("2027-01-31")).toHaveLength(2);
    expect(at("2027-02-01")).toEqual([{ email: "ann@example.com" }]);
    const later = testersOf("[{ person: temp, until: 2027-12-31 }]", new Date("2027-04-01"));
    expect(later.testers).toEqual([]);
  });

  test("is warned about once for a last day under `people`, in however many groups, at that day", () => {
    const text =
      `${file("[temp]").replace("groups:\n", "groups:\n  more: { testers: [temp, ann] }\n")}`.replace(
        "[qa]",
        "[qa, more]",
      );
    const { warnings } = load(text, {}, new Date("2027-03-30"));
    expect(warnings).toEqual([
      `devtest.yaml:8:43 people[…].until: the last day of ${testerKey("temp@example.com")} is in 1 day: afterwards they count as having left this file, and Amazon still lets them in; give a later day, or remove them in the Developer Console then`,
    ]);
  });

  test("may be named under removed, existing and guards too", () => {
    const { desired } = load(
      file(
        "[Kim Lee/tv]",
        `removed: [{ tester: Kim Lee/home }]
existing: [{ tester: Kim Lee/tv, group: qa }]
guards: { domains: [example.org], alsoAllowed: [Kim Lee/tv] }
`,
      ),
    );
    const [home, tv] = ["kim@example.net", "kim.tv@example.net"].map(testerKey);
    expect(desired.removed).toEqual([{ tester: home }]);
    expect(desired.existing).toMatchObject([{ tester: tv }]);
    expect(desired.guards).toEqual({ domains: ["example.org"], alsoAllowed: [tv] });
  });

  test("counts as defined by address too, in a list of lines and in the file", () => {
    const text = `${file("[temp@example.com]").replace("until: 2027-03-31", "until: 2027-03-31, firstName: Tam")}`;
    const more = text.replace("testers:", "testersFrom: list.csv\n    testers:");
    const at = (day: string) => {
      const { desired } = load(more, { "list.csv": "kim@example.net\n" }, new Date(day));
      return desired.apps[0]?.groups[0]?.testers.map(({ key: _, ...tester }) => tester);
    };
    const kim = { email: "kim@example.net", firstName: "Kim" };
    expect(at("2027-03-31")).toEqual([{ email: "temp@example.com", firstName: "Tam" }, kim]);
    expect(at("2027-04-01")).toEqual([kim]);
  });

  test("has one name, whether it is by name or by address", () => {
    expect(complaints(file("[{ email: kim@example.net, firstName: Kimi }]"))).toEqual([
      `devtest.yaml:11:15 groups.qa.testers[0]: ${testerKey("kim@example.net")} has another first name at devtest.yaml:5:21; give one person one name (or leave it out in one place)`,
    ]);
  });

  test("is one person with whoever is listed by address", () => {
    expect(complaints(file("[ann, Ann@example.com]"))).toEqual([
      `${listAt(20, 1)}: ${testerKey("ann@example.com")} is in this group twice, first at devtest.yaml:11:15; keep one of the two`,
    ]);
    expect(complaints(file("[ann]", "removed: [{ tester: ann@example.com }]\n"))).toEqual([
      expect.stringContaining("is removed here, and listed in the group"),
    ]);
  });
});

describe("a name that stands for nobody is told with its place:", () => {
  const which = "say which address is meant, by its name under `emails`, such as `kim/home`";
  const nobody = "give an e-mail address, or a name that stands under `people`";
  test.each([
    ["unknown", "zed", `${listAt(15, 0)}: nobody under \`people\` has this name; ${nobody}`],
    [
      "mistyped",
      "ane",
      `${listAt(15, 0)}: nobody under \`people\` has this name (did you mean the one at devtest.yaml:3:3?); ${nobody}`,
    ],
    [
      "in other letters",
      "ANN",
      `${listAt(15, 0)}: nobody under \`people\` has this name (did you mean the one at devtest.yaml:3:3?); ${nobody}`,
    ],
    [
      "in a map",
      "{ person: zed }",
      `${listAt(25, 0)}.person: nobody under \`people\` has this name; ${nobody}`,
    ],
    [
      "one of several addresses",
      "Kim Lee",
      `${listAt(15, 0)}: the person at devtest.yaml:4:3 has several addresses; ${which}`,
    ],
    [
      "not one of the addresses",
      "Kim Lee/work",
      `${listAt(15, 0)}: the person at devtest.yaml:4:3 has no address of this name; ${which}`,
    ],
    [
      "an address of somebody with one",
      "ann/home",
      `${listAt(15, 0)}: the person at devtest.yaml:3:3 has no address of this name; give the name of the person alone`,
    ],
    [
      "an address in the place of a name",
      "{ person: ann@example.com }",
      `${listAt(25, 0)}.person: is not valid; must be a name that stands under \`people\`; an address stands under \`email\``,
    ],
    [
      "a name with an address beside it",
      "{ person: ann, email: ann@example.com }",
      `${listAt(37, 0)}.email: is not allowed here; the address stands under \`people\``,
    ],
    [
      "a name with names beside it",
      "{ person: ann, lastName: Lee }",
      `${listAt(40, 0)}.lastName: is not allowed here; names stand under \`people\``,
    ],
  ])("%s", (_what, entry, line) => {
    expect(complaints(file(`[${entry}]`))).toEqual([line]);
  });

  test.each([
    "removed: [{ tester: zed, group: qa }]",
    "existing: [{ tester: zed, group: qa }]",
    "guards: { domains: [example.com], alsoAllowed: [zed] }",
  ])("%s", (entry) => {
    expect(complaints(file("[ann]", `${entry}\n`))).toEqual([
      expect.stringMatching(/^devtest\.yaml:18:\d+ \S+: nobody under `people` has this name; /),
    ]);
  });

  test.each(["bob", "Bob Lee", "bob(at)example.com", "bob.example.com", "kim/home"])(
    "where nobody is defined, %s is no address as ever",
    (entry) => {
      const text = `${head}groups: { qa: { testers: ["${entry}"] } }\n${appUsing("qa")}`;
      expect(complaints(text)).toEqual([
        "devtest.yaml:2:27 groups.qa.testers[0]: is not valid; must be an e-mail address such as ann@example.com, and nothing else",
      ]);
    },
  );
});

test("the arguments of a program have people and parts too", () => {
  const folder = folderWith({ "teams/a.yaml": "groups: { qa: { testers: [kim/tv, ann] } }\n" });
  const args = {
    include: ["teams/*.yaml"],
    people: {
      ann: "ann@example.com",
      kim: { emails: { home: "kim@example.net", tv: "kim.tv@example.net" } },
    },
    apps: {
      racing: {
        appId,
        packageName: "com.example.racing",
        certificates: ["certs/racing.pem"],
        groups: ["qa"],
      },
    },
  };
  const { desired } = resolveArgs(args, folder.path);
  expect(desired.apps[0]?.groups[0]?.testers.map(({ email }) => email)).toEqual([
    "kim.tv@example.net",
    "ann@example.com",
  ]);
  const wrong = { ...args, removed: [{ tester: "kim" }] };
  expect(() => resolveArgs(wrong, folder.path)).toThrow(
    "DevTest arguments removed[0].tester: the person at people[…] has several addresses",
  );
});
