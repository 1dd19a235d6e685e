import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { loadConfig } from "../../provider/config/index.js";
import { inputsOf } from "../../provider/resources/inputs.js";
import { callsOf } from "./calls.js";
import { configurationOf, type Files, floorInputs } from "./documents.js";
import { accessOf, edited, type Portfolio, portfolioOf } from "./portfolio.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devtest-bench-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(files: Files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return loadConfig(join(folder, "devtest.yaml"));
}

const peopleOf = (portfolio: Portfolio) =>
  portfolio.flatMap((app) => app.groups.flatMap(({ people }) => people));

describe.each([1, 10, 25, 300])("a portfolio of %d groups", (groups) => {
  const portfolio = portfolioOf(groups);

  test("has five people of its own in each group, and an app for every ten groups", () => {
    expect(portfolio.length).toBe(Math.ceil(groups / 10));
    expect(new Set(peopleOf(portfolio).map(({ email }) => email)).size).toBe(groups * 5);
    expect(peopleOf(portfolio).every(({ email }) => email.endsWith("@example.com"))).toBe(true);
  });

  test("is a configuration without a complaint or a warning, before and after the edit", () => {
    for (const one of [portfolio, edited(portfolio)]) {
      const { desired, warnings } = load(configurationOf(one));
      expect(warnings).toEqual([]);
      expect(desired.apps.map(({ key }) => key)).toEqual(portfolio.map(({ key }) => key));
    }
  });

  test("gives the floor the inputs of ours with plain people, by name and value, before and after the edit", () => {
    for (const one of [portfolio, edited(portfolio)]) {
      const { ledger, apps } = inputsOf(load(configurationOf(one)).desired, "file", "plain");
      const mine = floorInputs(one);
      expect(mine.ledger).toEqual(ledger);
      expect(mine.apps.map(({ registration, groups }) => ({ registration, groups }))).toEqual(apps);
    }
  });

  test("is edited by one person in one group", () => {
    const [before, after] = [portfolio, edited(portfolio)].map(accessOf);
    expect(peopleOf(edited(portfolio)).length).toBe(groups * 5 + 1);
    const changed = Object.entries(after ?? {}).flatMap(([appId, ofApp]) =>
      Object.keys(ofApp).filter((name) => ofApp[name]?.length !== before?.[appId]?.[name]?.length),
    );
    expect(changed).toEqual(["group-00000"]);
  });
});

test("the rivals' calls register each app once, and then add everybody once", () => {
  const portfolio = edited(portfolioOf(12));
  const calls = callsOf(portfolio);
  const added = calls.flatMap(({ groups }) => groups.flatMap(({ body }) => JSON.parse(body).groups));
  expect(calls.map(({ register }) => register.path)).toEqual(
    portfolio.map(({ appId }) => `v1/applications/${appId}/devtest/register`),
  );
  expect(added).toEqual(
    portfolio.flatMap((app) => app.groups.map(({ name, people }) => ({ name, testers: people }))),
  );
});
