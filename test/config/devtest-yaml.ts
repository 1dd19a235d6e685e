import { loadConfig } from "../../provider/config/index.js";
import { cpuMilliseconds } from "../cpu-time.js";
import { appUsing, complaintsOf, folderWith } from "./folder.js";

/** Complaints about `devtest.yaml` with this text. */
export function complaints(text: string | Buffer, others: Record<string, string | Buffer> = {}): string[] {
  const here = folderWith({ "devtest.yaml": text, ...others });
  try {
    return complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path);
  } finally {
    here.remove();
  }
}

/** The same, and how long they took. */
export function timedComplaints(text: string | Buffer, others: Record<string, string | Buffer> = {}) {
  const here = folderWith({ "devtest.yaml": text, ...others });
  const begin = cpuMilliseconds();
  const lines = complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path);
  const milliseconds = cpuMilliseconds() - begin;
  here.remove();
  return { lines, milliseconds };
}

/** What a `devtest.yaml` with this text comes to; `now` is when its certificates are looked at. */
export function load(text: string, others: Record<string, string> = {}, now?: Date) {
  const here = folderWith({ "devtest.yaml": text, ...others });
  try {
    const { desired, warnings } = loadConfig(here.file("devtest.yaml"), now);
    return { desired, warnings: warnings.map((warning) => warning.replaceAll(`${here.path}/`, "")) };
  } finally {
    here.remove();
  }
}

export const head = "version: 1\n";
export const group = (testers: string): string =>
  `${head}groups:\n  qa:\n    testers: ${testers}\n${appUsing("qa")}`;
export const app = (line: string): string => `${head}${appUsing()}    ${line}\n`;
export const removed = (entry: string): string => `${group("[ann@example.com]")}removed:\n  - ${entry}\n`;

/** A group `qa` with Ann, an app `racing` that uses it, and this under `existing`. */
export const existing = (...entries: string[]) =>
  `${group("[ann@example.com]")}existing:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`;
/** A group `beta` that is called Beta EU on Amazon. */
export const withName = (entry: string) =>
  `${head}groups:\n  beta:\n    name: Beta EU\n    testers: [ann@example.com]\n${appUsing("beta")}existing:\n  - ${entry}\n`;
