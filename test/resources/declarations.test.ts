import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { describeCertificate, parseCertificate } from "../../provider/certificate.js";
import { testerKey } from "../../provider/people.js";
import { Ledger } from "../../provider/resources/ledger.js";
import { Registration } from "../../provider/resources/registration.js";
import { TesterGroup, type TesterGroupArgs } from "../../provider/resources/tester-group.js";
import { root } from "../engine/stack.js";

/** What a program declares when it makes a resource: name, type, properties and options. */
const appId = "amzn1.devportal.mobileapp.00000000000000000000006184041a";
const ann = { email: "ann@example.com", firstName: "Ann" };
const annKey = testerKey(ann.email);

beforeAll(() =>
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
  }),
);

interface Declared {
  readonly name: string;
  readonly type: string;
  readonly props: Record<string, unknown>;
  readonly opts: pulumi.CustomResourceOptions;
}

function declared(make: (opts: pulumi.CustomResourceOptions) => unknown): Declared {
  const seen: Declared[] = [];
  make({
    protect: true,
    transformations: [
      ({ name, type, props, opts }) => {
        const { __provider, ...own } = props as Record<string, unknown>;
        seen.push({ name, type, props: own, opts });
        return { props, opts };
      },
    ],
  });
  expect(seen).toHaveLength(1);
  return seen[0] as Declared;
}

function group(args: Partial<TesterGroupArgs> = {}): Declared {
  return declared(
    (opts) => new TesterGroup("crew", { appId, groupName: "qa", testers: [ann], ...args }, opts),
  );
}

describe("a tester group", () => {
  test("is declared with what a preview shall show, is kept on Amazon, and hides the ledger's numbers", () => {
    const { name, type, props, opts } = group({ personalData: "plain" });
    expect({ name, type }).toEqual({ name: "crew", type: "pulumi-nodejs:dynamic/devtest:TesterGroup" });
    expect(props).toStrictEqual({
      appId,
      groupName: "qa",
      testers: { [annKey]: ann },
      personalData: "plain",
      trackId: "devtest",
      label: "the app …6184041a",
      confirmed: undefined,
      unconfirmed: undefined,
      adopted: undefined,
      uniqueTesterCount: undefined,
    });
    expect(opts).toMatchObject({ retainOnDelete: true, hideDiffs: ["onRecord", "existing"], protect: true });
  });

  test("is called by its composed name, in whatever form the program writes it", () => {
    expect(group({ groupName: "E\u0301quipe" }).props["groupName"]).toBe("\u00c9quipe");
  });

  test("takes the track, the label and the numbers it is given", () => {
    const given = { trackId: "beta", label: "racing", onRecord: { [annKey]: 1 } };
    expect(group(given).props).toMatchObject(given);
  });

  test.each([{}, { personalData: "masked" as const }])(
    "shows keys alone, and makes one secret of its people (%j)",
    async (given) => {
      const { testers, __people: people } = group(given).props;
      expect(testers).toEqual({ [annKey]: "[secret]" });
      expect(pulumi.Output.isInstance(people) && (await pulumi.isSecret(people))).toBe(true);
    },
  );

  test.each<[string, Partial<TesterGroupArgs>, string]>([
    [
      "a name for an address",
      { testers: [{ ...ann, lastName: "bob@example.com" }] },
      "testers[0].lastName: holds an address",
    ],
    [
      "a placeholder for an address",
      { testers: [{ email: "\u0024{LEAD}@example.com" }] },
      "holds a placeholder",
    ],
    ["a placeholder in its name", { groupName: "team-\u0024{name}" }, "groupName: holds a placeholder"],
    ["a blank name", { groupName: " " }, "groupName: is not valid; a name must not be blank"],
  ])("refuses %s", (_what, args, words) => expect(() => group(args)).toThrow(words));

  test("refuses a wrong address before anything is declared, and names the group by its resource", () => {
    const make = () => group({ testers: [{ email: "ann" }] });
    expect(make).toThrow(pulumi.RunError);
    expect(make).toThrow('TesterGroup "crew"');
  });
});

