/**
 * What each process loads, because loading is most of what its start costs: of the dependencies in package.json none
 * but those named, and no more of our own modules than the figure. Lower a figure when the test says so.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";
import { racing, Scene } from "./laws.js";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const devtestCommand = join(root, "bin/provider/cli/main.js");
const preload = `--require=${join(__dirname, "module-recorder.js")}`;

interface Recorded {
  readonly commandLine: string;
  /** Of the dependencies in package.json, in alphabetical order. */
  readonly packages: readonly string[];
  readonly ours: readonly string[];
  /** What compiles schemas: the build has done so. */
  readonly compiler: readonly string[];
}

/** The processes that were recorded in a folder, which is removed. */
function takeRecords(folder: string): Recorded[] {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  rmSync(folder, { recursive: true });
  return files.map((text) => {
    const [commandLine = "", ...modules] = text.trim().split("\n");
    const packages = modules.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? "");
    const ours = modules.filter((url) => url.includes("/bin/") && !url.includes("/node_modules/"));
    const compiler = modules.filter((url) =>
      /\/node_modules\/(ajv\/dist\/(?!runtime\/)|fast-uri\/)/.test(url),
    );
    return {
      commandLine,
      packages: dependencies.filter((name) => packages.includes(name)).sort(),
      ours,
      compiler,
    };
  });
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "devtest-modules-"));
}

/** The command `devtest`, as a process of its own. */
async function devtest(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Recorded> {
  const folder = newFolder();
  const command = [preload, devtestCommand, ...args];
  await promisify(execFile)(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...env, NODE_OPTIONS: "", RECORDED_MODULES: folder },
  });
  const [recorded] = takeRecords(folder);
  if (recorded === undefined) throw new Error("no process was recorded");
  return recorded;
}

function expectLoaded(
  { packages, ours, compiler }: Recorded,
  allowed: readonly string[],
  most: number,
): void {
  expect(compiler).toEqual([]);
  expect(packages.filter((name) => !allowed.includes(name))).toEqual([]);
  expect(ours.length).toBeLessThanOrEqual(most);
  expect(ours.length).toBeGreaterThan(most / 2);
}

describe("under the engine", () => {
  let preview: Recorded[];
  let up: Recorded[];
  const the = (kind: string, run: readonly Recorded[]): Recorded => {
    const recorded = run.find(({ commandLine }) => commandLine.includes(kind));
    if (recorded === undefined)
      throw new Error(`no ${kind} among ${run.map(({ commandLine }) => commandLine).join("\n")}`);
    return recorded;
  };

  beforeAll(async () => {
    const scene = await Scene.open(racing(["annabella@example.com"]));
    const record = async (run: (env: NodeJS.ProcessEnv) => Promise<unknown>): Promise<Recorded[]> => {
      const folder = newFolder();
      await run({ NODE_OPTIONS: preload, RECORDED_MODULES: folder });
      return takeRecords(folder);
    };
    preview = await record((env) => scene.preview([], { env }));
    up = await record((env) => scene.up([], { env }));
    await scene.close();
  });

  test("the program reads and declares, and loads nothing that sends", () => {
    for (const run of [preview, up])
      expectLoaded(the("cmd/run", run), ["@pulumi/pulumi", "ajv", "csv-parse", "yaml"], 92);
  });

  test("the provider compares without loading what reads files, or what asks for tokens", () => {
    expectLoaded(the("dynamic-provider", preview), ["@pulumi/pulumi", "cockatiel"], 74);
  });

  test("the provider loads what sends when it sends", () => {
    const recorded = the("dynamic-provider", up);
    expectLoaded(recorded, ["@pulumi/pulumi", "cockatiel", "openid-client"], 74);
    expect(recorded.packages).toContain("openid-client");
  });
});

