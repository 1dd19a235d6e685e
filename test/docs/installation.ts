/** The two ways in which this package gets into a project. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../engine/stack.js";

export function npm(cwd: string, ...args: string[]) {
  const env = { ...process.env, NODE_OPTIONS: "" };
  return promisify(execFile)("npm", args, { cwd, maxBuffer: 1e8, env });
}

export interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** `npm pack`; without the bill of materials, which `npm run prepack` writes. */
export async function pack(...args: string[]): Promise<Packed> {
  const { stdout } = await npm(root, "pack", "--json", "--ignore-scripts", ...args);
  // Newer versions of npm answer with an object by package name, older ones with a list.
  const answer: Packed[] | Record<string, Packed> = JSON.parse(stdout);
  const [first] = Object.values(answer);
  if (first === undefined) throw new Error(`npm pack named no package: ${stdout}`);
  return first;
}

/** As in a clone: the package is the repository itself. Takes no time, and fetches nothing. */
export function linkPackage(project: string): void {
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  symlinkSync(root, join(modules, "pulumi-appstore-devtest"));
  for (const name of ["@pulumi", "@types", "typescript"])
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  const command = `#!/bin/sh\nexec node "${root}/bin/provider/cli/main.js" "$@"\n`;
  writeFileSync(join(modules, ".bin", "devtest"), command, { mode: 0o755 });
  const manifest = join(project, "package.json");
  if (!existsSync(manifest)) cpSync(join(root, "examples/library/package.json"), manifest);
}
