import { describe, expect, test } from "@jest/globals";
import type { DevTestArgs } from "../../provider/config/args.js";
import { resolveArgs } from "../../provider/config/index.js";
import { complaints, group, head, load } from "./devtest-yaml.js";
import { appId, appUsing, complaintsOf } from "./folder.js";

const indented = (text: string, by = 2): string => text.replace(/^(?=.)/gm, " ".repeat(by));
const people = "{ testers: [ann@example.com] }";
const id = `appId: ${appId}`;

describe("what stands in the wrong place is one complaint", () => {
  test.each<[string, string, string]>([
    [
      "apps inside groups",
      `${head}groups:\n  qa: ${people}\n${indented(appUsing("qa"))}`,
      "devtest.yaml:4:3 groups.apps: apps stand here; put them under the key `apps` at the top level, beside `version`",
    ],
    [
      "apps inside a group",
      `${head}groups:\n  qa:\n    testers: [ann@example.com]\n${indented(appUsing("qa"), 4)}`,
      "devtest.yaml:5:5 groups.qa.apps: apps stand here; put them under the key `apps` at the top level, beside `version`",
    ],
    [
      "groups inside a group",
      `${head}groups:\n  qa:\n    testers: [ann@example.com]\n    groups: { beta: ${people} }\n${appUsing("qa")}`,
      "devtest.yaml:5:5 groups.qa.groups: groups stand here; put them under the key `groups` at the top level, beside `version`",
    ],
    [
      "an app among the groups",
      `${head}groups:\n  qa: ${people}\n${appUsing("qa").replace("apps:\n", "")}`,
      "devtest.yaml:4:3 groups.racing: an app stands here; put it under `apps`, which stands at the top level",
    ],
    [
      "groups inside apps",
      `${head}${appUsing("qa")}  groups:\n    qa: ${people}\n`,
      "devtest.yaml:8:3 apps.groups: groups stand here; put them under the key `groups` at the top level, beside `version`",
    ],
    [
      "groups with their people inside an app",
      `${head}apps:\n  racing:\n    ${id}\n    groups:\n      qa: ${people}\n`,
      "devtest.yaml:5:5 apps.racing.groups: groups stand here, with their people; put them under `groups` at the top level, and list their keys here",
    ],
    [
      "a group among the apps",
      `${head}${appUsing("qa")}  qa: ${people}\n`,
      "devtest.yaml:8:3 apps.qa: a group stands here; put it under `groups`, which stands at the top level",
    ],
    [
      "testers inside an app",
      `${head}${appUsing()}    testers: [ann@example.com]\n`,
      "devtest.yaml:8:5 apps.racing.testers: testers belong to a group; put them into a group under `groups`, and list its key under this app's `groups`",
    ],
    [
      "testers at the top",
      `${head}testers: [ann@example.com]\n${appUsing()}`,
      "devtest.yaml:2:1 testers: testers belong to a group; put them into a group, such as `groups: { qa: { testers: [ann@example.com] } }`",
    ],
    [
      "a file of testers at the top",
      `${head}testersFrom: qa.csv\n${appUsing()}`,
      "devtest.yaml:2:1 testersFrom: testers belong to a group; put them into a group, such as `groups: { qa: { testers: [ann@example.com] } }`",
    ],
    [
      "testers directly under groups",
      `${head}groups: ${people}\n${appUsing()}`,
      "devtest.yaml:2:1 groups: a group stands here without a key; give it one, such as `qa`, and put `testers` one level below it",
    ],
    [
      "an app without a key",
      `${head}apps:\n  ${id}\n  packageName: com.example.racing\n`,
      "devtest.yaml:2:1 apps: an app stands here without a key; give it one, such as `racing`, and put `appId` and the others one level below it",
    ],
    [
      "apps under another key",
      `${head}groups: { qa: ${people} }\n${appUsing("qa").replace("apps:", "app:")}`,
      "devtest.yaml:3:1 app: apps stand here; put them under the key `apps` at the top level, beside `version`",
    ],
    [
      "groups under another key",
      `${head}group: { qa: ${people} }\n${appUsing("qa")}`,
      "devtest.yaml:2:1 group: groups stand here; put them under the key `groups` at the top level, beside `version`",
    ],
    [
      "a group at the top",
      `${head}qa: ${people}\n${appUsing("qa")}`,
      "devtest.yaml:2:1 qa: a group stands here; put it under `groups`, which stands at the top level",
    ],
    [
      "an app at the top",
      `${head}${appUsing().split("\n").slice(1).join("\n").replace(/^ {2}/gm, "")}`,
      "devtest.yaml:2:1 racing: an app stands here; put it under `apps`, which stands at the top level",
    ],
    [
      "removals inside groups",
      `${head}groups:\n  qa: ${people}\n  removed: [{ tester: yan@example.com }]\n${appUsing("qa")}`,
      "devtest.yaml:4:3 groups.removed: removals stand here; put them under the key `removed` at the top level, beside `version`",
    ],
    [
      "a key of an app in a group",
      `${head}groups:\n  qa:\n    testers: [ann@example.com]\n    packageName: com.example.racing\n${appUsing("qa")}`,
      "devtest.yaml:5:5 groups.qa.packageName: this belongs to an app; put it into an app under `apps`, one level below the app's key",
    ],
  ])("%s", (_what, text, line) => expect(complaints(text)).toEqual([line]));

  test("in the arguments of a program as well", () => {
    const groups = { qa: { testers: ["ann@example.com"] }, apps: { racing: { appId } } };
    expect(complaintsOf(() => resolveArgs({ groups } as unknown as DevTestArgs, "."), "")).toEqual([
      "DevTest arguments groups.apps: apps stand here; put them under the key `apps` at the top level, beside `version`",
    ]);
  });
});

test("whatever the keys are called, what stands in its place is no complaint", () => {
  const text = `${head}groups:\n  apps: ${people}\n  groups: ${people}\n  testers: ${people}\n${appUsing("apps", "groups", "testers").replace("racing:", "groups:")}`;
  expect(load(text).warnings).toEqual([]);
  expect(complaints(group("[ann@example.com]"))).toEqual([]);
});
