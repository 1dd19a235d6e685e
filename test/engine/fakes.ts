/** Fake programs: shell scripts in folders that a test puts on PATH. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export function temporaryFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), "devtest-engine-"));
}

/** Writes an executable shell script. */
export function script(file: string, ...lines: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${lines.join("\n")}\n`);
  chmodSync(file, 0o755);
}

export const plugins = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"] as const;

/** A fake CLI that prints its version and nothing else, with these plugins beside it. */
export function fakePulumi(folder: string, version: string, beside: readonly string[] = plugins): string {
  script(join(folder, "pulumi"), `echo ${version}`);
  for (const plugin of beside) script(join(folder, plugin));
  return folder;
}

/** Resolves when the file exists. Its folder must exist already. */
export async function untilExists(file: string): Promise<void> {
  let check = (): void => undefined;
  const watcher = watch(dirname(file), () => check());
  await new Promise<void>((resolve) => {
    check = () => existsSync(file) && resolve();
    check();
  });
  watcher.close();
}
