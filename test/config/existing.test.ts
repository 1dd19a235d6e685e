import { describe, expect, test } from "@jest/globals";
import { parseCertificate } from "../../provider/certificate.js";
import { testerKey } from "../../provider/people.js";
import { fourth, racing } from "./certificates.js";
import { complaints, existing, group, load, withName } from "./devtest-yaml.js";
import { appId } from "./folder.js";

const [ann, kim, zoe] = ["ann@example.com", "kim@example.com", "zoe@example.org"].map(testerKey) as [
  string,
  string,
  string,
];
const listed = parseCertificate(racing).fingerprint;
const unlisted = parseCertificate(fourth).fingerprint;
const otherId = "amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607";

const at = "devtest.yaml:12";

describe("each complaint about what exists is one line with place, path, problem and cure", () => {
  test.each<[string, string, string[]]>([
    [
      "nothing, and something else than a map",
      existing("app: racing", "x"),
      [
        `${at}:5 existing[0]: has neither \`tester\`, \`testersFrom\` nor \`certificate\`; give \`tester\`, \`testersFrom\` or \`certificate\``,
        "devtest.yaml:13:5 existing[1]: is text; must be a map of keys",
      ],
    ],
    [
      "a person and a list without their group",
      existing("tester: kim@example.com", "testersFrom: qa.csv"),
      [
        `${at}:5 existing[0]: lacks \`group\`; required beside \`tester\``,
        "devtest.yaml:13:5 existing[1]: lacks `group`; required beside `testersFrom`",
      ],
    ],
    [
      "two things in one entry",
      existing(
        "{ tester: kim@example.com, testersFrom: qa.csv, group: qa }",
        `{ certificate: "${listed}", group: qa }`,
        `{ certificate: "${listed}", testersFrom: qa.csv, group: qa }`,
      ),
      [
        `${at}:15 existing[0].tester: is not allowed here; write an entry of its own for the person`,
        "devtest.yaml:13:95 existing[1].group: is not allowed here; write an entry of its own for the certificate",
        "devtest.yaml:14:101 existing[2].testersFrom: is not allowed here; write an entry of its own for the certificate",
        "devtest.yaml:14:116 existing[2].group: is not allowed here; write an entry of its own for the certificate",
      ],
    ],
    [
      "an unknown key, which may be somebody's name",
      existing("{ tester: kim@example.com, group: qa, Kim Quux: 1 }"),
      [`${at}:43 existing[0][…]: unknown key; allowed: tester, testersFrom, group, certificate, app`],
    ],
    [
      "an app that is not there",
      existing("{ tester: kim@example.com, group: qa, app: racin }"),
      [
        `${at}:48 existing[0].app: there is no app "racin" (did you mean "racing"?); give a key of \`apps\` ("racing"), or the app id of an app that left this file`,
      ],
    ],
    [
      "a group that no app uses, without an app",
      existing("{ tester: kim@example.com, group: Old crew }"),
      [
        `${at}:39 existing[0].group: no app of this file uses a group that is called "Old crew" on Amazon, so the entry does not say where it is; name the app under \`app\`, by its key or its app id`,
      ],
    ],
    [
      "a group by its key where its name on Amazon is another one, with an app and without",
      withName("{ tester: ann@example.com, group: beta, app: racing }") +
        "  - { tester: ann@example.com, group: beta }\n",
      ["13:39", "14:39"].map(
        (place, index) =>
          `devtest.yaml:${place} existing[${index}].group: "beta" is a key of this file; that group is called "Beta EU" on Amazon; give the name on Amazon`,
      ),
    ],
    [
      "the first digits of a certificate that no app lists",
      existing(`{ certificate: "${unlisted.slice(0, 32)}", app: racing }`),
      [
        `${at}:20 existing[0].certificate: no app of this file lists a certificate whose fingerprint begins like this; give all 64 digits of the fingerprint, and name the app under \`app\``,
      ],
    ],
    [
      "a certificate that no app lists, without an app",
      existing(`certificate: "${unlisted}"`),
      [
        `${at}:18 existing[0].certificate: no app of this file lists this certificate, so the entry does not say where it is; name the app under \`app\`, by its key or its app id`,
      ],
    ],
    [
      "another app that ends in the same 8 digits",
      existing(`{ tester: kim@example.com, group: qa, app: amzn1.devportal.mobileapp.${appId.slice(-8)} }`),
      [
        `${at}:48 existing[0].app: ends in the same 8 digits ("${appId.slice(-8)}") as another app of this file; correct it, or keep one of the two apps in another stack`,
      ],
    ],
    [
      "what stands below an app",
      `${group("[ann@example.com]")}    existing:\n      - { tester: kim@example.com, group: qa }\n`,
      [
        "devtest.yaml:11:5 apps.racing.existing: people who exist stand here; put them under the key `existing` at the top level, beside `version`",
      ],
    ],
    [
      "what is no list",
      `${group("[ann@example.com]")}existing: { tester: kim@example.com, group: qa }\n`,
      ["devtest.yaml:11:11 existing: is a map of keys; must be a list"],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text, { "qa.csv": "kim@example.com\n" })).toEqual(lines);
  });

  test("a list that cannot be read, with its own lines", () => {
    const text = existing("{ testersFrom: qa.csv, group: qa }");
    expect(complaints(text)).toEqual([
      expect.stringMatching(/^devtest\.yaml:12:20 existing\[0\]\.testersFrom: "qa\.csv" /),
    ]);
    expect(complaints(text, { "qa.csv": "kim@example.com\nno address\n" })).toEqual([
      expect.stringMatching(/^qa\.csv:2:1 /),
    ]);
  });
});

