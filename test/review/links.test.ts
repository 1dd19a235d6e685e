import { expect, test } from "@jest/globals";
import { linksFor } from "../../provider/review/links.js";
import { commits, onGithub } from "./comparisons.js";

const range = { ...commits, head: undefined, named: "main" };
const place = { file: "infra/devtest.yaml", line: 8, column: 9 };
const onGitlab = { CI_PROJECT_URL: "https://gitlab.example.com/group/apps" };

test("GitHub: the head or the base, at the line", () => {
  const linkTo = linksFor(onGithub, range);
  const blob = "https://github.com/example/apps/blob";
  expect(linkTo(place, "head")).toBe(`${blob}/${commits.tip}/infra/devtest.yaml#L8`);
  expect(linkTo(place, "base")).toBe(`${blob}/${commits.base}/infra/devtest.yaml#L8`);
});

test("the merge that GITHUB_SHA names in a pull request is not asked", () => {
  const linkTo = linksFor({ ...onGithub, GITHUB_SHA: "c".repeat(40) }, range);
  expect(linkTo(place, "head")).toContain(commits.tip);
});

test("GitLab has a way of its own", () => {
  expect(linksFor(onGitlab, range)(place, "head")).toBe(
    `https://gitlab.example.com/group/apps/-/blob/${commits.tip}/infra/devtest.yaml#L8`,
  );
});

test.each([
  ["elsewhere", {}, range, place],
  ["without a repository", { GITHUB_SERVER_URL: "https://github.com" }, range, place],
  ["without commits", onGithub, undefined, place],
  ["for what stands nowhere", onGithub, range, undefined],
  ["with an address that ends a link", { CI_PROJECT_URL: "https://a.example.com/x) [y](z" }, range, place],
  ["with an address that is a script", { CI_PROJECT_URL: "javascript:alert(1)" }, range, place],
  ["to a path that is not shown as it is", onGithub, range, { ...place, file: "in\u{fffd}ra/devtest.yaml" }],
])("no link %s", (_, env, known, at) => expect(linksFor(env, known)(at, "head")).toBeUndefined());

test("no letter of a path ends the link", () => {
  const file = "a b/(c)[d]<e>'f'!*~#?%&\"é`|\\.csv";
  const path = linksFor(onGithub, range)({ ...place, file }, "head")?.split(`${commits.tip}/`)[1];
  expect(path).toMatch(/^[\w.%/-]+#L8$/);
  expect(decodeURIComponent(path ?? "")).toBe(`${file}#L8`);
});
