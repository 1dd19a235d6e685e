import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { DevTestArgs } from "../../provider/config/args.js";
import { loadConfig, resolveArgs } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { racing } from "./certificates.js";
import { appId, appUsing, complaintsOf, folderWith } from "./folder.js";

let folder: ReturnType<typeof folderWith>;
beforeEach(() => {
  folder = folderWith({
    "testers.csv": "bob@example.com,Bob,\nbroken\n",
    "fine.csv": "bob@example.com,Bob\n",
    "there.csv": "ann@example.com\n",
  });
});
afterEach(() => folder.remove());

const racingApp = { appId, packageName: "com.example.racing", certificates: ["certs/racing.pem"] };
const complaints = (args: unknown): string[] =>
  complaintsOf(() => resolveArgs(args as DevTestArgs, folder.path), folder.path);

describe("the arguments of a program", () => {
  test("give what the same file gives", () => {
    const file = folderWith({
      "devtest.yaml": `version: 1
groups:
  qa: { testers: [Ann@example.com, { email: dora@example.com, firstName: Dora }] }
  beta: { name: Beta EU, testersFrom: fine.csv }
${appUsing("qa", "beta")}existing: [{ testersFrom: there.csv, group: qa }, { tester: kim@example.com, group: Old, app: racing }]
removed: [{ tester: yan.doe@example.com, app: racing }]
`,
      "fine.csv": "bob@example.com,Bob\n",
      "there.csv": "ann@example.com\n",
    });
    const args: DevTestArgs = {
      groups: {
        qa: { testers: ["Ann@example.com", { email: "dora@example.com", firstName: "Dora" }] },
        beta: { name: "Beta EU", testersFrom: "fine.csv" },
      },
      apps: { racing: { ...racingApp, groups: ["qa", "beta"] } },
      existing: [
        { testersFrom: "there.csv", group: "qa" },
        { tester: "kim@example.com", group: "Old", app: "racing" },
      ],
      removed: [{ tester: "yan.doe@example.com", app: "racing" }],
    };
    expect(resolveArgs(args, folder.path)).toEqual(loadConfig(file.file("devtest.yaml")));
    file.remove();
  });

  test("may hold a certificate's text, and undefined for what is left out", () => {
    const args = {
      apps: { racing: { ...racingApp, certificates: [racing], groups: undefined } },
      groups: undefined,
    } as unknown as DevTestArgs;
    expect(resolveArgs(args, folder.path).desired.apps[0]?.certificates[0]?.pem).toBe(racing);
  });

  test("are complained about by path, and by line where a CSV file is at fault", () => {
    const ann = testerKey("ann@example.com");
    expect(
      complaints({
        groups: {
          qa: { testers: ["ann@example.com", "ann@example.com"] },
          beta: { testersFrom: "testers.csv" },
        },
        apps: { racing: { ...racingApp, groups: ["qa", "beta", "gamma"], group: [] } },
      }),
    ).toEqual([
      'DevTest arguments apps.racing.group: unknown key (did you mean "groups"?); allowed: appId, packageName, certificates, groups',
      'DevTest arguments apps.racing.groups[2]: there is no group "gamma"; the keys of `groups` are: "qa", "beta"',
      `DevTest arguments groups.qa.testers[1]: ${ann} is in this group twice, first at groups.qa.testers[0]; keep one of the two`,
      "testers.csv:2:1 groups.beta.testersFrom, cell A2: is not valid; must be an e-mail address such as ann@example.com, and nothing else",
    ]);
  });

  test("hold names to the rules of a file", () => {
    const testers = [{ email: "ann@example.com", firstName: "bob@example.com" }, "\u0024{LEAD}@example.com"];
    expect(complaints({ apps: {}, groups: { qa: { testers } } })).toEqual([
      expect.stringMatching(/^DevTest arguments groups\.qa\.testers\[0\]\.firstName: holds an address; /),
      expect.stringMatching(/^DevTest arguments groups\.qa\.testers\[1\]: holds a placeholder, /),
    ]);
  });

  test.each([
    ["nothing", undefined, "lacks `apps`"],
    ["text", { apps: "racing" }, "apps: is text; must be a map of keys"],
    [
      "a function",
      { apps: { racing: { ...racingApp, appId: () => appId } } },
      "apps.racing.appId: is a function",
    ],
    ["a path out", { apps: { racing: { ...racingApp, certificates: ["../x.pem"] } } }, "leaves the folder"],
  ])("that are %s are a complaint, not a crash", (_what, args, problem) => {
    expect(complaints(args).join("\n")).toContain(problem);
  });
});
