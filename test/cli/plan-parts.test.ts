/** A configuration of several files, whose two revisions differ in more than the lines of one. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { racing as pem } from "../config/certificates.js";
import { racing } from "../laws.js";
import { ann, bob, cleo, joins, json, plan, temporary } from "./plan-desk.js";
import { Repository } from "./repository.js";

type Files = Readonly<Record<string, string>>;

const { apps } = racing([]);

/** The configuration, which uses these groups, and what it needs. */
function root(groups: readonly string[], more: object = {}): Files {
  const using = Object.entries(apps ?? {}).map(([key, app]) => [key, { ...app, groups }]);
  const document = { version: 1, include: ["teams/*.yaml"], ...more, apps: Object.fromEntries(using) };
  return { "devtest.yaml": stringify(document), "certs/first.pem": pem };
}

function team(group: string, ...testers: unknown[]): string {
  return stringify({ groups: { [group]: { testers } } });
}

/** `main` has these files; the branch that is checked out is called `change`. */
function repository(files: Files, top = temporary()): Repository {
  const here = new Repository(top);
  here.commit(files);
  here.git("checkout", "--quiet", "-b", "change");
  return here;
}

const one = { ...root(["qa"]), "teams/racing.yaml": team("qa", ann) };
const both = {
  ...root(["qa", "beta"]),
  "teams/racing.yaml": team("qa", ann),
  "teams/beta.yaml": team("beta", bob),
};

/** As the files are, and as they are committed. */
const heads: readonly (readonly string[])[] = [
  ["--base", "main"],
  ["--base", "main", "--head", "change"],
];

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

