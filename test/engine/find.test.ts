import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { fakePulumi, plugins, script, temporaryFolder } from "./fakes.js";
import { cachedAt, findPulumi, search } from "./find.js";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An environment with these folders (under `folder`) on PATH, and a cache of its own. */
const machine = (...path: string[]): NodeJS.ProcessEnv => ({
  PATH: path.map((name) => join(folder, name)).join(":"),
  XDG_CACHE_HOME: join(folder, "cache"),
});

describe("A CLI on PATH", () => {
  test.each(["v3.259.0", "3.259.0", "v3.300.1", "v4.0.0"])("is used at version %s", async (version) => {
    fakePulumi(join(folder, "a"), version);
    await expect(search(machine("a"))).resolves.toEqual({ folder: join(folder, "a"), rejected: [] });
  });

  test.each(["v3.258.9", "v3.26.0", "v2.300.0", "v3.259.0-alpha.1"])(
    "is rejected at version %s",
    async (version) => {
      fakePulumi(join(folder, "a"), version);
      const { folder: found, rejected } = await search(machine("a"));
      expect(found).toBeUndefined();
      expect(rejected[0]).toBe(`${folder}/a/pulumi is ${version.slice(1)}, older than 3.259.0`);
    },
  );

  test("is rejected when it does not print its version", async () => {
    script(join(folder, "a", "pulumi"), "echo no idea; exit 3");
    expect((await search(machine("a"))).rejected[0]).toBe(`${folder}/a/pulumi does not print its version`);
  });

  test.each(plugins)("is rejected without %s", async (plugin) => {
    fakePulumi(
      join(folder, "a"),
      "v3.259.0",
      plugins.filter((other) => other !== plugin),
    );
    expect((await search(machine("a"))).rejected[0]).toBe(
      `${folder}/a/pulumi has no ${plugin} beside it or on PATH`,
    );
  });

  test("is used when its plugins are elsewhere on PATH", async () => {
    fakePulumi(join(folder, "a"), "v3.259.0", []);
    for (const plugin of plugins) script(join(folder, "b", plugin));
    expect((await search(machine("a", "b"))).folder).toBe(join(folder, "a"));
  });

  test("is used through a symbolic link, with its plugins beside the link's target", async () => {
    fakePulumi(join(folder, "real"), "v3.259.0");
    mkdirSync(join(folder, "a"));
    symlinkSync(join(folder, "real", "pulumi"), join(folder, "a", "pulumi"));
    expect((await search(machine("a"))).folder).toBe(join(folder, "a"));
  });

  test("comes before the cached one", async () => {
    fakePulumi(join(folder, "a"), "v3.260.0");
    fakePulumi(join(cachedAt(machine()), "bin"), "v3.259.0");
    expect((await search(machine("a"))).folder).toBe(join(folder, "a"));
  });
});

describe("A cached CLI", () => {
  test("is used when the one on PATH is too old", async () => {
    fakePulumi(join(folder, "a"), "v3.100.0");
    fakePulumi(join(cachedAt(machine()), "bin"), "v3.259.0");
    expect((await search(machine("a"))).folder).toBe(join(cachedAt(machine()), "bin"));
  });

  test("is rejected when it is broken", async () => {
    script(join(cachedAt(machine()), "bin", "pulumi"), "exit 1");
    expect((await search(machine())).folder).toBeUndefined();
  });
});

test("Without any CLI the error says where it was searched and what to run", async () => {
  await expect(findPulumi(machine("a"))).rejects.toThrow(
    `There is no Pulumi CLI to run: no pulumi on PATH; no pulumi in ${cachedAt(machine())}/bin.\nRun \`npm test\`, which installs one.`,
  );
});

test("A CLI from the set-up is used without a search", async () => {
  await expect(findPulumi({ ...machine(), DEVTEST_TEST_PULUMI: "/handed/over" })).resolves.toBe(
    "/handed/over",
  );
});
