import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { racing as pem } from "../config/certificates.js";
import { command } from "./desk.js";
import { temporary } from "./plan-desk.js";

/** A folder with a configuration, its list and its certificate, and the command in it. */

export const yaml = `# our testers
version: 1
groups:
  qa:
    testers:
      - email: annabella@example.com # boss
        firstName: Annabella
      - bruno@example.com
  beta-eu:
    name: Beta EU
    testersFrom: beta.csv
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa, beta-eu]
`;
export const csv = "E-mail;First name;Last name\r\nmoreau@example.org;Cora;Moreau\r\n";

export class EditDesk {
  readonly folder = temporary();
  readonly env = { PATH: process.env["PATH"], HOME: this.folder };

  constructor() {
    this.write(yaml);
    this.write(csv, "beta.csv");
    this.write(pem, "racing.pem");
  }

  path(name = "devtest.yaml"): string {
    return join(this.folder, name);
  }

  read(name?: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  write(text: string, name?: string): void {
    writeFileSync(this.path(name), text);
  }

  /** `devtest …` on 2026-11-26. */
  devtest(...args: string[]) {
    return this.on("2026-11-26", ...args);
  }

  on(day: string, ...args: string[]) {
    const env = { ...this.env, DEVTEST_TODAY: day };
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
      cwd: this.folder,
      encoding: "utf8",
      env,
    });
    return { status, stdout, stderr };
  }
}
