/** A configuration of several files, whose two revisions differ in more than the lines of one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { openRepository } from "../../provider/git/repository.js";
import { planBetween } from "../../provider/review/between.js";
import { racing } from "../laws.js";
import { ann, bob, cleo, json, plan, temporary } from "./plan-desk.js";
import { both, type Files, heads, one, repository, root, team } from "./plan-parts.js";

function changed(before: Files, after: Files, without: readonly string[] = []) {
  const here = repository(before);
  for (const name of without) here.git("rm", "--quiet", "-r", name);
  here.commit(after);
  const plans = heads.map((args) => json(here.folder, { args }));
  const [{ joins: some, leaves, digest }, other] = plans as [(typeof plans)[0], (typeof plans)[0]];
  expect({ joins: other.joins, leaves: other.leaves, digest: other.digest }).toEqual({
    joins: some,
    leaves,
    digest,
  });
  const at = ({ key, place }: { key: string; place: string | null }) => `${key.slice(0, 3)} ${place}`;
  const text = () => heads.map((args) => plan(here.folder, { args }).stdout).join("");
  return { joins: some.map(at), leaves: leaves.map(at), text };
}

const nobody = "Nobody gains access";

describe("who joins and leaves, at the line of the part that has them", () => {
  test("when a part is added", () => {
    const { joins, leaves } = changed(one, both);
    expect([joins, leaves]).toEqual([["b…r teams/beta.yaml:4:9"], []]);
  });

  test("when a part is taken out", () => {
    const { joins, leaves } = changed(both, root(["qa"]), ["teams/beta.yaml"]);
    expect([joins, leaves]).toEqual([[], ["b…r teams/beta.yaml:4:9"]]);
  });

  test("when a part is renamed, and somebody joins in it", () => {
    const { joins, leaves } = changed(one, { "teams/new name.yaml": team("qa", ann, bob) }, [
      "teams/racing.yaml",
    ]);
    expect([joins, leaves]).toEqual([["b…r teams/new name.yaml:5:9"], []]);
  });

  test("when the pattern matches one more file that was there before", () => {
    const before = { ...both, ...root(["qa"], { include: ["teams/racing.yaml"] }) };
    expect(changed(before, root(["qa", "beta"])).joins).toEqual(["b…r teams/beta.yaml:4:9"]);
  });

  test("when the folder of a team is added", () => {
    const more = { include: ["*/people.yaml"] };
    const before = { ...root(["qa"], more), "racing/people.yaml": team("qa", ann) };
    const after = {
      ...root(["qa", "beta"], more),
      "puzzle/people.yaml": team("beta", bob),
      "puzzle/notes.yaml": "- x\n",
    };
    expect(changed(before, after).joins).toEqual(["b…r puzzle/people.yaml:4:9"]);
  });

  test("when a part names a list beside it", () => {
    const list = stringify({ groups: { qa: { testers: [ann], testersFrom: "lists/qa.csv" } } });
    const { joins } = changed(one, { "teams/racing.yaml": list, "teams/lists/qa.csv": `E-mail\n${cleo}\n` });
    expect(joins).toEqual(["c…a teams/lists/qa.csv:2:1"]);
  });

  test("with a folder of parts for each commit asks git seldom", () => {
    const names = Array.from({ length: 60 }, (_, index) => `team${index}`);
    const parts = Object.fromEntries(
      names.map((name) => [`${name}/people.yaml`, team(name, `${name}@example.com`)]),
    );
    const here = repository({ ...root(names.slice(0, 40), { include: ["*/people.yaml"] }), ...parts });
    const trace = join(temporary(), "trace");
    plan(here.folder, { args: ["--base", "main", "--head", "change"], env: { GIT_TRACE: trace } });
    const runs = readFileSync(trace, "utf8").match(/built-in: git /g);
    expect(runs?.length).toBeLessThan(25);
  });
});

describe("nobody joins or leaves", () => {
  test("when a group moves from one part to another", () => {
    const { "teams/racing.yaml": _, ...others } = both;
    const { joins, leaves, text } = changed(
      both,
      {
        ...others,
        "teams/beta.yaml": stringify({ groups: { beta: { testers: [bob] }, qa: { testers: [ann] } } }),
      },
      ["teams/racing.yaml"],
    );
    expect([joins, leaves]).toEqual([[], []]);
    expect(text().split(nobody)).toHaveLength(3);
  });

  test("when the file is split into parts", () => {
    const whole = { ...root(["qa"]), "devtest.yaml": stringify({ version: 1, ...racing([ann]) }) };
    expect(changed(whole, one).text().split(nobody)).toHaveLength(3);
  });

  test("when somebody moves to `people`, and is used by name", () => {
    const { text } = changed(one, {
      ...root(["qa"], { people: { ann: { email: ann } } }),
      "teams/racing.yaml": team("qa", "ann"),
    });
    expect(text().split(nobody)).toHaveLength(3);
  });

  test("when somebody is defined, and in no group", () => {
    expect(
      changed(one, root(["qa"], { people: { bob } }))
        .text()
        .split(nobody),
    ).toHaveLength(3);
  });
});

