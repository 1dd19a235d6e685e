import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { provider } from "../provider/dynamic.js";
import { install } from "../provider/lifecycle.js";

/** What lies in every state file ever written. It may never change, whatever is added to the provider. */
const stored = `exports.handler = __f0;

var __provider = {configure: __f1};

function __f1(__0) {
  return (function() {
    with({ this: undefined, arguments: undefined }) {

return function /*configure*/(req) {
        require("node:module")
            .createRequire(\`\${process.cwd()}/\`)("pulumi-appstore-devtest/provider")
            .install(this);
        return this.configure?.(req);
    };

    }
  }).apply(undefined, undefined).apply(this, arguments);
}

function __f0() {
  return (function() {
    with({ provider: __provider, this: undefined, arguments: undefined }) {

return ()=>provider;

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;

test("the serialised provider is the stored text, to the byte, and under 700 characters", async () => {
  const { text, containsSecrets } = await pulumi.runtime.serializeFunction(() => provider);
  expect(text.trim()).toBe(stored.trim());
  expect(text.length).toBeLessThan(700);
  expect(containsSecrets).toBe(false);
});

test("it stays the same when the installed provider has one more method", async () => {
  const before = await pulumi.runtime.serializeFunction(() => provider);
  const revived = { ...provider } as pulumi.dynamic.ResourceProvider & { more?: () => void };
  install(revived);
  revived.more = () => {};
  const after = await pulumi.runtime.serializeFunction(() => provider);
  expect(after.text).toBe(before.text);
});

test("what is installed has every method of the lifecycle but read, for there is nothing to read", () => {
  const revived: pulumi.dynamic.ResourceProvider = { ...provider };
  install(revived);
  revived.configure?.({ config: { get: () => undefined, require: () => "" } as never });
  expect(Object.keys(revived).sort()).toEqual(["check", "configure", "create", "delete", "diff", "update"]);
});
