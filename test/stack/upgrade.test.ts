/**
 * States that releases have written, one file each. Every later version must read, diff (empty), update and destroy
 * them. The files of published releases never change. A release adds its own: `WRITE_RELEASE=1 npm test upgrade`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";
import { type Document, expectGreen, racing, Scene } from "../laws.js";

const folder = join(root, "test/fixtures/releases");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const ann = { email: "annabella@example.com", firstName: "Annabella", lastName: "Fairweather" };
const bob = "bob.builder@example.com";
const cleo = "cleopatra@example.org";

/** The configuration behind the states, after Bob had left. */
const released: Document = racing([ann], { removed: [{ group: "Old crew" }] });

let scene: Scene;
afterEach(() => scene.close());

if (process.env["WRITE_RELEASE"] !== undefined) {
  test("the state of this release is written, once", async () => {
    scene = await Scene.open(racing([ann, bob]));
    await scene.apply();
    await scene.apply(released);
    const file = join(folder, `${version}.json`);
    expect(existsSync(file)).toBe(false);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, (await scene.stack.run(["stack", "export"])).stdout);
  });
}

test.each(readdirSync(folder))(
  "the state of release %s is read, unchanged, updated and destroyed",
  async (name) => {
    scene = await Scene.open(released);
    const imported = await scene.stack.run(["stack", "import", "--file", join(folder, name)]);
    expectGreen(imported);
    const preview = await scene.preview(["--expect-no-changes"]);
    expect(preview.exitCode).toBe(0);
    expect(preview.output).toMatch(/Since earlier: 1 place may still have access/);
    await scene.expectNothingToDo();
    expect(scene.sent()).toEqual([]);

    scene.emulator.setSwitches({ "before-registration": "accepted" });
    await scene.apply(racing([ann, cleo]));
    expect(scene.sent()).toEqual(["token", `testers 6184041a qa: ${cleo}`]);

    await scene.stack.setConfig("devtest:allowDestroy", "true");
    await scene.apply();
    expect((await scene.stack.destroy()).exitCode).toBe(0);
    expect(scene.sent()).toEqual([]);
  },
);
