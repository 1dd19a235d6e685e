import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { appUsing, folderWith } from "../config/folder.js";

export const good = `version: 1\ngroups: { qa: { testers: [ann@example.com, bob@example.com] } }\n${appUsing("qa")}`;
export const bad = good.replace("[qa]", "[qb]").replace("version: 1", "version: 2");

/** A repository with a project in a folder of it. */
export function repository(files: Readonly<Record<string, string | Buffer>>) {
  return folderWith({ ".git/HEAD": "", "stacks/certs/racing.pem": certificate(), ...files });
}

export function certificate(): Buffer {
  return readFileSync(folderWith().file("certs/racing.pem"));
}

const command = join(__dirname, "../../provider/cli/main.js");

export function validate(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd, encoding: "utf8", env: { PATH: process.env["PATH"], ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, "validate", ...args], options);
  return { status, stdout, stderr };
}
