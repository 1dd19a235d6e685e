/** From a plan to what is sent: a reviewed plan, guards, and what a preview says first, on the real engine. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { command } from "../cli/desk.js";
import { Repository } from "../cli/repository.js";
import { type Document, racing, racingId, Scene } from "../laws.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";
const cleo = "cleopatra@example.org";

let scene: Scene;
afterEach(() => scene.close());

const DEVTEST_PLAN = "plan.json";

function plan(...args: readonly string[]) {
  const options = { cwd: scene.stack.project, encoding: "utf8", env: { PATH: process.env["PATH"] } } as const;
  return execFileSync(process.execPath, [command, "plan", ...args], options);
}

/** The engine's progress shows the first line of each error too. */
function diagnosticsIn(output: string): string {
  return output.slice(output.indexOf("Diagnostics:"));
}

/** One app, its people, and a committed file. */
async function applied(people: string[], more: Partial<Document> = {}) {
  scene = await Scene.open(racing(people, more));
  const repository = new Repository(scene.stack.project);
  repository.commit();
  await scene.apply();
  scene.sent();
  return repository;
}

test("a reviewed plan lets in who is in it, names everybody else once before anything is sent, and less is fine", async () => {
  await applied([ann]);
  scene.write(racing([ann, bob]));
  expect(plan("--out", DEVTEST_PLAN)).toContain("1 person gains access");

  const env = { DEVTEST_PLAN };
  const preview = await scene.preview([], { env });
  expect(preview.exitCode).toBe(0);
  expect(preview.output).toMatch(
    /Would add 1 person \(b…r@example\.com #[0-9a-f]{10}\) to qa on racing: 1 request\. This cannot be taken back\./,
  );

  scene.write(racing([ann, bob, cleo]));
  for (const args of [["preview"], ["up", "--yes"], ["up", "--yes", "--skip-preview"]]) {
    const { exitCode, output } = await scene.stack.run(args, { env, secondRun: "it is refused" });
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(
      /Not in the plan d1:[0-9a-f]{12} of DEVTEST_PLAN \(plan\.json\), so not let in: c…a@example\.org #[0-9a-f]{10} \(group "qa" on racing\)\. Nothing was sent\./,
    );
    expect(diagnosticsIn(output).match(/so not let in/g)).toHaveLength(1);
    expect(output).not.toMatch(/\n\s+at .*\.js:\d+/);
    expect(output).not.toContain("Would add");
  }
  expect(scene.sent()).toEqual([]);

  scene.write(racing([ann, bob]));
  await scene.up([], { env });
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("a plan stops the run of a stack whose state was lost, and a resource without a ledger", async () => {
  await applied([ann, bob]);
  scene.write(racing([ann, bob, cleo]));
  plan("--out", DEVTEST_PLAN);
  const env = { DEVTEST_PLAN };
  await scene.stack.run(["stack", "init", "other"]);
  const lost = await scene.up(["--stack", "other"], { env });
  expect(lost.exitCode).not.toBe(0);
  for (const key of ["certificate [0-9a-f]{16}", "a…a@example\\.com", "b…r@example\\.com"])
    expect(lost.output).toMatch(new RegExp(`so not let in: .*${key}`));
  expect(lost.output).toContain("this is another stack, or its state was lost");

  scene.stack.write(
    "index.js",
    `const { TesterGroup } = require("pulumi-appstore-devtest");
new TesterGroup("qa", { appId: "${racingId}", groupName: "qa", testers: ["${cleo}"] });\n`,
  );
  const alone = await scene.preview(["--stack", "other"], { env });
  expect(alone.exitCode).not.toBe(0);
  expect(alone.output).toContain("has no ledger, so nobody can tell who of it is new");
  expect(scene.sent()).toEqual([]);
});

test("guards hold before anything is sent, in the first run too, and the exact number allows more once", async () => {
  const guards = { maxAdds: 1 };
  scene = await Scene.open(racing([ann, bob], { guards }));
  for (const run of [() => scene.preview(), () => scene.up()]) {
    const { exitCode, output } = await run();
    expect(exitCode).not.toBe(0);
    expect(output).toContain("2 grants (person × group × app) would join, and `guards.maxAdds` is 1");
    expect(diagnosticsIn(output).match(/would join/g)).toHaveLength(1);
  }
  expect(scene.sent()).toEqual([]);
  const allowed = await scene.up([], { env: { DEVTEST_ALLOW_ADDS: "2" } });
  expect(allowed.exitCode).toBe(0);
  expect(scene.members("qa")).toEqual([ann, bob]);

  scene.write(racing([ann, bob, cleo], { guards: { domains: ["example.com"] } }));
  const foreign = await scene.preview();
  expect(foreign.exitCode).not.toBe(0);
  expect(foreign.output).toMatch(
    /c…a@example\.org #[0-9a-f]{10} is not of a domain that `guards\.domains` lists/,
  );
});

test("a pure removal says that nothing is sent, and no change says nothing", async () => {
  await applied([ann, bob]);
  const same = await scene.preview();
  expect(same.output).not.toMatch(/Would add|Nothing is sent\.(?! )/);
  scene.write(racing([ann]));
  const { output } = await scene.preview();
  expect(output).toContain("This change adds nobody. Nothing is sent.");
  expect(output.indexOf("Nothing is sent.")).toBeLessThan(output.indexOf("Not listed in the file"));
});

test("the pull request's own program, packages and hooks are not run", async () => {
  const repository = await applied([ann]);
  repository.git("checkout", "--quiet", "-b", "hostile");
  const touch = (name: string) =>
    `require("node:fs").writeFileSync(${JSON.stringify(join(scene.stack.project, name))}, "");`;
  scene.write(racing([ann, bob]));
  repository.commit({
    "package.json": JSON.stringify({
      name: "x",
      version: "1.0.0",
      scripts: { postinstall: `node -e '${touch("ran")}'`, preplan: "touch ran" },
    }),
    "index.js": touch("ran"),
    "node_modules/pulumi-appstore-devtest/index.js": touch("ran"),
    ".gitattributes": "*.yaml filter=evil diff=evil\n",
    ".git/hooks/post-checkout": "#!/bin/sh\ntouch ran\n",
  });
  repository.git("config", "filter.evil.smudge", "touch ran; cat");
  repository.git("config", "diff.evil.textconv", "touch ran; cat");
  for (const args of [
    ["--base", "main"],
    ["--base", "main", "--head", "hostile"],
  ])
    expect(plan(...args)).toContain("1 person gains access");
  expect(() => scene.stack.read("ran")).toThrow("ENOENT");
});

test("a state tells what is new, what no answer told of, and what was never sent; a preview of it says the same", async () => {
  const repository = await applied([ann]);
  scene.emulator.fault({ operation: "testers", drop: "after" });
  scene.write(racing([ann, bob]));
  const failed = await scene.up();
  expect(failed.exitCode).not.toBe(0);
  repository.commit();
  scene.write(racing([ann, bob, cleo]));

  scene.stack.write("state.json", await exported());
  const { unconfirmed, leftOver, joins, stillOnAmazon, digest } = JSON.parse(
    plan("--state", "state.json", "--format", "json"),
  );
  expect([joins, unconfirmed, leftOver, stillOnAmazon].map(keys)).toEqual([["c…a"], ["b…r"], [], []]);
  expect(plan("--state", "state.json", "--base", "HEAD")).toContain(
    "Unconfirmed, will be sent again:\n  b…r@example.com",
  );

  const whole = await scene.preview(["--json", "--show-sames"]);
  scene.stack.write("preview.json", jsonIn(whole.output));
  expect(JSON.parse(plan("--state", "preview.json", "--format", "json"))).toMatchObject({
    digest,
    unconfirmed,
    joins,
  });
  const part = await scene.preview(["--json"]);
  scene.stack.write("part.json", jsonIn(part.output));
  expect(refusalOf("--state", "part.json")).toContain("a preview without the resources that do not change");

  const events = await scene.preview(["--event-log", join(scene.stack.project, "events.json")], {
    env: { PULUMI_DEBUG_COMMANDS: "true" },
  });
  expect(events.exitCode).toBe(0);
  expect(refusalOf("--state", "events.json")).toContain(
    "hold people's names and addresses in clear. Nothing of them was used.\nDelete that file",
  );
  scene.stack.write("events.json", "");
});

async function exported(): Promise<string> {
  return (await scene.stack.run(["stack", "export"])).output;
}

/** The engine writes warnings beside it. */
function jsonIn(output: string): string {
  return output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
}

function keys(grants: readonly { readonly key: string }[]): string[] {
  return grants.map(({ key }) => key.slice(0, 3));
}

function refusalOf(...args: readonly string[]): string {
  try {
    return plan(...args);
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}
