/** Whatever a program gives to a resource, as JavaScript sees it: nothing has looked at the types. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, jest } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { testerKey } from "../../provider/people.js";
import { root } from "../engine/stack.js";

export const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
export const pem = readFileSync(join(root, "test/fixtures/certificates/first.pem"), "utf8");
export const annKey = testerKey("ann@example.com");
export const later = pulumi.output(appId);
export const isLater = "is a Pulumi Output or a Promise, and ";

let declared: string[];
beforeAll(() =>
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
  }),
);

/** Those of the test that runs. */
export let warnings: string[];
beforeEach(() => {
  warnings = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation(async (text) => {
    warnings.push(text);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** The complaints, each a line; nothing may have been declared by then. */
export function complaints(make: (opts: pulumi.ComponentResourceOptions) => unknown): string[] {
  const note: pulumi.ResourceTransformation = ({ name }) => {
    declared.push(name);
    return undefined;
  };
  declared = [];
  try {
    make({ transformations: [note] });
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    expect(declared).toEqual([]);
    return (error as Error).message.split("\n");
  }
  expect(declared).not.toEqual([]);
  return [];
}

export type Untyped = (args?: unknown) => string[];