test("an address that changes under `people` is a grant in each group that uses it", () => {
  const groups = ["qa", "beta", "crew"];
  const parts = Object.fromEntries(groups.map((name) => [`teams/${name}.yaml`, team(name, "someone")]));
  const { joins, leaves } = changed(
    { ...root(groups, { people: { someone: ann } }), ...parts },
    root(groups, { people: { someone: bob } }),
  );
  expect(joins).toEqual(["beta", "crew", "qa"].map((name) => `b…r teams/${name}.yaml:4:9`));
  expect(leaves).toEqual(["beta", "crew", "qa"].map((name) => `a…a teams/${name}.yaml:4:9`));
});

test("a part may have any name", () => {
  const names = [
    ...["a b.yaml", "it's.yaml", 'say "x".yaml', "tëst-日本.yaml", "two\nlines.yaml", "-dash.yaml"],
    ...[":(glob)x.yaml", "*.yaml", "$(id).yaml", "a,b;c.yaml"],
  ].sort();
  const parts = names.map((name, index) => [`teams/${name}`, team(`g${index}`, `p${index}@example.com`)]);
  const { joins } = changed(one, {
    ...root(["qa", ...names.keys()].map((name) => (typeof name === "string" ? name : `g${name}`))),
    ...Object.fromEntries(parts),
  });
  const places = joins.map((one) => one.split("teams/")[1]);
  expect(places).toEqual(names.map((name) => `${name.replace("\n", "\u{fffd}")}:4:9`));
});

describe("a report names the part from the top of the repository", () => {
  const inFolder = (files: Files) =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`cfg/${name}`, text]));
  const here = repository(inFolder(both));
  here.commit(inFolder({ "teams/racing.yaml": team("qa", cleo, ann), "teams/beta.yaml": team("beta") }));

  test("to GitHub", () => {
    const { stdout } = plan(join(here.folder, "cfg"), { args: ["--base", "main", "--format", "github"] });
    expect(stdout).toMatch(/^::notice file=cfg\/teams\/racing\.yaml,line=4,title=Will get access::c…a/m);
    expect(stdout).toMatch(/^::warning file=cfg\/teams\/beta\.yaml,line=\d,title=Stays on Amazon::b…r/m);
  });

  test("to GitLab", () => {
    const { stdout } = plan(join(here.folder, "cfg"), { args: ["--base", "main", "--format", "gitlab"] });
    const [report] = /^\[.*$/ms.exec(stdout) ?? [];
    const { status } = plan(join(here.folder, "cfg"), { args: ["--base", "main", "--format", "gitlab"] });
    expect([status, report ?? stdout]).toEqual([0, expect.anything()]);
    const written = readFileSync(join(here.folder, "cfg/gl-code-quality-report.json"), "utf8");
    expect(JSON.parse(written).map((one: { location: unknown }) => one.location)).toEqual([
      { path: "cfg/teams/racing.yaml", lines: { begin: 4 } },
      { path: "cfg/teams/beta.yaml", lines: { begin: expect.any(Number) } },
    ]);
  });

  test("and so does a complaint", () => {
    here.write({ "cfg/teams/beta.yaml": "groups: { beta: { testers: [nobody] } }\n" });
    const { stdout } = plan(join(here.folder, "cfg"), { args: ["--base", "main", "--format", "github"] });
    expect(stdout).toMatch(/^::error file=cfg\/teams\/beta\.yaml,line=1,col=/m);
  });
});

test("what a merge brought in a part alone is seen when it is compared with the commit before", () => {
  const here = repository(one);
  const base = here.git("rev-parse", "HEAD");
  const head = here.commit({ "teams/racing.yaml": team("qa", ann, bob) });
  const found = planBetween(
    openRepository(here.folder),
    { base, head, path: "devtest.yaml" },
    { today: "2026-11-26" },
  );
  expect(found.joins.map(({ key, place }) => `${key.slice(0, 3)} ${place?.file}`)).toEqual([
    "b…r teams/racing.yaml",
  ]);
});
