/** The release workflow, rehearsed: its own steps, in a copy of the repository. Only npm's slow tasks are left out. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { script } from "./engine/fakes.js";
import { firstOnPath } from "./engine/find.js";
import { root } from "./engine/stack.js";

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}
type Env = Readonly<Record<string, string>>;

const workflow: { env: Env; jobs: Record<string, { if?: string; steps: Step[] }> } = parse(
  readFileSync(join(root, ".github/workflows/release.yml"), "utf8"),
);
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "devtest-release-"));
  const left = ["node_modules", "bin", ".git"].map((path) => join(root, path));
  cpSync(root, join(folder, "pack"), { recursive: true, filter: (path) => !left.includes(path) });
  symlinkSync(join(root, "node_modules"), join(folder, "pack/node_modules"));
  const called = `echo "$(basename "$0") $*" >>${join(folder, "called")}`;
  // It never publishes, whatever the workflow says.
  const pretended = `case "$*|$npm_config_dry_run" in "ci|"*|"run check|"*|"test|"*|"publish "*"|false") exit 0;; esac`;
  script(join(folder, "path/npm"), called, pretended, `exec "${firstOnPath("npm", process.env)}/npm" "$@"`);
  script(join(folder, "path/gh"), called);
});
afterAll(() => rmSync(folder, { recursive: true }));

const called = (): string[] => readFileSync(join(folder, "called"), "utf8").trim().split("\n");

/** Runs the steps of a job, each in the shell of GitHub's runners, in a folder of the job's name. */
function runJob(job: string, event: "push" | "workflow_dispatch"): string {
  const cwd = join(folder, job);
  mkdirSync(cwd, { recursive: true });
  return (workflow.jobs[job]?.steps ?? []).map((step) => runStep(step, cwd, event)).join("");
}

function runStep({ run, uses = "", with: given, env }: Step, cwd: string, event: string): string {
  const action = uses.replace(/@.*/, "");
  const artifact = join(folder, "artifact");
  if (action === "actions/upload-artifact")
    cpSync(join(cwd, `${given?.["path"]}`), artifact, { recursive: true });
  if (action === "actions/download-artifact")
    cpSync(artifact, join(cwd, `${given?.["path"]}`), { recursive: true });
  if (run === undefined) return "";
  const own = Object.entries({ ...workflow.env, ...env }).map(([key, text]) => [key, evaluated(text, event)]);
  const PATH = [join(folder, "path"), dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", "-c", run],
    {
      cwd,
      encoding: "utf8",
      env: {
        ...process.env,
        NODE_OPTIONS: "",
        // Nothing of the pipeline that runs this test: package.json names no repository yet.
        GITHUB_ACTIONS: "",
        GITHUB_REPOSITORY: "",
        npm_config_prefer_offline: "true",
        PATH,
        ...Object.fromEntries(own),
      },
    },
  );
  expect({ run, status, output: status === 0 ? "" : stdout + stderr }).toEqual({
    run,
    status: 0,
    output: "",
  });
  return stdout + stderr;
}

/** What GitHub puts in the place of the expressions that release.yml has. */
function evaluated(text: string, event: string): string {
  const values: Record<string, string> = {
    "github.event_name == 'push' && github.ref_name || ''": event === "push" ? `v${version}` : "",
    "github.event_name != 'push'": String(event !== "push"),
    "github.token": "the-token-of-the-job",
    "github.repository": "example/devtest",
  };
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`No value is known for ${expression}`);
    return value;
  });
}

describe("a rehearsal", () => {
  let printed: string;
  beforeAll(() => {
    printed = runJob("pack", "workflow_dispatch");
  });

  test("holds that the version is named alike, tests, packs, and runs what it has packed in an empty folder", () => {
    expect(called().slice(0, 4)).toEqual([
      "npm ci",
      "npm run check",
      "npm test",
      "npm pack --pack-destination release",
    ]);
    expect(printed).toContain("devtest.yaml is fine: 1 app, ");
    expect(printed).toContain(`${name}-${version}.tgz: version ${version} is installed and runs\n`);
  });

  test("hands on the package, the changelog's section and the bill of materials", () => {
    const artifact = join(folder, "artifact");
    expect(readdirSync(artifact).sort()).toEqual(["notes.md", `${name}-${version}.tgz`, "sbom.cdx.json"]);
    const notes = readFileSync(join(artifact, "notes.md"), "utf8");
    expect(readFileSync(join(root, "CHANGELOG.md"), "utf8")).toContain(notes);
    expect(notes).not.toMatch(/^## /m);
    expect(
      JSON.parse(readFileSync(join(artifact, "sbom.cdx.json"), "utf8")).components.length,
    ).toBeGreaterThan(150);
  });

  test("publishes nothing: npm says what it would publish", () => {
    const output = runJob("publish", "workflow_dispatch");
    expect(output).toContain("(dry-run)");
    expect(output).toContain(`+ ${name}@${version}`);
    expect(workflow.jobs["announce"]?.if).toBe("github.event_name == 'push'");
  });

  test("a tag publishes with provenance, and makes a release with the notes, the package and the bill of materials", () => {
    const before = called().length;
    runJob("publish", "push");
    runJob("announce", "push");
    const tgz = `${name}-${version}.tgz`;
    expect(called().slice(before)).toEqual([
      `npm publish ./release/${tgz} --provenance --access public`,
      `gh release create v${version} --verify-tag --title v${version} --notes-file release/notes.md release/${tgz} release/sbom.cdx.json`,
    ]);
  });
});
