/**
 * A machine of a fleet, as a process of its own. It does the tasks that its parent sends, with Pulumi's Automation API,
 * and ends when the parent hangs up. It asks for no engine event: events hold addresses in clear.
 */
import { ConcurrentUpdateError, LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { Answer, Task } from "./tasks.js";

/** The CLI that comes first on PATH. */
const found = PulumiCommand.get();

process.on("message", async (task: Task) => process.send?.(await answerTo(task)));

async function answerTo(task: Task): Promise<Answer> {
  try {
    return await carryOut(task);
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) return { outcome: "locked" };
    return { outcome: "failed", why: (error as Error).message };
  }
}

async function carryOut(task: Task): Promise<Answer> {
  const { folder, env } = task;
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    envVars: { ...env },
    pulumiCommand: await found,
  });
  if (task.kind === "open") {
    await workspace.whoAmI();
    return { outcome: "done" };
  }
  const stack = await stackIn(workspace, task);
  if (task.kind === "cancel") {
    await stack.cancel();
    return { outcome: "cancelled", state: JSON.stringify(await stack.exportStack()) };
  }
  await stack.up(task.kind === "again" ? { expectNoChanges: true } : {});
  return { outcome: "done" };
}

function stackIn(workspace: LocalWorkspace, { kind, stack }: Task): Promise<Stack> {
  return kind === "up" ? Stack.createOrSelect(stack, workspace) : Stack.select(stack, workspace);
}
