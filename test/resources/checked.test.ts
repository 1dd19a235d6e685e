import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { testerKey } from "../../provider/people.js";
import { Registration } from "../../provider/resources/registration.js";
import { TesterGroup } from "../../provider/resources/tester-group.js";
import { annKey, appId, complaints, isLater, later, pem, type Untyped, warnings } from "./untyped.js";

/** Single resources: they are checked as a file is, before anything is declared. */
const group: Untyped = (args) => complaints((opts) => new TesterGroup("crew", args as never, opts));
const good = { appId, groupName: "qa", testers: [{ email: "ann@example.com" }] };
const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@example.com`);

describe("a tester group that is declared alone", () => {
  test("takes what a file may hold, and undefined for what is left out", () => {
    expect(group(good)).toEqual([]);
    const none = { label: undefined, trackId: undefined, onRecord: undefined, personalData: undefined };
    expect(group({ ...good, ...none })).toEqual([]);
    expect(group({ ...good, testers: { [annKey]: { email: "ann@example.com" } } })).toEqual([]);
    expect(group({ ...good, testers: people(50) })).toEqual([]);
    expect(group({ ...good, trackId: later, onRecord: pulumi.output({ [annKey]: 1 }) })).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ["nothing", undefined, "has no arguments; required: `appId`, `groupName` and `testers`"],
    ["null", null, "has no arguments; required: "],
    ["a list", [good], "has no arguments; required: "],
    ["text", "qa", "has no arguments; required: "],
    ["an Output", pulumi.output(good), isLater],
    ["a Promise", Promise.resolve(good), isLater],
  ])("with %s for arguments is one complaint", (_what, args, complaint) => {
    expect(group(args)).toEqual([expect.stringContaining(`TesterGroup "crew": ${complaint}`)]);
  });

  test.each([
    ["appId", later, isLater],
    ["appId", Promise.resolve(appId), isLater],
    ["appId", null, "has no value; must be text"],
    ["appId", 5, "is a number; must be text"],
    ["appId", "com.example.racing", "is not valid; must be an app id, such as"],
    ["appId", appId.toUpperCase(), "is not valid; must be an app id, such as"],
    ["groupName", later, isLater],
    ["groupName", "", "is not valid; a name must not be blank"],
    ["groupName", " qa", "is not valid; a name must not be blank"],
    ["groupName", "(certificates)", "is not valid; a name must not be blank"],
    ["groupName", "q\u202ea", "contains the character U+202E; a name must not be blank"],
    ["groupName", "toString", '"toString" is reserved by JavaScript; give the group another name'],
    ["testers", later, isLater],
    ["testers", null, "has no value; must be a list"],
    ["testers", "ann@example.com", "is text; must be a list"],
    ["testers", people(51), "51 different people; at most 50 per app"],
    ["label", "", "is not valid; a name must not be blank"],
    ["personalData", "open", "unknown value; allowed: masked, plain"],
    ["personalData", pulumi.output("plain"), isLater],
    ["trackId", 5, "is a number; must be text"],
    ["trackId", "", "is not valid"],
    ["onRecord", [1], "is not a map of keys to whole numbers; give what the ledger's `numbers` returns"],
    ["onRecord", { [annKey]: "1" }, "is not a map of keys to whole numbers"],
    ["existing", [annKey], "is not a map of keys to texts; give what the ledger's `existingIn` returns"],
    ["existing", { [annKey]: 1 }, "is not a map of keys to texts"],
  ])("with the %s %j is one complaint", (key, value, complaint) => {
    expect(group({ ...good, [key]: value })).toEqual([
      expect.stringContaining(`TesterGroup "crew" ${key}: ${complaint}`),
    ]);
  });

  test("gets every complaint in one go, with its place, and shows no address and no name", () => {
    const testers = [
      { email: later },
      "x",
      "bob@example.com",
      { email: "Bob@example.com " },
      { firstName: "Cleo" },
    ];
    expect(group({ ...good, testers })).toEqual([expect.stringContaining(`testers[0].email: ${isLater}`)]);
    expect(group({ tester: [], appId: "x", groupName: "qa", testers: testers.slice(1) })).toEqual([
      'TesterGroup "crew" tester: unknown key (did you mean "testers"?); allowed: appId, groupName, testers, trackId, personalData, onRecord, existing, service, label',
      expect.stringMatching(/^TesterGroup "crew" appId: is not valid; must be an app id/),
      expect.stringMatching(/^TesterGroup "crew" testers\[0\]: is not valid; must be an e-mail address/),
      'TesterGroup "crew" testers[3]: lacks `email`; required: `email`',
      expect.stringMatching(
        /testers\[2\]: …@example\.com #\w+ is in this group twice, first at testers\[1\]; keep/,
      ),
    ]);
    expect(group({})).toEqual(
      ["appId", "groupName", "testers"].map(
        (key) => `TesterGroup "crew": lacks \`${key}\`; required: \`appId\`, \`groupName\` and \`testers\``,
      ),
    );
  });

  test("compares a map's keys with its addresses, and shows no key that is none", () => {
    const bob = testerKey("bob@example.com");
    const testers = {
      [bob]: { email: "ann@example.com" },
      "cleo@example.com": { email: "cleo@example.com" },
      [annKey]: { email: "x", Anna: 1 },
    };
    const lines = group({ ...good, testers });
    expect(lines).toEqual([
      `TesterGroup "crew" testers["${bob}"]: is not the key of the address under it, which is ${annKey}; give a list of people: their keys are made from their addresses`,
      expect.stringMatching(/^TesterGroup "crew" testers\[…\]: is not the key of the address under it/),
      expect.stringMatching(/testers\["…@example\.com #\w+"\]\[…\]: unknown key/),
      expect.stringMatching(/testers\["…@example\.com #\w+"\]\.email: is not valid/),
    ]);
    expect(lines.join()).not.toMatch(/cleo@|Anna/);
  });

  test("is warned about as a file's group is", () => {
    expect(group({ ...good, testers: ["a.b@gmail.com", "ab@gmail.com"] })).toEqual([]);
    expect(group({ ...good, testers: [] })).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^TesterGroup "crew" testers\[1\]: .* may be the same mailbox as .* at testers\[0\]/,
      ),
      'TesterGroup "crew" testers: this group has no testers; nothing is sent for it',
    ]);
  });
});

