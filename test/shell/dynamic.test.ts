import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../../provider/shell/dynamic.js";
import { install } from "../../provider/shell/process.js";
import { root } from "../engine/stack.js";

/** What lies in every state file ever written. It may never change, whatever is added to the provider. */
const stored = readFileSync(join(root, "test/fixtures/serialised-provider.js.txt"), "utf8");

/** As the SDK does it: a function around a variable that is called `provider`. */
function serialise(provider: pulumi.dynamic.ResourceProvider) {
  return pulumi.runtime.serializeFunction(() => provider);
}

test("the serialised provider is the stored text, to the byte, and under 700 characters", async () => {
  const { text, containsSecrets } = await serialise(provider);
  expect(text).toBe(stored);
  expect(text.length).toBeLessThan(700);
  expect(containsSecrets).toBe(false);
});

test("it stays the same when the installed provider has one more method", async () => {
  const before = await serialise(provider);
  const revived = { ...provider } as pulumi.dynamic.ResourceProvider & { more?: () => void };
  install(revived);
  revived.more = () => {};
  const after = await serialise(provider);
  expect(after.text).toBe(before.text);
});

test("what is installed has every method of the lifecycle but read, for there is nothing to read", () => {
  const revived: pulumi.dynamic.ResourceProvider = { ...provider };
  install(revived);
  revived.configure?.({ config: { get: () => undefined, require: () => "" } as never });
  expect(Object.keys(revived).sort()).toEqual(["check", "configure", "create", "delete", "diff", "update"]);
});
