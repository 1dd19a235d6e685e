import { expect, test } from "@jest/globals";
import { startProxy } from "./proxy.js";
import { startS3 } from "./s3.js";
import { describeTwoRuns, expectRefused, testKilled } from "./two-runs.js";

describeTwoRuns({ name: "S3", start: startS3 }, (ground) => {
  testKilled(ground);

  test("of two runs that both found no lock, and then both wrote one, never both go on", async () => {
    const { scene, place } = ground();
    const newcomer = ground().join();
    const address = `${place.env["PULUMI_BACKEND_URL"]}`;
    const proxy = await startProxy(`${/endpoint=([^&]+)/.exec(address)?.[1]}`, {
      holds: ({ method, url }) => method === "PUT" && `${url}`.includes("/.pulumi/locks/"),
      until: 2,
    });
    try {
      const env = { PULUMI_BACKEND_URL: address.replace(/endpoint=[^&]+/, `endpoint=${proxy.host}`) };
      const options = { env, secondRun: "the other of two runs may hold the lock" };
      const both = await Promise.all([scene.up([], options), scene.up([], options)]);
      expect(proxy.held()).toBe(2);
      const red = both.filter(({ exitCode }) => exitCode !== 0);
      // Each lists the other's lock, and then reads it: the other may have taken it away in between.
      for (const run of red) if (!run.output.includes("NoSuchKey")) expectRefused(run);
      expect(red.length).toBeGreaterThan(0);
      expect(scene.sent()).toEqual(red.length === 2 ? [] : ["token", `testers 6184041a qa: ${newcomer}`]);
    } finally {
      await proxy.stop();
    }
    await scene.apply();
    await ground().expectKept();
  });
});
