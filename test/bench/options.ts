/** The arguments of `npm run bench`. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../engine/stack.js";

export interface Options {
  /** Sizes, the smallest first. */
  readonly groups: readonly number[];
  /** Milliseconds that the emulator takes for each request, the shortest first. */
  readonly latency: readonly number[];
  readonly repeat: number;
  /** The checkout whose package `ours` uses. */
  readonly package: string;
  /** A file for the raw figures. */
  readonly json?: string;
  /** Part of the name of the contestants, operations or commands to measure. Default: all. */
  readonly only: string;
}

const usage =
  "npm run bench -- [--groups 10,100,300] [--latency 0,250] [--repeat 3] [--only <part of a name>] [--package <checkout>] [--json <file>]";

/** @throws RangeError saying what is wrong and what is allowed */
export function readOptions(args: readonly string[], folder = process.cwd()): Options {
  const text = { type: "string" } as const;
  const options = { groups: text, latency: text, repeat: text, package: text, json: text, only: text };
  const { values } = parseArgs({ args: [...args], options });
  const [repeat = 0, ...others] = wholeNumbers("repeat", values.repeat ?? "3", 1);
  if (others.length > 0) throw new RangeError(`--repeat takes one number. Usage: ${usage}`);
  return {
    groups: wholeNumbers("groups", values.groups ?? "10,100,300", 1),
    latency: wholeNumbers("latency", values.latency ?? "0,250", 0),
    repeat,
    package: values.package === undefined ? root : resolve(folder, values.package),
    only: values.only ?? "",
    ...(values.json !== undefined && { json: resolve(folder, values.json) }),
  };
}

function wholeNumbers(name: string, text: string, least: number): number[] {
  const parts = text.split(",");
  if (!parts.every((part) => /^\d{1,6}$/.test(part) && Number(part) >= least)) {
    throw new RangeError(`--${name} ${text}: whole numbers from ${least} on are allowed. Usage: ${usage}`);
  }
  return [...new Set(parts.map(Number))].sort((one, other) => one - other);
}
