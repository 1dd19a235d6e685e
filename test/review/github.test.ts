import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ConfigError, DevTestError } from "../../provider/errors.js";
import { githubAnnotations } from "../../provider/reports/github-annotations.js";
import type { Comparison } from "../../provider/review/comparison.js";
import { annotationsOf, failuresOf, outputsOf } from "../../provider/review/github.js";
import { commandsIn } from "../reports/runner.js";
import { type App, comparisonOf, many, oneJoinsOneLeaves, sideOf } from "./comparisons.js";

const nobody = sideOf({});
const printed = (comparison: Comparison, names = false) =>
  githubAnnotations(annotationsOf(comparison, names));

describe("annotations", () => {
  test("say at the line who gets what, and beside it who keeps what", () => {
    const comparison = { ...oneJoinsOneLeaves, placeInHead: () => ({ file: "infra/devtest.yaml", line: 3 }) };
    expect(printed(comparison)).toBe(
      "::warning file=infra/devtest.yaml,line=3,title=Stays on Amazon::b…r@example.com #f3d89acfbb keeps access to racing and puzzle (group qa) until somebody removes them in the Amazon Developer Console\n" +
        "::notice file=infra/devtest.yaml,line=4,title=Will get access::e…a@example.net #f39ff2f013 gets access to racing and puzzle (group qa)\n",
    );
  });

  test("stand at the configuration when the head has no such file any more", () => {
    const annotations = annotationsOf({ ...oneJoinsOneLeaves, placeInHead: () => undefined }, false);
    expect(annotations.filter(({ kind }) => kind === "warning")).toMatchObject([
      { place: { file: "infra/devtest.yaml" } },
    ]);
    expect(annotations[1]?.place).not.toHaveProperty("line");
  });

  test("tell of certificates too", () => {
    const [old, young] = ["1".repeat(64), "2".repeat(64)];
    const [base, head] = [old, young].map((one) => sideOf({ racing: { certificates: [one] } }));
    expect(annotationsOf(comparisonOf(head ?? nobody, { base }), false).map(({ text }) => text)).toEqual([
      "certificate 2222222222222222 is registered for racing",
      "certificate 1111111111111111 stays registered for racing until somebody removes it in the Amazon Developer Console",
    ]);
  });

  test("name people when that is asked for", () => {
    const elena = { email: "elena@example.net", firstName: "Elena", lastName: "Rossi" };
    const comparison = comparisonOf(sideOf({ racing: { groups: { qa: [elena] } } }), { base: nobody });
    expect(printed(comparison)).not.toContain("Rossi");
    expect(printed(comparison, true)).toContain("e…a@example.net #f39ff2f013 (Elena Rossi) gets access");
  });

  test("are ten of a kind at most, the last of which says how many more there are", () => {
    const comparison = comparisonOf(sideOf(many(1500, 30)), {
      base: sideOf({ old: many(12, 1)["app-0"] ?? {} }),
    });
    const commands = commandsIn(printed(comparison));
    const ofKind = (kind: string) => commands.filter(({ name }) => name === kind);
    expect(ofKind("notice")).toHaveLength(10);
    expect(ofKind("notice").at(-1)?.text).toMatch(/^and 1,\d{3} more, see the log$/);
    expect(ofKind("notice")[0]?.text).toMatch(/, app-10 and 19 more apps \(group qa\)$/);
  });

  test("show no address and no line end of a state that has them in the place of a key", () => {
    const state = {
      ledger: { listed: { "00000001": { qa: { "elena@example.net\n::error::x": 1 } } }, stillOnAmazon: {} },
      confirmed: new Map(),
      unconfirmed: new Map(),
      adopted: new Map(),
      packages: new Map(),
    };
    const output = printed(comparisonOf(nobody, { state }));
    expect(output).toMatch(/::e…a@example\.net #f39ff2f013<U\+000A>::error::x keeps access to 00000001 /);
    expect(commandsIn(output)).toHaveLength(1);
  });

  const piece = fc.constantFrom(
    "::error::x",
    "::",
    ":",
    ",",
    "%0A",
    "%",
    "\n",
    "\r\n",
    "##[error]x",
    "=",
    "x",
    " ",
    "\u202e",
  );
  const text = fc.string({ unit: piece, minLength: 1, maxLength: 6 });

  test("are no other command, whatever names and files are called", () => {
    fc.assert(
      fc.property(text, text, text, text, (app, group, name, file) => {
        const apps: Record<string, App> = {
          [app]: { groups: { [group]: [{ email: "elena@example.net", firstName: name }] } },
        };
        const joining = comparisonOf(sideOf(apps, file), { base: nobody }, { file });
        const leaving = comparisonOf(nobody, { base: sideOf(apps, file) }, { file });
        for (const [comparison, kind] of [
          [joining, "notice"],
          [leaving, "warning"],
        ] as const) {
          const output = printed(comparison, true);
          expect(output.split(/\r\n|\r|\n/)).toHaveLength(2);
          const [command, ...others] = commandsIn(output);
          expect({ name: command?.name, file: command?.properties["file"], others }).toEqual({
            name: kind,
            file,
            others: [],
          });
        }
      }),
      { numRuns: 300, seed: 20261126 },
    );
  });
});

test("outputs say whether, how many and what", () => {
  const { digest } = oneJoinsOneLeaves.plan;
  expect(outputsOf(oneJoinsOneLeaves.plan)).toEqual({ changes: "true", adds: "2", digest });
  expect(outputsOf(comparisonOf(nobody, { base: nobody }).plan)).toMatchObject({
    changes: "false",
    adds: "0",
  });
});

describe("when there is no plan", () => {
  test("each complaint is an error at its line", () => {
    const error = new ConfigError([
      { location: "infra/devtest.yaml:7:9", path: "groups.qa", problem: "is empty", cure: "list somebody" },
      { location: "infra/devtest.yaml", path: "", problem: "the file is missing", cure: "add it" },
    ]);
    expect(githubAnnotations(failuresOf(error))).toBe(
      "::error file=infra/devtest.yaml,line=7,col=9,title=Mistake::infra/devtest.yaml:7:9 groups.qa: is empty; list somebody\n" +
        "::error file=infra/devtest.yaml,title=Mistake::infra/devtest.yaml: the file is missing; add it\n",
    );
  });

  test("any other failure is one error, with its cure and without addresses", () => {
    const error = new DevTestError("no_base", "kim@example.com is not in this clone.", "Fetch it.");
    expect(githubAnnotations(failuresOf(error))).toBe(
      "::error title=No plan::…@example.com #5d9a0087d4 is not in this clone.%0AFetch it.\n",
    );
  });
});
