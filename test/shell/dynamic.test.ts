import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { providerText } from "../../provider/shell/dynamic.js";
import { install } from "../../provider/shell/process.js";
import { root } from "../engine/stack.js";

/** What lies in every state file of a published version. It may never change, whatever is added to the provider. */
const stored = readFileSync(join(root, "test/fixtures/serialised-provider.js.txt"), "utf8");

/** As the SDK's provider process does it. */
function revive(): pulumi.dynamic.ResourceProvider {
  const module = { exports: {} as { handler: () => pulumi.dynamic.ResourceProvider } };
  new Function("exports", "require", providerText)(module.exports, createRequire(`${root}/`));
  return module.exports.handler();
}

test("the provider's text is the stored text, to the byte, and under 200 characters", () => {
  expect(providerText).toBe(stored);
  expect(providerText.length).toBeLessThan(200);
});

test("it has the form of the texts that the SDK makes", async () => {
  const { text } = await pulumi.runtime.serializeFunction(() => ({}));
  expect(text).toMatch(/^exports\.handler = /);
  expect(providerText).toMatch(/^exports\.handler=/);
});

test("what is installed has every method of the lifecycle but read, for there is nothing to read", () => {
  const revived = revive();
  install(revived);
  revived.configure?.({ config: { get: () => undefined, require: () => "" } as never });
  expect(Object.keys(revived).sort()).toEqual(["check", "configure", "create", "delete", "diff", "update"]);
});