describe("the command", () => {
  test("the overview of all commands loads neither a command nor what finds secrets", async () => {
    expectLoaded(await devtest(["--help"]), ["commander"], 8);
  });

  test("`devtest validate` reads files, and loads neither the engine's SDK nor what has to do with tokens", async () => {
    const recorded = await devtest(["validate", "examples/quickstart/devtest.yaml"]);
    expectLoaded(recorded, ["ajv", "commander", "csv-parse", "yaml"], 96);
    expect(recorded.ours.filter((module) => /\/provider\/(cli\/)?auth\b/.test(module))).toEqual([]);
  });

  test("`include` loads what searches for files, where there is one", async () => {
    const recorded = await devtest(["validate", "examples/teams/devtest.yaml"]);
    expectLoaded(recorded, ["ajv", "commander", "csv-parse", "yaml"], 98);
  });

  test("`devtest plan` reads files and revisions, and loads neither the engine's SDK nor what has to do with tokens", async () => {
    const recorded = await devtest(["plan", "examples/quickstart/devtest.yaml", "--head", "HEAD"]);
    expectLoaded(recorded, ["ajv", "commander", "csv-parse", "yaml"], 133);
    expect(
      recorded.ours.filter((module) => /\/provider\/((cli\/)?auth|service|wire|lifecycle)\b/.test(module)),
    ).toEqual([]);
  });

  test("`devtest who` reads files and asks git, and loads nothing that has to do with tokens", async () => {
    const recorded = await devtest(["who", "b7e0d8372a", "examples/quickstart/devtest.yaml"]);
    expectLoaded(recorded, ["ajv", "commander", "csv-parse", "yaml"], 92);
    expect(recorded.ours.filter((module) => /\/provider\/(cli\/)?auth\b/.test(module))).toEqual([]);
  });

  test("`devtest export` and `devtest import` read lists, and load nothing that has to do with tokens", async () => {
    const config = ["--config", "examples/quickstart/devtest.yaml"];
    const list = join(newFolder(), "list.txt");
    writeFileSync(list, "zoe@example.net\n");
    const runs = [
      await devtest(["export", ...config]),
      await devtest(["import", list, "--group", "qa", ...config]),
    ];
    for (const recorded of runs) {
      expectLoaded(recorded, ["ajv", "commander", "csv-parse", "yaml"], 110);
      expect(
        recorded.ours.filter((module) => /\/provider\/((cli\/)?auth|service|wire|lifecycle)\b/.test(module)),
      ).toEqual([]);
    }
    rmSync(dirname(list), { recursive: true });
  });

  test("`devtest comment --file` knows code hosts, and reads no configuration", async () => {
    const page = join(newFolder(), "plan.md");
    writeFileSync(page, "### DevTest: Nobody gains access\n");
    const recorded = await devtest(["comment", "--file", page]);
    expectLoaded(recorded, ["commander", "cockatiel"], 46);
    expect(recorded.ours.filter((module) => /\/provider\/((cli\/)?auth|config)\b/.test(module))).toEqual([]);
    rmSync(dirname(page), { recursive: true });
  });

  test("`devtest auth list` reads profiles and stores, and loads neither the engine's SDK nor what asks for tokens", async () => {
    const profiles = join(newFolder(), "profiles.yaml");
    writeFileSync(profiles, `version: 1\nprofiles:\n  reporting: ${JSON.stringify(profile)}\n`);
    const env = { DEVTEST_PROFILES: profiles, REPORTING_CLIENT_SECRET: "test-secret" };
    const recorded = await devtest(["auth", "list"], env);
    expectLoaded(recorded, ["ajv", "commander", "yaml"], 68);
    expect(recorded.ours.filter((module) => module.includes("/login"))).toEqual([]);
    rmSync(dirname(profiles), { recursive: true });
  });

  test("`devtest recover` checks a state against its schema, and loads nothing else", async () => {
    const state = join(newFolder(), "state.json");
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources: [] } }));
    expectLoaded(await devtest(["recover", state]), ["ajv", "commander"], 41);
    rmSync(dirname(state), { recursive: true });
  });
});

const profile = {
  clientId: `amzn1.application-oa2-client.${"0123456789abcdef".repeat(2)}`,
  clientSecretEnv: "REPORTING_CLIENT_SECRET",
  grant: "client_credentials",
  scopes: ["adx_reporting::appstore:marketer"],
  apiHosts: ["developer.amazon.com"],
};
