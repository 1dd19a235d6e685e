import { describe, expect, test } from "@jest/globals";
import { kindOf, parentIn, peakIn } from "./memory.js";

describe("a process is told by its command line", () => {
  const sdk = "/some/node_modules/@pulumi/pulumi/cmd";
  test.each([
    ["the program's", ["/some/bin/node", "-r", "x", `${sdk}/run`, "--project", "bench"], "programBytes"],
    ["the provider's", ["node", `${sdk}/dynamic-provider`, "127.0.0.1:1"], "providerBytes"],
    ["the language host's, which is no Node.js", ["pulumi-language-nodejs", `${sdk}/run`], undefined],
    ["another Node.js", ["node", "-e", "0"], undefined],
    ["one that has ended", [""], undefined],
  ])("%s", (_, args, expected) => expect(kindOf(args.join("\0"))).toBe(expected));
});

test("its peak is in kilobytes, and not what it has now", () => {
  expect(peakIn("Name:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t    2000 kB\nVmRSS:\t    1000 kB\n")).toBe(
    2_048_000,
  );
  expect(peakIn("")).toBe(0);
});

test("its parent is the fourth field, whatever its name holds", () => {
  expect(parentIn("12 (a) S 1 (b)) S 7 12 12 0")).toBe(7);
  expect(parentIn("12 (node) S 7 12 12 0")).toBe(7);
});
