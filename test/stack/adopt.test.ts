import { afterEach, describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { addTesters, register } from "../emulator/testing/caller.js";
import { expectGreen, racing, racingId, Scene } from "../laws.js";
import { fingerprintOf, pems } from "../model/file.js";

const ann = "annabella@example.com";
const bob = "bob.builder@example.com";
const cleo = "cleopatra@example.org";
const dan = "dan.dare@example.net";
const [annKey, bobKey, cleoKey] = [ann, bob, cleo].map(testerKey) as [string, string, string];

let scene: Scene;
afterEach(() => scene.close());

const exists = (...testers: string[]) => testers.map((tester) => ({ tester, group: "qa", app: "racing" }));

async function adoptedOf(type: string, name: string): Promise<string[]> {
  return Object.keys((await scene.state()).resource(type, name).outputs?.["adopted"] as object).sort();
}

describe("people whom somebody added in the Console", () => {
  test("are recorded without a request where they are listed, and are still on Amazon where they are not", async () => {
    scene = await Scene.open(racing([ann, bob, cleo], { existing: exists(ann, bobKey, dan) }));
    const { output } = await scene.preview(["--diff"], { env: { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "" } });
    expect(output).toContain(
      `Would register 1 certificate for racing and add 1 person (${cleoKey}) to qa on racing: 2 requests.`,
    );
    expect(output).toContain(
      `Would adopt, not send (\`existing\` says that they are there): 2 people (${annKey}, ${bobKey}) in qa on racing.`,
    );
    expect(output).toMatch(
      /warning: Not listed in the file, but added before or about to be, so they may still have access/,
    );
    expect(output).toMatch(/racing \(com\.example\.racing\), group "qa":\n\s+d…e@example\.net #6351166d0d\n/);
    expect(output).toContain(
      "Then write this in the file, take their entries under `existing` out, and they are off the ledger:",
    );

    await scene.apply();
    expect(scene.sent()).toEqual(["token", "register 6184041a", `testers 6184041a qa: ${cleo}`]);
    expect(await adoptedOf("TesterGroup", "qa on 6184041a")).toEqual([annKey, bobKey].sort());

    // The entries may go: who was adopted stays so, and who is not listed stays on the ledger.
    const later = await scene.apply(racing([ann, bob, cleo]));
    expect(later.output).toContain("Since earlier: 1 place may still have access.");
    expect(await adoptedOf("TesterGroup", "qa on 6184041a")).toEqual([annKey, bobKey].sort());

    // Whoever leaves and comes back is sent, because nothing says that they are there.
    await scene.apply(racing([bob, cleo]));
    await scene.apply(racing([ann, bob, cleo, dan]));
    expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${ann}, ${dan}`]);
  });

  test("need no credential when nobody else joins, and no guard counts them", async () => {
    const certificate = fingerprintOf(pems[0]?.pem ?? "");
    const existing = [...exists(ann, bob), { certificate, app: racingId }];
    scene = await Scene.open(racing([ann, bob], { existing, guards: { maxAdds: 0 } }));
    await register(scene.emulator, { certificate: pems[0]?.pem }, racingId);
    scene.sent();
    const env = { LWA_CLIENT_ID: "", LWA_CLIENT_SECRET: "" };
    const { exitCode, output } = await scene.up([], { env });
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
    expect(output).toContain(
      "This change adds nobody. Nothing is sent. Would adopt, not send (`existing` says",
    );
    expect(scene.sent()).toEqual([]);
    expect(await adoptedOf("Registration", "6184041a")).toEqual([certificate]);

    await scene.apply(racing([ann, bob, cleo], { existing }));
    expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${cleo}`]);
  });

  test("join like anybody else when their entry goes before a run has recorded them", async () => {
    const guards = { maxAdds: 0 };
    scene = await Scene.open(racing([ann], { existing: exists(ann), guards }));
    scene.emulator.fault({ operation: "register", status: 400, body: {} });
    expect((await scene.up()).exitCode).not.toBe(0);
    scene.write(racing([ann], { guards }));
    const refused = await scene.up();
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain(
      "1 grant (person × group × app) would join, and `guards.maxAdds` is 0. Nobody of them was sent.",
    );
    expect(scene.members("qa")).toEqual([]);
    const allowed = await scene.up([], { env: { DEVTEST_ALLOW_ADDS: "1" } });
    expectGreen(allowed);
    expect(allowed.output).toContain(
      `group "qa": sent, because no entry under \`existing\` says any more that they are there: ${annKey}.`,
    );
    expect(allowed.output).not.toContain("once more");
    expect(scene.members("qa")).toEqual([ann]);
  });

  test("by an entry that was wrong are sent in the ways that the run without it names", async () => {
    const certificate = fingerprintOf(pems[0]?.pem ?? "");
    scene = await Scene.open(racing([ann], { existing: [...exists(ann), { certificate, app: racingId }] }));
    scene.emulator.setSwitches({ "before-registration": "accepted" });
    await scene.apply();
    const { output } = await scene.apply(racing([ann]));
    expect(scene.sent()).toEqual([]);
    expect(output).toContain(`although no entry under \`existing\` says so any more: ${annKey}.`);
    expect(output).toContain(`says so any more: certificate ${certificate.slice(0, 16)}.`);

    const { urn } = (await scene.state()).resource("Registration", "6184041a");
    await scene.stack.run(["state", "taint", urn, "--yes"]);
    await scene.apply();
    expect(scene.sent()).toEqual(["token", "register 6184041a"]);
    await scene.apply(racing([]));
    await scene.apply(racing([ann]));
    expect(scene.members("qa")).toEqual([ann]);
  });

  test("are settled after a 409 by an entry, and nothing is sent", async () => {
    scene = await Scene.open(racing([ann]));
    await scene.apply();
    scene.emulator.setSwitches({ "re-add": "409" });
    await addTesters(scene.emulator, { qa: [bob] }, racingId);
    scene.write(racing([ann, bob]));
    expect((await scene.up()).exitCode).not.toBe(0);
    scene.sent();
    const { output } = await scene.apply(racing([ann, bob], { existing: exists(bob) }));
    expect(output).toContain(
      `racing (com.example.racing), group "qa": not sent any more, because \`existing\` says that they are there: ${bobKey}.`,
    );
    expect(scene.sent()).toEqual([]);
    const { outputs } = (await scene.state()).resource("TesterGroup", "qa on 6184041a");
    expect(outputs).toMatchObject({ unconfirmed: {}, adopted: { [bobKey]: expect.any(Number) } });
  });
});
