import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { parseCertificate } from "../../provider/certificate.js";
import type { Desired } from "../../provider/desired.js";
import { DevTest } from "../../provider/resources/devtest.js";
import { pick } from "./choices.js";
import { cliEdits } from "./commands.js";
import { declare } from "./declare.js";
import { appIds, File, pems } from "./file.js";
import { certificates } from "./world.js";

type Properties = Record<string, unknown>;

/** Outputs as the provider would give them: numbers from the ledger, a track from a registration. */
function outputsOf(name: string, inputs: Properties): Properties {
  if (name !== "ledger") return { ...inputs, trackId: "devtest" };
  const text = JSON.stringify({ existing: {}, ...inputs, service: "an emulator on this machine" }).replace(
    /"([^"]+)":0(?=[,}])/g,
    (_, key: string) => `"${key}":${numberOf(key)}`,
  );
  return JSON.parse(text) as Properties;
}

/** Any number that does not depend on the order of the keys. */
function numberOf(key: string): number {
  return [...key].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 1);
}

/** Leaves out the serialised provider, which differs between the two. */
function comparable({ __provider, ...inputs }: Properties): Properties {
  const people = inputs["__people"];
  // The components make it a secret, the model does not.
  return { ...inputs, ...(isSecret(people) && { __people: people["value"] }) };
}

function isSecret(value: unknown): value is Properties {
  return Object.hasOwn(Object(value), "4dabf18193072939515e22adb298388d");
}

async function declaredByComponents(desired: Desired): Promise<Map<string, Properties>> {
  const registered = new Map<string, Properties>();
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource({ name, inputs, type }) {
      if (type.startsWith("pulumi-nodejs:dynamic")) registered.set(name, comparable(inputs as Properties));
      return { id: name, state: outputsOf(name, inputs as Properties) };
    },
  });
  const { ledger, apps } = new DevTest("devtest", { desired, warnings: [] });
  const resources = [ledger, ...apps.flatMap(({ registration, groups }) => [registration, ...groups])];
  await Promise.all(resources.map(({ id }) => new Promise((resolve) => id.apply(resolve))));
  return registered;
}

function declaredByModel(desired: Desired): Map<string, Properties> {
  const outputs = new Map<string, Properties>();
  const registered = new Map<string, Properties>();
  for (const { name, inputs } of declare(desired, "masked")) {
    const properties = JSON.parse(JSON.stringify(inputs(outputs))) as Properties;
    registered.set(name, comparable(properties));
    outputs.set(name, outputsOf(name, properties));
  }
  return registered;
}

/** With subjects, curves and expiries, as `loadConfig` gives them. */
function whole(desired: Desired): Desired {
  const apps = desired.apps.map((app) => ({
    ...app,
    certificates: app.certificates.map(({ pem }) => parseCertificate(pem)),
  }));
  return { ...desired, apps };
}

test("the model declares what the components declare", async () => {
  const file = new File();
  for (const edits of fc.sample(fc.array(cliEdits, { minLength: 10, maxLength: 30, size: "max" }), {
    seed: 1,
    numRuns: 20,
  })) {
    for (const edit of edits)
      file.apply(edit, [`${appIds[0].slice(-8)} | ${certificates} | ${pick(pems, 2).fingerprint}`]);
    const desired = whole(file.desired());
    expect(await declaredByComponents(desired)).toEqual(declaredByModel(desired));
  }
});
