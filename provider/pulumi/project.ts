import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The nearest folder with Pulumi.yaml, from `from` upwards; undefined when there is none. */
export function projectFolder(from: string): string | undefined {
  const folder = resolve(from);
  if (["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(join(folder, file)))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : projectFolder(above);
}
