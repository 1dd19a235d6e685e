import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { findConfigFile } from "../../provider/config/find.js";
import { folderWith } from "./folder.js";

let project: ReturnType<typeof folderWith>;
beforeEach(() => {
  project = folderWith({ "Pulumi.yaml": "", "bin/deep/x.js": "" });
});
afterEach(() => project.remove());

test("the file is devtest.yaml beside Pulumi.yaml, from any folder below", () => {
  expect(findConfigFile({}, undefined, project.path)).toBe(project.file("devtest.yaml"));
  expect(findConfigFile({}, undefined, project.file("bin/deep"))).toBe(project.file("devtest.yaml"));
});

test("without a Pulumi.yaml it is devtest.yaml in the working directory", () => {
  const elsewhere = folderWith();
  expect(findConfigFile({}, undefined, elsewhere.path)).toBe(elsewhere.file("devtest.yaml"));
  elsewhere.remove();
});

test("DEVTEST_CONFIG comes first, then the stack configuration; both are relative to Pulumi.yaml's folder", () => {
  const below = project.file("bin/deep");
  expect(findConfigFile({ DEVTEST_CONFIG: "a.yaml" }, "b.yaml", below)).toBe(project.file("a.yaml"));
  expect(findConfigFile({}, "b.yaml", below)).toBe(project.file("b.yaml"));
  expect(findConfigFile({ DEVTEST_CONFIG: "/a.yaml" }, "b.yaml", below)).toBe("/a.yaml");
});

test("an empty variable counts as unset", () => {
  expect(findConfigFile({ DEVTEST_CONFIG: "" }, "b.yaml", project.path)).toBe(project.file("b.yaml"));
  expect(findConfigFile({ DEVTEST_CONFIG: " " }, "", project.path)).toBe(project.file("devtest.yaml"));
});
