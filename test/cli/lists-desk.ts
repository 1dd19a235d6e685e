import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { racing as pem } from "../config/certificates.js";
import { command } from "./desk.js";
import { temporary } from "./plan-desk.js";

export const yaml = `version: 1
groups:
  qa:
    testers:
      - ann.lee@example.com
  beta-eu:
    name: Beta EU
    testers: []
apps:
  racing:
    appId: amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a
    packageName: com.example.racing
    certificates: [racing.pem]
    groups: [qa, beta-eu]
`;
export const pilot =
  "First,Last,Email,Groups\nAnn,Lee,ann.lee@example.com,QA Team;Beta EU\nBruno,Rossi,bruno@example.com,QA Team\n";

/** A folder with the configuration and a list, and the command in it. */
export class ListsDesk {
  readonly #folder = temporary();

  constructor() {
    this.write("devtest.yaml", yaml);
    this.write("racing.pem", pem);
    this.write("pilot.csv", pilot);
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.#folder, name), content);
  }

  read(name = "devtest.yaml"): string {
    return readFileSync(join(this.#folder, name), "utf8");
  }

  devtest(args: readonly string[], input: string | Buffer = "") {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
      cwd: this.#folder,
      encoding: "utf8",
      input,
      env: { PATH: process.env["PATH"], HOME: this.#folder, DEVTEST_TODAY: "2026-11-26" },
    });
    return { status, stdout, stderr };
  }
}
