import { afterEach, expect, test } from "@jest/globals";
import { type Document, racing, Scene } from "../laws.js";

const [composed, decomposed] = ["\u00c9quipe", "E\u0301quipe"];
const called = (name: string): Document =>
  JSON.parse(JSON.stringify(racing(["annabella@example.com"])).replaceAll('"qa"', JSON.stringify(name)));

let scene: Scene;
afterEach(() => scene.close());

test("a group that is written in the other Unicode form is the same group", async () => {
  scene = await Scene.open(called(composed));
  await scene.apply();
  scene.sent();
  await scene.apply(called(decomposed));
  expect(scene.sent()).toEqual([]);
  expect(scene.members(composed)).toEqual(["annabella@example.com"]);
});
