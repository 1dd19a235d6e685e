// Prints the bill of materials of the package: what is installed with it. `npm sbom --omit=dev` alone leaves out a
// dependency that a development dependency has for a peer (https://github.com/npm/cli/issues/7909), so npm is given the
// two files without development dependencies.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [manifest, lock] = ["package.json", "package-lock.json"].map((file) =>
  JSON.parse(readFileSync(file, "utf8")),
);
// One that is an optional peer of a dependency besides, such as the compiler, is not installed with the package either.
const own = Object.keys(manifest.devDependencies).map((name) => `node_modules/${name}`);
for (const [path, { dev, devOptional }] of Object.entries(lock.packages))
  if (dev || (devOptional && own.includes(path))) delete lock.packages[path];
delete manifest.devDependencies;
delete lock.packages[""].devDependencies;

const folder = mkdtempSync(join(tmpdir(), "bill-of-materials-"));
writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
const { status, error } = spawnSync("npm", ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"], {
  cwd: folder,
  shell: process.platform === "win32",
  stdio: "inherit",
});
rmSync(folder, { recursive: true });
if (error) throw error;
process.exitCode = status ?? 1;
