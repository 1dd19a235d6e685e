import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The nearest folder with Pulumi.yaml, from `from` upwards; undefined when there is none. */
export function projectFolder(from: string): string | undefined {
  return foldersUpwards(from).find((folder) =>
    ["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(folder, name))),
  );
}

/** The folder, and those above it. */
export function foldersUpwards(from: string): string[] {
  const folder = resolve(from);
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpwards(above)];
}
