import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { manifest } from "../../provider/manifest.js";
import { root } from "../engine/stack.js";

/** A workspace of pnpm: each package has its own node_modules, and `infra` is the project. */
let workspace: string;
beforeEach(() => {
  // Outside of the repository, from where the package would be found by its own name.
  workspace = realpathSync(mkdtempSync(join(tmpdir(), "workspace-")));
});
afterEach(() => rmSync(workspace, { recursive: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), typeof content === "string" ? content : JSON.stringify(content));
}

function install(below: string): void {
  mkdirSync(join(workspace, below, "node_modules"), { recursive: true });
  symlinkSync(root, join(workspace, below, "node_modules", "pulumi-appstore-devtest"));
}

/** In a process of its own, because jest finds modules in its own way. Empty when the package is found. */
function complaint(folder: string, preload = ""): string {
  const module = JSON.stringify(join(root, "bin/provider/resources/provider-found.js"));
  const look = `try { require(${module}).assertProviderFound(${JSON.stringify(folder)}) } catch (error) { console.log(error.code + " " + error.message) }`;
  const env = { ...process.env, NODE_OPTIONS: "", NODE_PATH: "" };
  const { stdout, stderr } = spawnSync(process.execPath, ["--eval", preload + look], {
    encoding: "utf8",
    env,
  });
  return stdout.trimEnd() + stderr;
}

function from(path: string, preload?: string): string {
  mkdirSync(join(workspace, path), { recursive: true });
  return complaint(join(workspace, path), preload);
}

const line = `"pulumi-appstore-devtest": "^${manifest.version}"`;
const missing = (from: string, cure: string) =>
  `provider_not_found Nothing is declared: the provider's process would not find pulumi-appstore-devtest, because that process looks from ${join(workspace, from)} upwards.\n${cure}`;

test("the package is found beside the program, above it, and by its own name", () => {
  install("infra");
  for (const path of ["infra", "infra/src/program", "infra/bin"]) expect(from(path)).toBe("");
  expect(complaint(root)).toBe("");
  expect(complaint(join(root, "bin/runs"))).toBe("");
});

test("a package that only another one of the workspace depends on is missing, and the project's file gets the line", () => {
  install("shared");
  write("package.json", { name: "workspace" });
  write("infra/package.json", { name: "infra", dependencies: { shared: "workspace:*" } });
  const cure = `Write ${line} under "dependencies" of ${join(workspace, "infra/package.json")}, and install (npm, pnpm or yarn install).`;
  expect(from("infra")).toBe(missing("infra", cure));
  // A program in a folder below, and a compiled one whose folder only says what kind of modules it has.
  write("infra/bin/package.json", { type: "commonjs" });
  expect(from("infra/bin")).toBe(missing("infra/bin", cure));
  expect(from("infra/src/program")).toBe(missing("infra/src/program", cure));
});

test("a line that nobody has installed is named, and so is a file that is not there yet", () => {
  write("infra/package.json", { dependencies: { "pulumi-appstore-devtest": "workspace:*" } });
  expect(from("infra")).toBe(
    missing(
      "infra",
      `${join(workspace, "infra/package.json")} has the line "pulumi-appstore-devtest": "workspace:*" already, and nobody has installed it: install (npm, pnpm or yarn install).`,
    ),
  );
  expect(from("alone")).toBe(
    missing(
      "alone",
      `Write a package.json beside Pulumi.yaml that holds { "dependencies": { ${line} } }, and install (npm, pnpm or yarn install).`,
    ),
  );
});

test("another version than the program's would read its inputs", () => {
  const folder = "infra/node_modules/pulumi-appstore-devtest";
  const exports = { "./provider": "./provider.js", "./package.json": "./package.json" };
  write(`${folder}/package.json`, { name: "pulumi-appstore-devtest", version: "0.0.1", exports });
  write(`${folder}/provider.js`, "");
  write("infra/package.json", { dependencies: { "pulumi-appstore-devtest": "0.0.1" } });
  expect(from("infra")).toContain(
    `the program has pulumi-appstore-devtest ${manifest.version}, and the provider's process would load 0.0.1, because that process looks from ${join(workspace, "infra")} upwards.\n` +
      `Write ${line} under "dependencies" of ${join(workspace, "infra/package.json")} instead of "0.0.1", and install`,
  );
});

test("a package without the module that the provider's process loads counts as missing", () => {
  const folder = "infra/node_modules/pulumi-appstore-devtest";
  write(`${folder}/package.json`, {
    name: "pulumi-appstore-devtest",
    version: manifest.version,
    exports: {},
  });
  expect(from("infra")).toContain("would not find pulumi-appstore-devtest");
});

test("Plug'n'Play refuses what package.json does not name, by an error of its own", () => {
  write("infra/package.json", { name: "infra" });
  // As its hook into Node.js does.
  const preload = `
    const modules = require("node:module");
    const before = modules._resolveFilename;
    modules._resolveFilename = (request, ...others) => {
      if (request !== "pulumi-appstore-devtest/provider") return before(request, ...others);
      const words = "Your application tried to access pulumi-appstore-devtest, but it isn't declared";
      throw Object.assign(new Error(words), { code: "MODULE_NOT_FOUND", pnpCode: "UNDECLARED_DEPENDENCY" });
    };
  `;
  expect(from("infra", preload)).toContain(
    `Write ${line} under "dependencies" of ${join(workspace, "infra/package.json")}`,
  );
});
