import { afterEach, expect, test } from "@jest/globals";
import { readExportedState } from "../../provider/pulumi/exported-state.js";
import { doubts } from "../../provider/recovery/doubts.js";
import { killIfThere, until, workersIn } from "../engine/workers.js";
import { racing, Scene } from "../laws.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";

let scene: Scene;
afterEach(async () => {
  // A killed engine leaves Pulumi's language host running.
  for (const id of workersIn(scene.stack.project)) killIfThere(id);
  await scene.close();
});

test("when the engine is killed the provider ends itself, and the next run adds everybody", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", delayMs: 600_000, drop: "after" });
  const running = scene.stack.start(["up", "--yes", "--skip-preview"]);
  await scene.emulator.untilRequest(
    ({ operation, body, acted }) => operation === "testers" && acted && body.includes(bob),
  );
  expect(workersIn(scene.stack.project, "provider")).toHaveLength(1);
  process.kill(running.pid, "SIGKILL");
  await running.finished;
  await until(() => workersIn(scene.stack.project, "provider").length === 0);

  expect((await scene.stack.run(["cancel", "--yes"])).exitCode).toBe(0);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("after a killed first run `devtest recover` says what is doubtful and which commands clear it, and they do", async () => {
  scene = await Scene.open(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", delayMs: 600_000, drop: "after" });
  const running = scene.stack.start(["up", "--yes", "--skip-preview"]);
  await scene.emulator.untilRequest(({ operation, acted }) => operation === "testers" && acted);
  process.kill(running.pid, "SIGKILL");
  await running.finished;
  await until(() => workersIn(scene.stack.project, "provider").length === 0);

  const { stdout } = await scene.stack.run(["stack", "export"]);
  const found = doubts(readExportedState(stdout));
  expect(found).toEqual([
    {
      kind: "pending",
      where: 'racing (com.example.racing), group "qa"',
      keys: [expect.stringMatching(/^a…a@example\.com/), expect.stringMatching(/^b…r@example\.com/)],
      what: expect.stringContaining("may or may not be on Amazon: a…a@example.com"),
      commands: ["pulumi cancel --yes", "pulumi refresh --clear-pending-creates --yes", "pulumi up"],
    },
  ]);
  for (const command of found[0]?.commands.slice(0, -1) ?? []) {
    expect(await scene.stack.run(command.split(" ").slice(1))).toMatchObject({ exitCode: 0 });
  }
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${ann}, ${bob}`]);
  expect(doubts(readExportedState((await scene.stack.run(["stack", "export"])).stdout))).toEqual([]);
});

test("when the provider alone is killed `devtest recover` names who may have been sent, and hold does not hold them", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, bob]));
  await scene.stack.setConfig("devtest:onUnknown", "hold");
  scene.emulator.fault({ operation: "testers", delayMs: 600_000, drop: "after" });
  const running = scene.stack.start(["up", "--yes", "--skip-preview"]);
  await scene.emulator.untilRequest(
    ({ operation, body, acted }) => operation === "testers" && acted && body.includes(bob),
  );
  for (const id of workersIn(scene.stack.project, "provider")) killIfThere(id);
  const { exitCode, output } = await running.finished;
  expect(exitCode).not.toBe(0);
  expect(output).toContain("error reading from server: EOF");

  const { stdout } = await scene.stack.run(["stack", "export"]);
  expect(doubts(readExportedState(stdout))).toEqual([
    {
      kind: "unrecorded",
      where: 'racing (com.example.racing), group "qa"',
      keys: [expect.stringMatching(/^b…r@example\.com/)],
      what: expect.stringMatching(
        /^may or may not have been sent: on the ledger, no record: b…r@example\.com #\w+$/,
      ),
      commands: ["pulumi up"],
    },
  ]);
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${bob}`]);
});

test("one Ctrl-C waits for the running request, and records its answer", async () => {
  scene = await Scene.open(racing([ann]));
  await scene.apply();
  scene.write(racing([ann, bob]));
  scene.emulator.fault({ operation: "testers", delayMs: 4000 });
  const running = scene.stack.start(["up", "--yes", "--skip-preview"]);
  await scene.emulator.untilRequest(
    ({ operation, body, acted }) => operation === "testers" && acted && body.includes(bob),
  );
  running.signal("SIGINT");
  await running.finished;
  scene.sent();
  await scene.apply();
  expect(scene.sent()).toEqual([]);
  expect(scene.members("qa")).toEqual([ann, bob]);
});
