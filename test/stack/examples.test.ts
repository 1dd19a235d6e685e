import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { root, Stack } from "../engine/stack.js";
import { expectGreen } from "../laws.js";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "devtest-examples-"));
const storedText = readFileSync(join(root, "test/fixtures/serialised-provider.js.txt"), "utf8");
let emulator: Emulator;
let tarball: string;

beforeAll(async () => {
  emulator = await startEmulator();
  await npm(root, "run", "prepack");
  const { stdout } = await npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  tarball = join(folder, packed(stdout).filename);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Packed {
  filename: string;
  files: { path: string }[];
}

/** Newer versions of npm print an object by package name, older ones a list. */
function packed(json: string): Packed {
  const answer: Packed[] | Record<string, Packed> = JSON.parse(json);
  const [first] = Object.values(answer);
  if (first === undefined) throw new Error(`npm pack named no package: ${json}`);
  return first;
}

function npm(cwd: string, ...args: string[]) {
  return run("npm", args, { cwd, maxBuffer: 1e8, env: { ...process.env, NODE_OPTIONS: "" } });
}

/** For somebody with a clone: the package is the repository itself. */
async function fromRepository(project: string): Promise<void> {
  mkdirSync(join(project, "node_modules"));
  symlinkSync(root, join(project, "node_modules", "pulumi-appstore-devtest"));
  for (const name of ["@pulumi", "@types", "typescript"]) {
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
  }
}

/** For somebody without a clone: `npm install` of the published package. */
async function fromTarball(project: string): Promise<void> {
  const file = join(project, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  manifest.dependencies["pulumi-appstore-devtest"] = `file:${tarball}`;
  writeFileSync(file, JSON.stringify(manifest));
  await npm(project, "install", "--prefer-offline", "--no-audit", "--no-fund", "--omit=optional");
}

const examples = [
  { name: "library", requests: ["register", "testers"] },
  { name: "typescript", requests: ["register", "register", "testers", "testers"] },
];
const installations = [
  { from: "the repository", install: fromRepository },
  { from: "the packed tarball", install: fromTarball },
];

describe.each(installations)("from $from", ({ from, install }) => {
  test.each(examples)(
    "examples/$name does what it says, and nothing the second time",
    async ({ name, requests }) => {
      emulator.reset();
      const project = join(folder, `${name} from ${from}`);
      cpSync(join(root, "examples", name), project, { recursive: true });
      await install(project);
      const stack = await Stack.create({ project, emulator });
      try {
        expectGreen(await stack.up());
        const operations = emulator.requests().map(({ operation }) => operation ?? "");
        expect(operations.filter((operation) => operation !== "token").sort()).toEqual(requests);
        expect(await textsInState(stack)).toEqual([storedText]);
      } finally {
        await stack.dispose();
      }
    },
  );
});

/** The serialised providers in a state. */
async function textsInState(stack: Stack): Promise<unknown[]> {
  const { resources } = await stack.export();
  const texts = resources.flatMap(({ inputs, outputs }) => [inputs?.["__provider"], outputs?.["__provider"]]);
  return [...new Set(texts.filter((text) => text !== undefined))];
}

test("the package holds what its users need, and no test, source or map", async () => {
  const { stdout } = await npm(root, "pack", "--json", "--ignore-scripts", "--dry-run");
  const paths = packed(stdout).files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "bin/provider/index.js",
      "bin/provider/index.d.ts",
      "bin/provider/shell/process.js",
      "bin/provider/program.js",
      "bin/provider/cli/main.js",
      "bin/test/emulator/index.js",
      "bin/sbom.cdx.json",
      "schema/devtest.schema.json",
      "schema/profiles.schema.json",
    ]),
  );
  expect(paths.filter((path) => /\.test\.|\.map$|(?<!\.d)\.ts$|tsbuildinfo|runs/.test(path))).toEqual([]);
});

test("the bill of materials in the package names every dependency, with a licence that permits use", () => {
  const { components } = JSON.parse(readFileSync(join(root, "bin/sbom.cdx.json"), "utf8")) as {
    components: Component[];
  };
  const names = components.map(({ name }) => name);
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  const permissive =
    /^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-3\.0|Python-2\.0|0BSD)\b/;
  const others = components.filter(({ licenses = [] }) => {
    const [first] = licenses;
    return !permissive.test(first?.license?.id ?? first?.expression ?? "");
  });
  // A dependency of Pulumi's SDK. Its package.json says "SEE LICENSE IN LICENSE", and that file is the MIT licence.
  expect(others.map(({ name }) => name)).toEqual(["@logdna/tail-file"]);
});

interface Component {
  name: string;
  licenses?: { license?: { id: string }; expression?: string }[];
}