describe("a registration that is declared alone", () => {
  const registration: Untyped = (args) =>
    complaints((opts) => new Registration("racing", args as never, opts));
  const fine = { appId, packageName: "com.example.racing", certificates: [pem] };

  test.each([
    ["", {}, "lacks `appId`; required: `appId`, `packageName` and `certificates`"],
    ["appId", { ...fine, appId: later }, isLater],
    ["packageName", { ...fine, packageName: "racing" }, "is not valid; must be an Android package name"],
    ["certificates", { ...fine, certificates: [] }, "is empty; must have at least one entry"],
    ["certificates", { ...fine, certificates: pem }, "is text; must be a list"],
    ["certificates", { ...fine, certificates: undefined }, "lacks `certificates`"],
    ["certificates[0]", { ...fine, certificates: [later] }, isLater],
    ["certificates[0]", { ...fine, certificates: [null] }, "has no value; must be text"],
    ["certificates[0]", { ...fine, certificates: ["racing.pem"] }, "is not a PEM certificate; give the PEM"],
    ["certificates[0]", { ...fine, certificates: [{ pem: "x" }] }, "is not a PEM certificate"],
    ["certificates[1]", { ...fine, certificates: [pem, pem] }, "the same certificate as at certificates[0]"],
    ["certificates", { ...fine, certificates: [pem, "x", "y", "z"] }, "has 4 entries; at most 3"],
    ["package", { ...fine, package: "x" }, 'unknown key (did you mean "packageName"?)'],
  ])("is complained about by its place: %s", (place, args, complaint) => {
    const where = place === "" || complaint.startsWith("lacks") ? "" : ` ${place}`;
    expect(registration(args)[0]).toContain(
      `Registration "racing"${where}: ${complaint.replace(/ \(did.*$/, "")}`,
    );
  });

  test("takes texts and what `parseCertificate` gave", () => {
    expect(registration(fine)).toEqual([]);
    expect(registration({ ...fine, certificates: [{ pem, fingerprint: "forged" }] })).toEqual([]);
  });
});
