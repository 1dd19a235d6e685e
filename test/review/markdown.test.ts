import { describe, expect, test } from "@jest/globals";
import { asMarkdown, commentBound, summaryBound } from "../../provider/review/markdown.js";
import { type App, comparisonOf, githubLinks, many, oneJoinsOneLeaves, sideOf } from "./comparisons.js";

const noLinks = () => undefined;
const nobody = sideOf({});

test("words come first, a person has one line, and nothing of the summary is folded", () => {
  const [summary, folded] = asMarkdown(oneJoinsOneLeaves, { linkTo: noLinks }).split("<details>");
  expect(
    summary,
  ).toBe(`### DevTest: 1 person gains access (2 grants), 1 keeps it after leaving · \`${oneJoinsOneLeaves.plan.digest}\`

\`infra/devtest.yaml\`, compared with \`main\` (commit \`bbbbbbbbbbbb\`)

**A merge cannot be undone: the service only adds, and removing is by hand in the Amazon Developer Console.**

#### Will be added: 1 person (2 grants), 2 requests: 2 lists of 1 person

- \`e…a@example.net #f39ff2f013\` gets \`racing\`, \`puzzle\` (group \`qa\`)

#### Leaves the file, but stays on Amazon: 1 person (2 grants)

Amazon lets them in until somebody removes them in the Amazon Developer Console.

- \`b…r@example.com #f3d89acfbb\` keeps \`racing\`, \`puzzle\` (group \`qa\`)

**Unchanged:** 1 person (2 grants) · **Room:** \`racing\` 3 of 50 testers, 0 of 3 certificates; \`puzzle\` 3 of 50 testers, 0 of 3 certificates; account 3 of 1,500 testers, 1 of 300 tester groups

`);
  expect(folded).toBe(`<summary>Per app and group</summary>

| app | group | gain access | keep it after leaving | unchanged |
| --- | --- | --: | --: | --: |
| \`racing\` | \`qa\` | 1 | 1 | 1 |
| \`puzzle\` | \`qa\` | 1 | 1 | 1 |

</details>
`);
});

