import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Job, plan, untouched } from "./plan-job.js";

const folder = mkdtempSync(join(tmpdir(), "devtest-plan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A new one for each test, because tests change what is there. */
let job: Job;
beforeEach(() => {
  job = new Job(folder);
});

test.each(["gl-code-quality-report.json", "gl-terraform-report.json"])(
  "--format gitlab follows no link that the change has put where %s is to be",
  async (name) => {
    symlinkSync(job.secret, join(job.repository.folder, name));
    const { exitCode, stderr } = await job.planned("gitlab");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `error: ${name} is not written: it is a symbolic link, and could lead to any file of the machine.\nTake the link out of the repository, or name a file outside of it.\n`,
    );
    expect(readFileSync(job.secret, "utf8")).toBe(untouched);
  },
);

describe("--out", () => {
  const out = (cwd: string, file: string) =>
    plan(
      {},
      cwd,
      join(job.repository.folder, "infra/devtest.yaml"),
      "--base",
      job.commits.base,
      "--out",
      file,
    );
  const refused = { exitCode: 1, stderr: expect.stringContaining("is a symbolic link") };
  test("writes the plan", async () => {
    const file = join(job.machine, "plan.json");
    for (const way of ["plan.json", file])
      expect(await out(job.repository.folder, way)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ version: 1, summary: { joins: 1 } });
    expect(readFileSync(join(job.repository.folder, "plan.json"), "utf8")).toBe(readFileSync(file, "utf8"));
  });

  test("writes no names, even where they are printed", async () => {
    const { stdout } = await job.planned("json", {}, "--names", "--out", join(job.machine, "plan.json"));
    expect(JSON.parse(stdout)).toMatchObject({ joins: [{ name: "Zoe Zebra" }] });
    expect(readFileSync(join(job.machine, "plan.json"), "utf8")).not.toMatch(/Zoe|Zebra/);
  });

  test("follows no link in the repository, wherever it is run and however it is named", async () => {
    symlinkSync(job.secret, join(job.repository.folder, "plan.json"));
    const machines = join(folder, "shortcut");
    rmSync(machines, { force: true });
    symlinkSync(job.repository.folder, machines);
    const infra = join(job.repository.folder, "infra");
    for (const [cwd, file] of [
      [job.repository.folder, "plan.json"],
      [job.repository.folder, join(job.repository.folder, "plan.json")],
      [infra, "../plan.json"],
      [infra, join(machines, "plan.json")],
      [machines, "./infra/../plan.json"],
    ] as const) {
      expect(await out(cwd, file)).toMatchObject(refused);
      expect(readFileSync(job.secret, "utf8")).toBe(untouched);
    }
  });

  test("follows no link that leads nowhere yet", async () => {
    symlinkSync(join(job.machine, "new"), join(job.repository.folder, "plan.json"));
    expect(await out(job.repository.folder, "plan.json")).toMatchObject(refused);
    expect(existsSync(join(job.machine, "new"))).toBe(false);
  });

  test("follows no folder of the repository that is a link", async () => {
    symlinkSync(job.machine, join(job.repository.folder, "reports"));
    const { exitCode, stderr } = await out(job.repository.folder, "reports/authorized_keys");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("reports/authorized_keys is not written: reports is a symbolic link");
    expect(readFileSync(job.secret, "utf8")).toBe(untouched);
  });

  test("follows the machine's own links", async () => {
    symlinkSync(join(job.machine, "there.json"), join(job.machine, "plan.json"));
    expect(await out(job.repository.folder, join(job.machine, "plan.json"))).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(job.machine, "there.json"), "utf8")).toMatch(/^\{/);
  });

  test("says when it cannot write", async () => {
    const { exitCode, stderr } = await out(job.repository.folder, "nowhere/plan.json");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: nowhere/plan.json cannot be written (ENOENT).\nName a file in a folder that is there.\n",
    );
  });
});
