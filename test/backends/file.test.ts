import { expect, test } from "@jest/globals";
import { expectGreen, racing } from "../laws.js";
import { startFolders } from "./file.js";
import { describeTwoRuns } from "./two-runs.js";

describeTwoRuns({ name: "file://", start: startFolders }, (ground) => {
  test("`pulumi cancel` during a run lets a second run in: the record of the second is lost, and its people are sent again", async () => {
    const { scene } = ground();
    const early = ground().join();
    const first = await ground().runInsideRequest(early, 1_000, {
      secondRun: "it ends by losing what another run has recorded, so there is something to do",
    });
    process.kill(first.pid, "SIGSTOP");
    expect((await scene.stack.run(["cancel", "--yes"])).exitCode).toBe(0);
    const late = ground().join();
    expectGreen(await scene.up());
    expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${early}, ${late}`]);

    process.kill(first.pid, "SIGCONT");
    expect((await first.finished).output).toMatch(/there was a problem deleting the lock/);
    const ledger = (await scene.state()).resource("Ledger", "ledger").outputs?.["listed"];
    expect(ledger).toMatchObject({ "6184041a": { qa: expect.anything() } });
    expect(Object.keys((ledger as Listed)["6184041a"]?.["qa"] ?? {})).toHaveLength(
      ground().people.length - 1,
    );

    scene.write(racing(ground().people));
    await scene.apply();
    expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${late}`]);
    await ground().expectKept();
  });
});

type Listed = Record<string, Record<string, Record<string, number>>>;
