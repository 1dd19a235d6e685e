import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { linkPackage, npm, pack } from "../docs/installation.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { root, Stack } from "../engine/stack.js";
import { expectGreen } from "../laws.js";

const folder = mkdtempSync(join(tmpdir(), "devtest-examples-"));
const storedText = readFileSync(join(root, "test/fixtures/serialised-provider.js.txt"), "utf8");
let emulator: Emulator;
let tarball: string;

beforeAll(async () => {
  emulator = await startEmulator();
  await npm(root, "run", "prepack");
  tarball = join(folder, (await pack("--pack-destination", folder)).filename);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

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
  { from: "the repository", install: linkPackage },
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
  const paths = (await pack("--dry-run")).files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "bin/provider/index.js",
      "bin/provider/index.d.ts",
      "bin/provider/shell/process.js",
      "bin/provider/program.js",
      "bin/provider/cli/main.js",
      "bin/provider/document/validators/devtest.schema.js",
      "bin/test/emulator/index.js",
      "bin/sbom.cdx.json",
      "schema/devtest-part.schema.json",
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
