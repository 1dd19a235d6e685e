import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { build } from "./build.js";
import { fakePulumi, script, temporaryFolder, untilExists } from "./fakes.js";
import { cachedAt } from "./find.js";
import { getPulumi, type Installer, installers } from "./get.js";

let folder: string;
let env: NodeJS.ProcessEnv;
let said: string[];
beforeEach(() => {
  folder = temporaryFolder();
  env = { PATH: join(folder, "path"), XDG_CACHE_HOME: join(folder, "cache") };
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const installer = (announcement: string, install: Installer["install"]): Installer => ({
  announcement,
  install,
});
const works = installer(
  "making one (an hour)",
  async (into) => void fakePulumi(join(into, "bin"), "v3.259.0"),
);
const fails = installer("asking in vain (a day)", () => Promise.reject(new Error("no answer")));
const get = (tried: readonly Installer[], signal = new AbortController().signal): Promise<string> =>
  getPulumi({ env, signal, say: (line) => void said.push(line), installers: tried });
const inCache = (): string[] => readdirSync(dirname(cachedAt(env)));

describe("Getting a CLI", () => {
  test("tries one installer after the other, and prints what it does and how long that takes", async () => {
    await expect(get([fails, works])).resolves.toBe(join(cachedAt(env), "bin"));
    expect(said).toEqual([
      `Looking for a Pulumi CLI: no pulumi on PATH; no pulumi in ${cachedAt(env)}/bin.`,
      "  asking in vain (a day)",
      "  asking in vain failed: no answer",
      "  making one (an hour)",
    ]);
  });

  test("does nothing and prints nothing when it is cached", async () => {
    await get([works]);
    said = [];
    await expect(get([])).resolves.toBe(join(cachedAt(env), "bin"));
    expect(said).toEqual([]);
  });

  test("fails, when no installer works, with everything that was tried and the cure", async () => {
    await expect(get([fails])).rejects.toThrow(
      [
        "No Pulumi CLI (3.259.0 or later) could be installed:",
        "- no pulumi on PATH",
        `- no pulumi in ${cachedAt(env)}/bin`,
        "- asking in vain failed: no answer",
        "Install Pulumi, then run this again: https://www.pulumi.com/docs/install/",
      ].join("\n"),
    );
    expect(inCache()).toEqual([]);
  });

  test("downloads before it builds", () => {
    expect(installers.map(({ announcement }) => announcement.split(" ")[0])).toEqual([
      "downloading",
      "building",
    ]);
  });
});

describe("The cache", () => {
  test("never holds half a CLI", async () => {
    const dies = installer("trying", async (into) => {
      script(join(into, "bin", "pulumi"), "echo v3.259.0");
      throw new Error("the disk is full");
    });
    await expect(get([dies])).rejects.toThrow("trying failed: the disk is full");
    expect(inCache()).toEqual([]);
  });

  test("never holds a CLI that does not run", async () => {
    const broken = installer("trying", async (into) => script(join(into, "bin", "pulumi"), "exit 1"));
    await expect(get([broken])).rejects.toThrow("does not print its version");
    expect(inCache()).toEqual([]);
  });

  test("replaces a broken one", async () => {
    script(join(cachedAt(env), "bin", "pulumi"), "exit 1");
    await expect(get([works])).resolves.toBe(join(cachedAt(env), "bin"));
  });

  test("keeps the first of two that were made at the same time", async () => {
    const made: string[] = [];
    let both: () => void;
    const met = new Promise<void>((resolve) => {
      both = resolve;
    });
    const together = installer("trying", async (into) => {
      fakePulumi(join(into, "bin"), "v3.259.0");
      writeFileSync(join(into, "maker"), into);
      if (made.push(into) === 2) both();
      await met;
    });
    const maker = (): string => readFileSync(join(cachedAt(env), "maker"), "utf8");
    const runs = [get([together]), get([together])];
    await Promise.race(runs);
    const first = maker();
    await Promise.all(runs);
    expect({ maker: maker(), made: made.length, left: inCache().length }).toEqual({
      maker: first,
      made: 2,
      left: 1,
    });
  });

  test("is cleared of what killed runs left, but not of what a run may still be writing", async () => {
    const [old, young] = [`${cachedAt(env)}.unfinished-old`, `${cachedAt(env)}.unfinished-young`];
    for (const leftover of [old, young]) mkdirSync(leftover, { recursive: true });
    utimesSync(old, new Date(0), new Date(0));
    await get([works]);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe("A build from Go modules", () => {
  const fromSource = installer("building", build);

  /** A fake Go: it writes a program that prints a version. */
  const fakeGo = (...lines: readonly string[]): void => script(join(folder, "path", "go"), ...lines);
  const compiles = ['target=$3; printf "#!/bin/sh\\necho v3.259.0\\n" > $target; /bin/chmod +x $target'];

  test("puts the CLI, the language host behind its wrapper and the provider plugin side by side", async () => {
    fakeGo(`echo "$CGO_ENABLED $PWD $*" >> ${folder}/asked`, ...compiles);
    const bin = await get([fromSource]);
    expect(readdirSync(bin).sort()).toEqual([
      "language-host",
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
    const [host, cli] = readFileSync(join(folder, "asked"), "utf8").trim().split("\n");
    expect(host).toMatch(/^0 \S+\/test\/engine\/language-host build -o \S+ .*\/pulumi-language-nodejs$/);
    expect(cli).toMatch(/^0 \S+\/test\/engine\/cli build -o \S+ .*Version=v3\.259\.0 \S+\/cmd\/pulumi$/);
  });

  test("is not tried without Go, and the error says where to get it", async () => {
    await expect(get([fromSource])).rejects.toThrow(
      "building failed: Go is not installed (https://go.dev/doc/install)",
    );
  });

  test("that fails shows the end of Go's output", async () => {
    fakeGo("echo first >&2; echo 'no space left on device' >&2; exit 1");
    await expect(get([fromSource])).rejects.toThrow(
      /go build in \S+ failed:\n {2}first\n {2}no space left on device/,
    );
  });

  test("that is interrupted ends Go, leaves nothing behind and is not followed by another installer", async () => {
    const interrupted = new AbortController();
    fakeGo(`trap 'echo > ${folder}/ended; exit 1' INT; echo > ${folder}/started; while :; do :; done`);
    const under = get([fromSource, works], interrupted.signal);
    under.catch(() => undefined);
    await untilExists(join(folder, "started"));
    interrupted.abort("SIGINT");
    await expect(under).rejects.toBe("SIGINT");
    expect(existsSync(join(folder, "ended"))).toBe(true);
    expect(inCache()).toEqual([]);
  });
});
