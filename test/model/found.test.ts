/** Defects that random sequences have found. */
import { afterEach, expect, test } from "@jest/globals";
import { killIfThere, until, workersIn } from "../engine/workers.js";
import { racing, Scene } from "../laws.js";

let scene: Scene;
afterEach(() => {
  // Pulumi's language host survives its engine.
  workersIn(scene.stack.project).forEach(killIfThere);
  return scene.close();
});

test("an idle provider, too, ends itself when its engine is killed", async () => {
  scene = await Scene.open(racing(["annabella@example.com"]));
  scene.emulator.fault({ operation: "testers", delayMs: 500 });
  const running = scene.stack.start(["up", "--yes", "--skip-preview"]);
  await scene.emulator.untilRequest(({ operation, acted }) => operation === "testers" && acted);
  // A stopped engine sends no more requests, and its port still accepts connections.
  process.kill(running.pid, "SIGSTOP");
  await scene.emulator.untilRequest(({ operation, status }) => operation === "testers" && status === 200);
  const provider = () => workersIn(scene.stack.project, "provider");
  expect(provider()).toHaveLength(1);
  process.kill(running.pid, "SIGKILL");
  await running.finished;
  await until(() => provider().length === 0);
});