describe("a registration", () => {
  const pem = readFileSync(join(root, "test/fixtures/certificates/first.pem"), "utf8");
  const certificate = parseCertificate(pem);
  const app = { appId, packageName: "com.example.racing", certificates: [pem] };

  test("is declared with what a preview shall show, is kept on Amazon, and hides the ledger's numbers", () => {
    const { name, type, props, opts } = declared((given) => new Registration("racing", app, given));
    expect({ name, type }).toEqual({ name: "racing", type: "pulumi-nodejs:dynamic/devtest:Registration" });
    expect(props).toStrictEqual({
      appId,
      packageName: "com.example.racing",
      certificates: { [certificate.fingerprint]: describeCertificate(certificate) },
      __pem: { [certificate.fingerprint]: certificate.pem },
      label: "com.example.racing",
      confirmed: undefined,
      unconfirmed: undefined,
      adopted: undefined,
      trackId: undefined,
    });
    expect(opts).toMatchObject({ retainOnDelete: true, hideDiffs: ["onRecord", "existing"], protect: true });
  });

  test("takes the label and the numbers it is given", () => {
    const given = { label: "racing", onRecord: { [certificate.fingerprint]: 1 } };
    expect(declared((opts) => new Registration("racing", { ...app, ...given }, opts)).props).toMatchObject(
      given,
    );
  });

  test("refuses what is no certificate before anything is declared", () => {
    const make = () => declared((opts) => new Registration("racing", { ...app, certificates: ["x"] }, opts));
    expect(make).toThrow(pulumi.RunError);
  });
});

describe("a ledger", () => {
  const apps = { "6184041a": { appId, label: "racing" } };
  const listed = { "6184041a": { qa: [annKey], "(certificates)": ["3f9a"] } };

  test("takes domains in the form that keys have", () => {
    const guards = { maxAdds: 2, domains: ["Example.COM"], alsoAllowed: [annKey] };
    const { props } = declared((given) => new Ledger({ listed, removed: [], apps, guards }, given));
    expect(props).toMatchObject({ guards: { ...guards, domains: ["example.com"] } });
  });

  test("is declared by one name, with everybody not numbered yet, and hides what the groups show", () => {
    const { name, type, props, opts } = declared((given) => new Ledger({ listed, removed: [], apps }, given));
    expect({ name, type }).toEqual({ name: "ledger", type: "pulumi-nodejs:dynamic/devtest:Ledger" });
    expect(props).toStrictEqual({
      listed: { "6184041a": { qa: { [annKey]: 0 }, "(certificates)": { "3f9a": 0 } } },
      removed: [],
      existing: undefined,
      stillOnAmazon: undefined,
      service: undefined,
      __apps: apps,
      __source: "program",
    });
    expect(opts).toMatchObject({ hideDiffs: ["listed"], protect: true, deleteBeforeReplace: true });
    expect(opts.retainOnDelete).toBeUndefined();
  });

  test("is a child of the stack, whatever declares it", () => {
    const parent = new pulumi.ComponentResource("my:Games", "games");
    const { opts } = declared((given) => new Ledger({ listed, removed: [], apps }, { ...given, parent }));
    expect(opts.parent).toBeUndefined();
  });

  test("gives the numbers of a group, of an app's certificates, and none for what it does not list", async () => {
    const ledger = new Ledger({ listed, removed: [], apps });
    const of = (numbers: pulumi.Output<unknown>) => new Promise((resolve) => numbers.apply(resolve));
    expect(await of(ledger.numbers("6184041a", "qa"))).toEqual({ [annKey]: 0 });
    expect(await of(ledger.numbers("6184041a"))).toEqual({ "3f9a": 0 });
    expect(await of(ledger.numbers("6184041a", "crew"))).toEqual({});
    expect(await of(ledger.numbers("00000000"))).toEqual({});
  });

  test("knows a group by either Unicode form of its name", async () => {
    const listed = { "6184041a": { "\u00c9quipe": [annKey] } };
    const ledger = new Ledger({ listed, removed: [], apps });
    const numbers = ledger.numbers("6184041a", "E\u0301quipe");
    expect(await new Promise((resolve) => numbers.apply(resolve))).toEqual({ [annKey]: 0 });
  });
});
