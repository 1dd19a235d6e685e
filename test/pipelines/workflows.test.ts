/** `examples/pipelines/github` and the action beside it, read as GitHub and as an attacker would read them. */
import { execFile } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { Repository } from "../cli/repository.js";
import { wanted } from "../engine/find.js";
import { root } from "../engine/stack.js";
import { actionlint, checkJsonSchema, zizmor } from "./tools.js";

const run = promisify(execFile);
const actionFolder = ".github/actions/devtest";
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const folder = mkdtempSync(join(tmpdir(), "devtest-workflows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** With copies of folders of this project, by where they are to be. */
function repositoryWith(name: string, copies: Readonly<Record<string, string>>): Repository {
  const made = new Repository(join(folder, name));
  for (const [place, from] of Object.entries(copies))
    cpSync(join(root, from), join(made.folder, place), { recursive: true });
  made.commit();
  return made;
}

/** After "copy this". */
const repository = repositoryWith("users", {
  ".": "examples/pipelines/github",
  [actionFolder]: actionFolder,
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly steps: readonly Step[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: object;
  readonly env?: object;
}

const texts = new Map(
  readdirSync(join(repository.folder, ".github/workflows")).map((name) => [
    name,
    readFileSync(join(repository.folder, ".github/workflows", name), "utf8"),
  ]),
);
const workflows = new Map([...texts].map(([name, text]) => [name, parse(text)]));
const actionText = readFileSync(join(repository.folder, actionFolder, "action.yml"), "utf8");
const action = parse(actionText);
const jobs = [...workflows].flatMap(([name, { jobs }]) =>
  Object.entries<Job>(jobs).map(([job, content]) => ({ ...content, name: `${name} ${job}` })),
);
const steps: Step[] = [...jobs.flatMap((job) => job.steps), ...action.runs.steps];

const ours = repositoryWith("ours", { ".github": ".github" });

/** What a linter prints of a repository. */
async function found({ folder: cwd }: Repository, program: string, ...args: string[]): Promise<string> {
  const ended = run(program, args, { cwd });
  const { stdout, stderr } = await ended.catch((error: { stdout: string; stderr: string }) => error);
  return `${stdout}${stderr}`.trim();
}

function searched(where: Repository, program: string, persona: string): Promise<string> {
  const quietly = ["--offline", "--strict-collection", "--quiet", "--format=plain", "--color=never"];
  return found(where, program, ...quietly, `--persona=${persona}`, ".");
}

let linters: { readonly actionlint: string; readonly zizmor: string };
beforeAll(async () => {
  linters = { actionlint: await actionlint(), zizmor: await zizmor() };
}, 900_000);

describe.each([
  ["the folder for users", repository],
  ["this project itself", ours],
])("the tools find nothing in %s", (_, where) => {
  const filesIn = (pattern: string) => globSync(pattern, { cwd: where.folder });

  test("actionlint", async () => expect(await found(where, linters.actionlint)).toBe(""));

  test.each(["regular", "pedantic", "auditor"])("zizmor as %s", async (persona) =>
    expect(await searched(where, linters.zizmor, persona)).toMatch(/^(No findings to report\. .*)?$/),
  );

  test.each([
    ["vendor.github-workflows", ".github/workflows/*.yml"],
    ["vendor.github-actions", ".github/actions/*/action.yml"],
  ])("check-jsonschema: %s", async (schema, pattern) => {
    const args = ["--builtin-schema", schema, ...filesIn(pattern)];
    expect(await checkJsonSchema(where.folder, ...args)).toContain("ok");
  });
});

test("they notice a value of the pull request in a script, and an action that is not pinned", async () => {
  const bad = repositoryWith("bad", {});
  bad.commit({
    ".github/workflows/bad.yml": `on: pull_request_target
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "\${{ github.event.pull_request.title }}"
`,
  });
  const byZizmor = await searched(bad, linters.zizmor, "regular");
  for (const rule of ["template-injection", "unpinned-uses", "dangerous-triggers", "artipacked"])
    expect(byZizmor).toContain(rule);
  expect(await found(bad, linters.actionlint)).toContain("potentially untrusted");
});

describe("what the files name", () => {
  test("the versions of this release", () => {
    expect(action.inputs.version.default).toBe(manifest.version);
    const installed = steps.filter(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(installed.map((step) => step.with)).toEqual(
      installed.map(() => ({ "pulumi-version": wanted.version })),
    );
    expect(installed.length).toBeGreaterThan(0);
  });

  test("every action of others by one commit in the whole project, with its version beside it", () => {
    const own = globSync(".github/workflows/*.yml", { cwd: root });
    const project = own.map((file) => readFileSync(join(root, file), "utf8"));
    const uses = [...texts.values(), ...project, actionText].flatMap(
      (text) => text.match(/uses: (?!\.\/).*/g) ?? [],
    );
    expect(uses.length).toBeGreaterThan(5);
    for (const one of uses) expect(one).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const names = new Set(uses.map((one) => one.replace(/@.*/, "")));
    expect(new Set(uses).size).toBe(names.size);
  });
});

describe("what they may", () => {
  test("nothing at the top, and in each job what it needs", () => {
    for (const { permissions } of workflows.values()) expect(permissions).toEqual({});
    expect(Object.fromEntries(jobs.map(({ name, permissions }) => [name, permissions]))).toEqual({
      "devtest-add.yml add": { contents: "write", "pull-requests": "write" },
      "devtest-comment-forks.yml comment": { contents: "read", "pull-requests": "write" },
      "devtest-expired.yml expired": { contents: "write", "pull-requests": "write" },
      "devtest-nightly.yml nightly": { contents: "read" },
      "devtest-review.yml comment": { contents: "read", "pull-requests": "write" },
      "devtest-review.yml plan": { contents: "read" },
      "devtest-up.yml up": { contents: "read", "pull-requests": "write" },
    });
  });

  test("secrets are for jobs of an environment alone, and Amazon's for one", () => {
    const secrets = jobs.map(({ name, environment, steps }) => {
      const named = JSON.stringify(steps).matchAll(/secrets\.(\w+)/g);
      return { name, environment, secrets: [...named].map(([, secret]) => secret) };
    });
    const ofForm = { environment: "devtest-form", secrets: ["DEVTEST_FORM_TOKEN"] };
    expect(secrets.filter((job) => job.environment !== undefined || job.secrets.length > 0)).toEqual([
      { name: "devtest-add.yml add", ...ofForm },
      { name: "devtest-expired.yml expired", ...ofForm },
      {
        name: "devtest-nightly.yml nightly",
        environment: "amazon-state",
        secrets: ["PULUMI_CONFIG_PASSPHRASE"],
      },
      {
        name: "devtest-up.yml up",
        environment: "amazon",
        secrets: ["PULUMI_CONFIG_PASSPHRASE", "LWA_CLIENT_ID", "LWA_CLIENT_SECRET"],
      },
    ]);
  });

  test("the token of a job is for comments and pull requests alone: no other step has it", () => {
    const withToken = action.runs.steps.filter((step: Step) => JSON.stringify(step).includes("inputs.token"));
    expect(withToken.map(({ name }: { name: string }) => name)).toEqual([
      "Comment",
      "Pull request",
      "As reviewed?",
      "Outcome",
    ]);
    expect([...texts.values()].join("")).not.toMatch(/github\.token|GITHUB_TOKEN/);
  });

  test("no checkout keeps the token", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBe(jobs.length);
    for (const step of checkouts) expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  test("runs of one stack wait for each other, and none is cancelled", () => {
    const ofStack = jobs.filter(({ environment }) => environment?.startsWith("amazon"));
    expect(ofStack).toHaveLength(2);
    const group = "devtest-$" + "{{ vars.PULUMI_STACK }}";
    for (const { concurrency } of ofStack)
      expect(concurrency).toEqual({ group, "cancel-in-progress": false, queue: "max" });
  });
});

test("no step of the form names what was typed: GitHub prints the inputs and variables of steps", () => {
  const text = `${texts.get("devtest-add.yml")}`;
  expect(Object.keys(parse(text).on.workflow_dispatch.inputs)).toEqual([
    "address",
    "group",
    "first-name",
    "last-name",
    "until",
  ]);
  expect(text.match(/\$\{\{.*?\}\}/g)).toEqual(
    ["github.event.repository.default_branch", "vars.PULUMI_STACK", "secrets.DEVTEST_FORM_TOKEN"].map(
      (name) => `\${{ ${name} }}`,
    ),
  );
  expect(text).not.toContain("run-name:");
});

test("every step of the action but the installation runs in the folder of the project", () => {
  const elsewhere = action.runs.steps.filter((step: Step & { "working-directory"?: string }) => {
    return step.run !== undefined && step["working-directory"] !== "$" + "{{ inputs.working-directory }}";
  });
  expect(elsewhere.map(({ name }: { name: string }) => name)).toEqual(["Install devtest"]);
});

test("no package that npm installs runs a script of its own", () => {
  const scripts = ["install.sh", "comment.sh"].map((name) =>
    readFileSync(join(root, actionFolder, name), "utf8"),
  );
  const lines = [...scripts, ...steps.map((step) => step.run ?? "")].flatMap((text) => text.split("\n"));
  const installs = lines.filter((line) => /\bnpm (install|ci)\b/.test(line) && !line.startsWith("#"));
  expect(installs).toHaveLength(2);
  for (const line of installs) expect(line).toContain(" --ignore-scripts ");
});

test("no expression stands in a script: values get there by the environment", () => {
  const scripts = steps.flatMap((step) => step.run ?? []);
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((script) => script.includes("$" + "{{"))).toEqual([]);
});