describe("a part that cannot be read is a complaint, and no plan", () => {
  const said = (here: Repository) =>
    heads
      .map((args) => plan(here.folder, { args }))
      .map(({ status, stdout, stderr }) => {
        expect([status, stdout]).toEqual([1, ""]);
        return stderr;
      });

  test("because it is a symbolic link out of the repository", () => {
    const here = repository(one);
    const secret = join(temporary(), "secret.yaml");
    writeFileSync(secret, team("beta", bob));
    symlinkSync(secret, join(here.folder, "teams/link.yaml"));
    here.commit();
    const [files, commit] = said(here);
    expect(files).toMatch(
      /^(?:error: )?devtest\.yaml:3:5 include\[0\]: "teams\/link\.yaml" leaves the folder of the configuration/m,
    );
    expect(commit).toMatch(
      /^(?:error: )?devtest\.yaml:3:5 include\[0\]: "teams\/link\.yaml" is a symbolic link; /m,
    );
  });

  test("because it is a symbolic link in the commit; as a file, a link inside the repository is read, as lists are", () => {
    const here = repository({
      ...one,
      "shared/beta.yaml": team("beta", bob),
      ...root(["qa", "beta"]),
      "teams/beta.yaml": team("beta"),
    });
    rmSync(join(here.folder, "teams/beta.yaml"));
    symlinkSync("../shared/beta.yaml", join(here.folder, "teams/beta.yaml"));
    here.commit();
    expect(joins(json(here.folder, { args: ["--base", "main"] }))).toEqual(["b…r"]);
    expect(json(here.folder, { args: ["--base", "main"] }).joins[0]?.place).toBe("teams/beta.yaml:4:9");
    expect(plan(here.folder, { args: heads[1] ?? [] }).stderr).toContain(
      '"teams/beta.yaml" is a symbolic link',
    );
  });

  test("because it is a Git LFS pointer, or a folder", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    const here = repository(one);
    here.commit({ "teams/large.yaml": pointer });
    for (const one of said(here))
      expect(one).toMatch(
        /^(?:error: )?devtest\.yaml:3:5 include\[0\]: "teams\/large\.yaml" is a Git LFS pointer/m,
      );
    here.git("rm", "--quiet", "teams/large.yaml");
    here.commit({
      ...root(["qa"], { include: ["teams/racing.yaml", "other"] }),
      "other/x.yaml": team("beta", bob),
    });
    for (const one of said(here))
      expect(one).toMatch(/^(?:error: )?devtest\.yaml:4:5 include\[1\]: "other" is a folder, not a file/m);
  });

  test("because it is a submodule, or in one", () => {
    const here = repository({
      ...one,
      ...root(["qa"], { include: ["teams/*.yaml", "*/people.yaml"] }),
      "a/people.yaml": team("beta"),
    });
    here.git("update-index", "--add", "--cacheinfo", `160000,${here.git("rev-parse", "HEAD")},module`);
    here.git("commit", "--quiet", "--message=module");
    mkdirSync(join(here.folder, "module"));
    const head = { args: heads[1] ?? [] };
    expect(plan(here.folder, head).stderr).toMatch(
      /^(?:error: )?devtest\.yaml:4:5 include\[1\]: "module" is a submodule, whose files are not in this repository; /m,
    );
    here.commit(root(["qa"], { include: ["teams/*.yaml", "module/*.yaml"] }));
    expect(plan(here.folder, head).stderr).toContain('"module" is a submodule');
    here.commit(root(["qa"], { include: ["teams/*.yaml", "*/deep/*.yaml"] }));
    expect(plan(here.folder, head).stderr).toContain('"module" is a submodule');
  });

  test("because it may be behind a link to a folder", () => {
    const here = repository({ ...one, "a/x/people.yaml": team("beta"), "README.md": "" });
    symlinkSync("README.md", join(here.folder, "CLAUDE.md"));
    symlinkSync("a", join(here.folder, "b"));
    for (const [include, link] of [
      ["*/x/*.yaml", "b"],
      ["b/x/*.yaml", "b/x"],
      ["[b]/*/people.yaml", "b"],
    ] as const) {
      here.commit(root(["qa"], { include: ["teams/*.yaml", include] }));
      const { status, stderr } = plan(here.folder, { args: heads[1] ?? [] });
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining(`include[1]: "${link}" is a symbolic link; commit the folder itself`),
      ]);
      expect(stderr).not.toContain("CLAUDE");
    }
    rmSync(join(here.folder, "b"));
    here.commit(root(["qa"], { include: ["teams/*.yaml", "*/x/*.yaml"] }));
    expect(plan(here.folder, { args: heads[1] ?? [] }).status).toBe(0);
  });

  test.each(["../outside/*.yaml", "/etc/*.yaml", "*/../../x.yaml"])(
    "because %s leaves the folder",
    (pattern) => {
      const here = repository({ ...one, "cfg/devtest.yaml": "" });
      here.commit(
        Object.fromEntries(
          Object.entries(root(["qa"], { include: [pattern] })).map(([name, text]) => [`cfg/${name}`, text]),
        ),
      );
      here.commit({ "outside/x.yaml": team("beta", bob) });
      for (const args of heads) {
        const { status, stderr } = plan(here.folder, { args: ["cfg/devtest.yaml", ...args] });
        expect([status, stderr]).toEqual([
          1,
          expect.stringMatching(
            /^(?:error: )?cfg\/devtest\.yaml:3:5 include\[0\]: leaves the folder of the configuration/m,
          ),
        ]);
      }
    },
  );

  test("because it is a pipe, a file of another kind, or nothing", () => {
    const here = repository(one);
    execFileSync("mkfifo", [join(here.folder, "teams/pipe.yaml")]);
    expect(plan(here.folder, { args: ["--base", "main"] }).stderr).toContain(
      '"teams/pipe.yaml" is a device, pipe or socket, not a file',
    );
    rmSync(join(here.folder, "teams/pipe.yaml"));
    here.commit(root(["qa"], { include: ["teams/*.yaml", "devtest.yaml/*.yaml", "teams/gone.yaml"] }));
    const [files, commit] = said(here);
    for (const one of [files, commit]) {
      expect(one).toMatch(/^(?:error: )?devtest\.yaml:4:5 include\[1\]: "devtest\.yaml" is no folder/m);
      expect(one).toMatch(/^(?:error: )?devtest\.yaml:5:5 include\[2\]: "teams\/gone\.yaml" does not exist/m);
    }
  });

  test("in the base: then the base is what cannot be used", () => {
    const here = repository({ ...one, ...root(["qa"], { include: ["teams/*.yaml", "gone.yaml"] }) });
    here.commit({ ...root(["qa"]) });
    const { status, stderr } = plan(here.folder, { args: ["--base", "main"] });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: The file of the base \(main, commit \w{12}\) cannot be used, .*\ndevtest\.yaml:4:5 include\[1\]: "gone\.yaml" does not exist in commit/m,
    );
  });
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

test("links that lead around in a circle end, and are told", () => {
  const here = repository(one);
  symlinkSync("..", join(here.folder, "teams/loop"));
  symlinkSync("self", join(here.folder, "self"));
  here.commit(root(["qa"], { include: ["teams/*.yaml", "*/*/*.yaml"] }));
  const [files, commit] = heads.map((args) => plan(here.folder, { args }));
  expect(files?.stderr).toMatch(/include\[1\]: "self" cannot be read \(ELOOP/);
  expect(commit?.stderr).toContain('include[1]: "self" is a symbolic link');
  expect(commit?.stderr).toContain('include[1]: "teams/loop" is a symbolic link');
  expect([files?.status, commit?.status]).toEqual([1, 1]);
});