test("a change that adds nobody says nothing of merges, and shows nobody as taken away", () => {
  const base = sideOf({ racing: { groups: { qa: ["annabella@example.com", "elena@example.net"] } } });
  const head = sideOf({ racing: { groups: { qa: ["annabella@example.com"] } } });
  const page = asMarkdown(comparisonOf(head, { base }), { linkTo: noLinks });
  expect(page).toMatch(/^### DevTest: Nobody gains access, 1 person keeps it after leaving/);
  expect(page).not.toMatch(/undone|^```|^-[^ ]|deleted/m);
});

test("nothing to say is a short page", () => {
  const same = sideOf({ racing: {} });
  const page = asMarkdown(comparisonOf(same, { base: same }), { linkTo: noLinks });
  expect(page).toMatch(
    /^### DevTest: Nobody gains access · `d1:\w+`\n\n.*\n\n\*\*Unchanged:\*\* nobody · .*\n$/,
  );
});

test("a base that is named by its commit is not named twice", () => {
  const named = (name: string) => ({
    base: "b".repeat(40),
    target: "b".repeat(40),
    tip: "a".repeat(40),
    head: "a".repeat(40),
    named: name,
  });
  const compared = (name: string) =>
    asMarkdown({ ...oneJoinsOneLeaves, range: named(name) }, { linkTo: noLinks }).split("\n")[2];
  const head = "`infra/devtest.yaml` of commit `aaaaaaaaaaaa`";
  for (const name of ["b".repeat(40), "bbbbbbb"])
    expect(compared(name)).toBe(`${head}, compared with commit \`bbbbbbbbbbbb\``);
  expect(compared("bbb")).toBe(`${head}, compared with \`bbb\` (commit \`bbbbbbbbbbbb\`)`);
});

test("a certificate has its place among those who join or leave", () => {
  const [old, young] = ["1".repeat(64), "2".repeat(64)];
  const [base, head] = [old, young].map((one) => sideOf({ racing: { certificates: [one] } }));
  const page = asMarkdown(comparisonOf(head ?? nobody, { base }), { linkTo: githubLinks });
  expect(page).toContain(
    "#### Will be added: 1 certificate, 1 request\n\n- [certificate `2222222222222222`](",
  );
  expect(page).toContain(
    "#### Leaves the file, but stays on Amazon: 1 certificate\n\nAmazon lets them in until",
  );
  expect(page).toMatch(/#L3\) is registered for `racing`\n[\s\S]*#L3\) stays registered for `racing`\n/);
});

test("whoever joins links to the head, whoever leaves to the base", () => {
  const page = asMarkdown(oneJoinsOneLeaves, { linkTo: githubLinks });
  const at = (commit: string) =>
    `https://github.com/example/apps/blob/${commit.repeat(40)}/infra/devtest.yaml#L4`;
  expect(page).toContain(`- [\`e…a@example.net #f39ff2f013\`](${at("a")}) gets`);
  expect(page).toContain(`- [\`b…r@example.com #f3d89acfbb\`](${at("b")}) keeps`);
});

test("names are there when they are asked for", () => {
  const elena = { email: "elena@example.net", firstName: "Elena", lastName: "@Rossi" };
  const comparison = comparisonOf(sideOf({ racing: { groups: { qa: [elena] } } }), { base: nobody });
  expect(asMarkdown(comparison, { linkTo: noLinks })).not.toMatch(/Elena|Rossi/);
  expect(asMarkdown(comparison, { linkTo: noLinks, names: true })).toContain(
    "`e…a@example.net #f39ff2f013` (`Elena @Rossi`) gets `racing`",
  );
});

test("a person who gets many apps has one line that stays short", () => {
  const comparison = comparisonOf(sideOf(many(1, 30)), { base: nobody });
  const page = asMarkdown(comparison, { linkTo: noLinks });
  expect(page).toMatch(/gets (`app-\d+`, ){9}`app-\d+` and 20 more apps \(group `qa`\)/);
  expect(page).toContain(
    "`app-19` 1 of 50 testers, 1 of 3 certificates; 10 more apps; account 1 of 1,500 testers, 1 of 300 tester groups",
  );
});

test("room that is nearly taken is said, and an app may be called account", () => {
  const crowd = { groups: { qa: Array.from({ length: 40 }, (_, index) => `t.${index}@example.com`) } };
  const comparison = comparisonOf(sideOf({ account: crowd, quiet: {} }), { base: nobody });
  expect(asMarkdown(comparison, { linkTo: noLinks })).toContain(
    "\n**Nearly full** after this: `account` 40 of 50 testers.\n",
  );
});

describe("the page fits:", () => {
  const headline =
    /^### DevTest: 1,500 people gain access \(45,000 grants\), 30 certificates are registered · /;
  const added =
    "#### Will be added: 1,500 people (45,000 grants), 30 certificates, 60 requests: 30 lists of 1,500 people, 30 certificates\n";
  const everybody = comparisonOf(sideOf(many(1500, 30)), { base: nobody });
  const left = comparisonOf(nobody, { base: sideOf(many(1500, 30)) });

  test("a comment of 1,500 people on 30 apps", () => {
    const page = asMarkdown(everybody, { linkTo: githubLinks });
    expect([...page].length).toBeLessThan(65_536);
    expect(page).toMatch(headline);
    expect(page).toContain(added);
    expect(page.match(/^- `t/gm)).toHaveLength(199);
    expect(page).toContain("\n- and 1,330 more, see `devtest plan`\n");
    expect(page).not.toMatch(/https:|Unchanged|<details>/);
  });

  test("the summary of a job has all of them, with links", () => {
    const page = asMarkdown(everybody, { linkTo: githubLinks, bound: summaryBound });
    expect(Buffer.byteLength(page)).toBeLessThan(900_000);
    expect(page).toMatch(headline);
    expect(page.match(/^- \[`t/gm)).toHaveLength(1500);
    expect(page).toContain("<details>");
  });

  test("whoever stays on Amazon is counted in full", () => {
    const page = asMarkdown(left, { linkTo: githubLinks });
    expect([...page].length).toBeLessThan(65_536);
    expect(page).toMatch(/^### DevTest: Nobody gains access, 1,500 people keep it after leaving/);
    expect(page).toContain(
      "#### Leaves the file, but stays on Amazon: 1,500 people (45,000 grants), 30 certificates\n",
    );
  });

  test("details are cut first, then who is there already, then links, then people", () => {
    const comparison = comparisonOf(sideOf(many(300, 2)), { base: sideOf(many(1, 2)) });
    const fitting = (most: number) =>
      asMarkdown(comparison, { linkTo: githubLinks, bound: { most, lengthOf: ({ length }) => length } });
    const pages = [fitting(Number.POSITIVE_INFINITY)];
    for (let next = ""; next !== pages.at(-1); next = fitting((pages.at(-1) ?? "").length - 1)) {
      if (next !== "") pages.push(next);
    }
    const parts = (page: string) => [
      page.includes("<details>"),
      page.includes("Unchanged"),
      page.includes("https:"),
      page.match(/^- \[?`/gm)?.length ?? 0,
    ];
    expect(pages.map(parts)).toEqual([
      [true, true, true, 299],
      [false, true, true, 299],
      [false, false, true, 299],
      ...[299, 200, 100, 50, 20, 5, 0].map((people) => [false, false, false, people]),
    ]);
    for (const page of pages) {
      expect(page).toMatch(/^### DevTest: 299 people gain access \(598 grants\) · `d1:\w{12}`\n/);
      expect(page).toContain(
        "#### Will be added: 299 people (598 grants), 2 requests: 2 lists of 299 people\n",
      );
    }
    expect(pages.at(-1)).toContain("people\n\n- and 299 more, see `devtest plan`\n");
  });

  test("names of 10,000 letters, in every place", () => {
    const long = (letter: string) => letter.repeat(10_000);
    const apps = Object.fromEntries(
      Array.from({ length: 300 }, (_, index): [string, App] => [
        `${index}${long("a")}`,
        { groups: { [`${index}${long("`")}`]: [{ email: `p${index}@example.com`, firstName: long("n") }] } },
      ]),
    );
    const file = `${long("f")}.yaml`;
    const comparison = comparisonOf(sideOf(apps, file), { base: nobody }, { file, notes: [long("x y")] });
    const page = asMarkdown(comparison, { linkTo: githubLinks, names: true });
    expect(page.length).toBeLessThanOrEqual(commentBound.most);
    expect(page).toMatch(/^### DevTest: 300 people gain access/);
  });
});
