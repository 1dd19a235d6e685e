import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { diagnoseBy } from "../../provider/document/schema.js";
import { racing as pem } from "../config/certificates.js";
import { racing, racingId } from "../laws.js";
import { ann, bob, cleo, json, plan, repository, temporary, yaml } from "./plan-desk.js";
import { Repository } from "./repository.js";

describe("the digest", () => {
  /** The main branch gains another group's person; the change is brought in by each of the four ways. */
  test("is one for the head, its merge, its squash and its rebase, while main moves on elsewhere", () => {
    const here = new Repository(temporary());
    const file = (qa: string[], beta: string[]) =>
      stringify({
        version: 1,
        groups: { qa: { testers: qa }, beta: { testers: beta } },
        apps: { racing: { ...racing([]).apps?.["racing"], groups: ["qa", "beta"] } },
      });
    const dan = "dan.delion@example.com";
    here.commit({
      "devtest.yaml": file([ann, "aaa.filler@example.com", "zzz.filler@example.com"], [cleo]),
      "certs/first.pem": pem,
    });
    here.git("checkout", "--quiet", "-b", "change");
    here.commit({
      "devtest.yaml": file([ann, bob, "aaa.filler@example.com", "zzz.filler@example.com"], [cleo]),
    });
    here.git("checkout", "--quiet", "main");
    const moved = here.commit({
      "devtest.yaml": file([ann, "aaa.filler@example.com", "zzz.filler@example.com"], [cleo, dan]),
    });
    const digests: string[] = [json(here.folder, { args: ["--base", "main", "--head", "change"] }).digest];
    const broughtIn = (name: string, ...bring: readonly (readonly string[])[]) => {
      here.git("checkout", "--quiet", "-B", name, "main");
      for (const args of bring) here.git(...args);
      digests.push(json(here.folder, { args: ["--base", moved, "--head", "HEAD"] }).digest);
    };
    broughtIn("merged", ["merge", "--quiet", "--no-ff", "-m", "merge", "change"]);
    broughtIn("squashed", ["merge", "--quiet", "--squash", "change"], ["commit", "--quiet", "-m", "squash"]);
    broughtIn("rebased", ["checkout", "--quiet", "-B", "rebased", "change"], ["rebase", "--quiet", "main"]);
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).not.toBe("d1:e3b0c44298fc");
  });

  test("is that of the lines which DESIGN writes down, and of the empty text for nothing", () => {
    const here = repository();
    expect(json(here.folder).digest).toBe("d1:e3b0c44298fc");
    writeFileSync(join(here.folder, "devtest.yaml"), yaml(ann, "Bob.Builder@Example.com"));
    const line = `${racingId}\tqa\t${sha256(bob)}\n`;
    expect(json(here.folder).digest).toBe(`d1:${sha256(line).slice(0, 12)}`);
  });
});

describe("what is printed", () => {
  test("holds no address, and is of the form that the schema has", () => {
    const here = repository();
    here.commit({ "devtest.yaml": yaml(bob, cleo) });
    const args = ["--base", "main", "--out", "plan.json"];
    const { stdout } = plan(here.folder, { args: [...args, "--names", "--format", "json"] });
    expect(diagnoseBy("plan.schema.json")(JSON.parse(stdout))).toEqual([]);
    const out = readFileSync(join(here.folder, "plan.json"), "utf8");
    expect(diagnoseBy("plan.schema.json")(JSON.parse(out))).toEqual([]);
    const text = plan(here.folder, { args }).stdout;
    for (const printed of [stdout, out, text])
      expect(printed).not.toMatch(/annabella|bob\.builder|cleopatra/);
  });

  test("is not written over the configuration", () => {
    const here = repository();
    const { status, stderr } = plan(here.folder, { args: ["--out", "devtest.yaml"] });
    expect([status, stderr]).toEqual([1, expect.stringContaining("--out names the configuration itself")]);
    expect(readFileSync(join(here.folder, "devtest.yaml"), "utf8")).toBe(yaml(ann));
  });

  test("is made as of a day", () => {
    const { folder } = repository();
    expect(json(folder, { env: { DEVTEST_TODAY: "2026-03-01" } })).toMatchObject({ asOf: "2026-03-01" });
    expect(plan(folder, { env: { DEVTEST_TODAY: "2026-02-30" } }).stderr).toContain(
      "DEVTEST_TODAY: no date; YYYY-MM-DD",
    );
  });

  test("ends with 2 where there are changes and somebody asked", () => {
    const here = repository();
    const status = (...args: string[]) => plan(here.folder, { args: ["--base", "main", ...args] }).status;
    expect([status(), status("--exit-code")]).toEqual([0, 0]);
    here.commit({ "devtest.yaml": yaml(ann, bob) });
    expect([status(), status("--exit-code")]).toEqual([0, 2]);
  });

  test("says what a guard refuses, and that the change edits it", () => {
    const here = repository();
    const guarded = (guards: object) => stringify({ version: 1, ...racing([ann, bob, cleo]), guards });
    here.commit({ "devtest.yaml": guarded({ maxAdds: 1 }) });
    const refused = plan(here.folder, { args: ["--base", "main", "--exit-code"] });
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain("2 people gain access");
    expect(refused.stdout).toContain("This change edits `guards`: maxAdds none → 1.");
    expect(refused.stderr).toContain("2 grants (person × group × app) would join, and `guards.maxAdds` is 1");
    const allowed = plan(here.folder, { args: ["--base", "main"], env: { DEVTEST_ALLOW_ADDS: "2" } });
    expect(allowed.status).toBe(0);
  });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