test("two addresses of one key are told apart, listed or not", () => {
  const [one, other] = ["afha6z@example.com", "arnrqz@example.com"];
  const text = `${group(`[${one}]`)}existing:\n  - { tester: ${other}, group: qa }\n`;
  expect(complaints(text)).toEqual([
    `devtest.yaml:12:15 existing[0].tester: the address is another one than at devtest.yaml:4:15, but has the same key ${testerKey(one)}; one of the two people has to use another address`,
  ]);
});

describe("what exists and is removed at once is a complaint with both places", () => {
  const removed = (entry: string) => `removed:\n  - ${entry}\n`;
  const out = "keep the one that was true last, and take the other one out";

  test.each<[string, string, string, string]>([
    ["a person by address", "{ tester: kim@example.com, group: qa }", "tester: kim@example.com", kim],
    [
      "a person by key",
      `{ tester: "${kim}", group: qa, app: racing }`,
      `{ tester: "${kim}", app: ${appId} }`,
      kim,
    ],
    [
      "a person in this group",
      "{ tester: kim@example.com, group: qa }",
      "{ tester: kim@example.com, group: qa }",
      kim,
    ],
    ["a whole group", `{ tester: kim@example.com, group: Old, app: ${otherId} }`, "group: Old", kim],
    [
      "a certificate",
      `{ certificate: "${unlisted.toUpperCase()}", app: racing }`,
      `{ certificate: "${unlisted.slice(0, 16)}" }`,
      "this certificate",
    ],
  ])("%s", (_what, entry, removal, who) => {
    const column = entry.includes("tester") ? 15 : 20;
    const [, word = ""] = /^(?:\{ )?(\w+)/.exec(removal) ?? [];
    const removedAt = `devtest.yaml:14:${removal.startsWith("{") ? 9 + word.length : 7 + word.length}`;
    expect(complaints(existing(entry) + removed(removal))).toEqual([
      `${at}:${column} existing[0].tester: ${who} exists by this entry, and is removed by the one at ${removedAt}; ${out}`.replace(
        "[0].tester: this",
        "[0].certificate: this",
      ),
    ]);
  });

  test("a row of a list", () => {
    const text = existing("{ testersFrom: qa.csv, group: qa }") + removed("tester: kim@example.com");
    expect(complaints(text, { "qa.csv": "E-mail\nzoe@example.org\nkim@example.com\n" })).toEqual([
      `qa.csv:3:1 existing[0].testersFrom, cell A3: ${kim} exists by this entry, and is removed by the one at devtest.yaml:14:13; ${out}`,
    ]);
  });

  test.each([
    ["another group", "{ tester: kim@example.com, group: beta }"],
    ["another app", `{ tester: kim@example.com, app: ${otherId} }`],
    ["somebody else", "tester: zoe@example.org"],
    ["a certificate", `certificate: "${unlisted}"`],
  ])("and is none where it is %s", (_what, removal) => {
    expect(complaints(existing("{ tester: kim@example.com, group: qa }") + removed(removal))).toEqual([]);
  });
});

describe("what exists comes to each person and certificate in each app", () => {
  test("by address, by key, from a list and by fingerprint, the same twice once", () => {
    const { desired, warnings } = load(
      existing(
        "{ tester: Kim@example.com, group: qa }",
        `{ tester: "${kim}", group: qa, app: racing }`,
        `{ testersFrom: qa.csv, group: qa, app: ${appId} }`,
        `{ certificate: "${listed.slice(0, 16)}" }`,
        `{ certificate: "${unlisted}", app: ${otherId} }`,
        `{ tester: ann@example.com, group: Old crew, app: ${otherId} }`,
      ),
      { "qa.csv": "zoe@example.org\nann@example.com\n" },
    );
    expect(warnings).toEqual([]);
    expect(desired.existing).toEqual(
      expect.arrayContaining([
        { tester: kim, group: "qa", app: appId, appKey: "racing" },
        { tester: zoe, group: "qa", app: appId },
        { tester: ann, group: "qa", app: appId },
        { certificate: listed, app: appId, everywhere: true },
        { certificate: unlisted, app: otherId },
        { tester: ann, group: "Old crew", app: otherId },
      ]),
    );
    // Two entries say the same of one place, in words of their own.
    expect(desired.existing).toHaveLength(7);
  });

  test("in every app that uses the group, by its name on Amazon", () => {
    const second = `  puzzle: { appId: ${otherId}, packageName: com.example.puzzle, certificates: [certs/racing.pem], groups: [beta] }\n`;
    const text = withName("{ tester: kim@example.com, group: Beta EU }").replace(
      "existing:",
      `${second}existing:`,
    );
    expect(load(text).desired.existing).toEqual(
      [appId, otherId].map((app) => ({ tester: kim, group: "Beta EU", app, everywhere: true })),
    );
  });

  test("and is not there where nothing does", () => {
    expect(load(group("[ann@example.com]")).desired).not.toHaveProperty("existing");
    expect(load(`${group("[ann@example.com]")}existing: []\n`).desired).not.toHaveProperty("existing");
  });
});
