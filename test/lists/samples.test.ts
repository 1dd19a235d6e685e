import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root } from "../engine/stack.js";
import { reading } from "./reading.js";

/** Files in the layouts of other tools; `test/fixtures/lists/README.md` says where each layout comes from. */
const folder = join(root, "test/fixtures/lists");
const ann = "ann.lee@example.com · Ann|Lee";
const bruno = "bruno@example.com · Bruno|Rossi";
const zoe = "zoe@example.net · Zoë|Ångström";

const samples: Readonly<Record<string, { summary: string; people: string[]; warnings?: string[] }>> = {
  "amazon-console-import.csv": {
    summary: "Amazon Console list, 3 people",
    people: [ann, bruno, "d.jansen@example.org · Dirk|Jansen, Jr."],
  },
  "appcenter-emails.txt": {
    summary: "list of addresses, 3 people",
    people: ["vanessa@example.com · ", "rebecca@example.com · ", "megan@example.net · "],
  },
  "appstoreconnect-cli-testers.csv": {
    summary: "appstoreconnect-cli testers, 1 person, 1 row passed over",
    people: [ann],
    warnings: ["list:3:1 cell A3: 1 row is passed over (A3): who came by a public link was not invited"],
  },
  "asc-beta-testers.csv": {
    summary: "asc beta testers export, 2 people, 2 groups",
    people: [`${ann} · Beta EU · QA`, "bruno@example.com ·  · QA"],
  },
  "entra-group-members.csv": {
    summary: "Microsoft Entra members, 1 person, 2 rows passed over",
    people: [ann],
    warnings: [
      "list:3:38 cell B3: 1 row is passed over (B3): the login of a guest (#EXT#) is no address",
      "list:4:38 cell B4: 1 row is passed over (B4): a group, a device or a service is no person",
    ],
  },
  "excel-semicolon-utf8-bom.csv": { summary: "Amazon Console list, 2 people", people: [ann, zoe] },
  "excel-sep-line.csv": { summary: "Amazon Console list, 1 person", people: [ann] },
  "excel-unicode-text-utf16le.txt": { summary: "Amazon Console list, 2 people", people: [ann, zoe] },
  "excel-windows-1252.csv": {
    summary: "Amazon Console list, 2 people",
    people: [ann, zoe],
    warnings: ["list:1:1: the file is not UTF-8, and is read as Windows-1252, which is a guess"],
  },
  "fastlane-pilot-export.csv": {
    summary: "fastlane pilot export, 2 people, 2 groups",
    people: [`${ann} · QA · Beta EU`, "bruno@example.com ·  · QA"],
  },
  "fastlane-pilot-import.csv": {
    summary: "fastlane pilot import, 2 people, 2 groups",
    people: ["john.appleseed@example.com · John|Appleseed · group-1 · group-2", zoe],
  },
  "firebase-cli-testers-file.txt": {
    summary: "list of addresses, 3 people",
    people: ["ali@example.com · ", "bri@example.com · ", "cal@example.com · "],
  },
  "firebase-console-import.csv": {
    summary: "Firebase console import, 4 people",
    people: [
      "ali@example.com · ",
      "bri@example.com · ",
      "cal@example.com · Cal|Nguyen",
      "dana@example.com · Dana|Okoro",
    ],
  },
  "firebase-testers-list.json": {
    summary: "Firebase testers list, 2 people, 1 group",
    people: ["ali@example.com · Ali|Smith · qa", "bri@example.com · "],
  },
  "google-workspace-group-members.csv": {
    summary: "Google Workspace group members, 2 people, 1 group, 1 row passed over",
    people: ["ann.lee@example.com ·  · qa", "bruno@example.com ·  · qa"],
    warnings: ["list:4:16 cell B4: 1 row is passed over (B4): a group, a device or a service is no person"],
  },
  "mail-client-paste.txt": {
    summary: "list from a mail program, 3 people",
    people: [ann, bruno, "zoe@example.net · "],
  },
  "okta-rockstar-group-members-custom.csv": {
    summary: "Okta group members, 1 person, 1 row passed over",
    people: [ann],
    warnings: ["list:3:61 cell F3: 1 row is passed over (F3): the account is not active"],
  },
  "okta-rockstar-group-members.csv": {
    summary: "Okta group members, 1 person, 1 row passed over",
    people: [ann],
    warnings: ["list:3:24 cell B3: 1 row is passed over (B3): the account is not active"],
  },
  "play-email-list.csv": {
    summary: "list of addresses, 3 people",
    people: ["ann.lee@example.com · ", "bruno@example.com · ", "zoe@example.net · "],
  },
  "testflight-bookmarklet.csv": { summary: "TestFlight bookmarklet export, 2 people", people: [ann, bruno] },
  "testflight-web-import.csv": { summary: "TestFlight web import, 2 people", people: [ann, bruno] },
};

test.each(Object.entries(samples))(
  "%s is told by what is in it",
  (file, { summary, people, warnings = [] }) => {
    const found = reading(readFileSync(join(folder, file)));
    expect(found).toMatchObject({ summary, people, complaints: [] });
    expect(found.warnings.map((line, index) => line.slice(0, warnings[index]?.length ?? 200))).toEqual(
      warnings,
    );
  },
);

test("each sample is among them", () => {
  expect(readdirSync(folder).filter((name) => name !== "README.md")).toEqual(Object.keys(samples).sort());
});
