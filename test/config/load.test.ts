import { symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parseCertificate } from "../../provider/certificate.js";
import { loadConfig } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { fourth, racing } from "./certificates.js";
import { appId, appUsing, complaintsOf, folderWith } from "./folder.js";

let folder: ReturnType<typeof folderWith>;
beforeEach(() => {
  folder = folderWith();
});
afterEach(() => folder.remove());

/** Complaints about `devtest.yaml` with this text. */
function complaints(text: string | Buffer, others: Record<string, string | Buffer> = {}): string[] {
  const here = folderWith({ "devtest.yaml": text, ...others });
  try {
    return complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path);
  } finally {
    here.remove();
  }
}

function load(text: string, others: Record<string, string> = {}, now?: Date) {
  const here = folderWith({ "devtest.yaml": text, ...others });
  try {
    const { desired, warnings } = loadConfig(here.file("devtest.yaml"), now);
    return { desired, warnings: warnings.map((warning) => warning.replaceAll(`${here.path}/`, "")) };
  } finally {
    here.remove();
  }
}

const address = "an address such as ann@example.com is wanted, alone and in one piece";
const twice = "keep one of the two";
const out = "take it out of one of the two places";

describe("a good file", () => {
  test("becomes what is asked for, in the order of the file, with addresses as they are sent", () => {
    const { desired, warnings } = load(
      `version: 1
groups:
  qa:
    testers:
      - { email: " Ann@Example.com", firstName: Ann, lastName: Lee }
      - bob@example.com
  beta-eu: { name: Beta EU, testersFrom: testers/beta.csv, testers: [carl@example.com] }
${appUsing("beta-eu", "qa")}removed:
  - tester: Yan.Doe@example.com
    group: qa
    app: racing
  - tester: "y…e@example.com #f6887c"
  - group: Old crew
    app: amzn1.devportal.mobileapp.00000000aaaaaaaa
  - certificate: "3F:9A:0C:5B:E1:7D:24:86"
`,
      { "testers/beta.csv": "dora@example.com,Dora,\n" },
    );
    expect(warnings).toEqual([]);
    expect(desired).toEqual({
      apps: [
        {
          key: "racing",
          appId,
          packageName: "com.example.racing",
          certificates: [parseCertificate(racing)],
          groups: [
            {
              key: "beta-eu",
              name: "Beta EU",
              testers: [{ email: "carl@example.com" }, { email: "dora@example.com", firstName: "Dora" }],
            },
            {
              key: "qa",
              name: "qa",
              testers: [
                { email: "ann@example.com", firstName: "Ann", lastName: "Lee" },
                { email: "bob@example.com" },
              ],
            },
          ],
        },
      ],
      removed: [
        { tester: "y…e@example.com #f6887c", group: "qa", app: "6184041a" },
        { tester: "y…e@example.com #f6887c" },
        { group: "Old crew", app: "aaaaaaaa" },
        { certificate: "3f9a0c5be17d2486" },
      ],
    });
  });

  test("may have no apps any more", () => {
    expect(load("version: 1\napps: {}\n").desired).toEqual({ apps: [], removed: [] });
  });

  test("may begin with a byte order mark, end lines with CRLF, and hold a certificate's text", () => {
    const pem = racing.replaceAll("\n", "\n        ");
    const text = `\uFEFFversion: 1\n${appUsing().replace("[certs/racing.pem]", `\n      - |\n        ${pem}`)}`;
    expect(load(text.replaceAll("\n", "\r\n")).desired.apps[0]?.certificates).toEqual([
      parseCertificate(racing),
    ]);
  });

  test("may repeat a value with an anchor and an alias", () => {
    const text = `version: 1
groups:
  qa: { testers: &crew [ann@example.com, bob@example.com] }
  beta: { testers: *crew }
${appUsing("qa", "beta")}`;
    const [qa, beta] = load(text).desired.apps[0]?.groups ?? [];
    expect(beta?.testers).toEqual(qa?.testers);
    expect(beta?.testers).toHaveLength(2);
  });

  test("may use words of JavaScript as keys of apps", () => {
    const text = `version: 1\n${appUsing().replace("racing:", "constructor:")}`;
    expect(load(text).desired.apps.map(({ key }) => key)).toEqual(["constructor"]);
  });

  test("reads yes, 1.0 and dates as the text they are where they are keys", () => {
    const text = `version: 1
groups: { yes: { testers: [ann@example.com] }, 1.0: { testers: [bob@example.com] } }
${appUsing("yes", '"1.0"')}`;
    expect(load(text).desired.apps[0]?.groups.map(({ name }) => name)).toEqual(["yes", "1.0"]);
  });
});

const head = "version: 1\n";
const group = (testers: string): string =>
  `${head}groups:\n  qa:\n    testers: ${testers}\n${appUsing("qa")}`;
const app = (line: string): string => `${head}${appUsing()}    ${line}\n`;
const removed = (entry: string): string => `${group("[ann@example.com]")}removed:\n  - ${entry}\n`;
const ann = testerKey("ann@example.com");

describe("a file that is not even YAML is refused with the place", () => {
  test.each<[string, string | Buffer, string[]]>([
    ["empty", "", ["devtest.yaml:1:1: the file is empty; it needs `version: 1` and `apps`"]],
    ["only a comment", "# soon\n", ["devtest.yaml:1:1: the file is empty; it needs `version: 1` and `apps`"]],
    [
      "tabs",
      "version: 1\napps:\n\tracing: {}\n",
      ["devtest.yaml:3:1: a tab cannot indent; YAML wants spaces"],
    ],
    [
      "two documents",
      "version: 1\napps: {}\n---\nversion: 1\n",
      ["devtest.yaml:3:1: a second document begins here; keep one; take out the line `---`"],
    ],
    [
      "Latin-1",
      Buffer.from("version: 1\n# Zoë\n", "latin1"),
      [
        "devtest.yaml:2:5: the file is not UTF-8: byte 0xEB at offset 15; save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)",
      ],
    ],
    [
      "UTF-16",
      Buffer.from("\uFEFFversion: 1\n", "utf16le"),
      [
        "devtest.yaml:1:1: the file is not UTF-8: byte 0xFF at offset 0; save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)",
      ],
    ],
    [
      "a tag",
      "version: !int 1\napps: {}\n",
      ["devtest.yaml:1:10: tags (`!…`) mean nothing here; leave the tag out"],
    ],
    [
      "10 MB",
      Buffer.alloc(10_000_000, "a"),
      [
        "devtest.yaml: the file is 9.5 MiB large; at most 4.0 MiB are read; DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or `pulumi config set devtest:config` name another file",
      ],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });

  test("a missing file is named with its whole path and the way to name another", () => {
    const [line] = complaintsOf(() => loadConfig(folder.file("none.yaml")), "nothing");
    expect(line).toBe(
      `${folder.path}/none.yaml: the file does not exist (${folder.path}/none.yaml); create it, or correct the path; DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or \`pulumi config set devtest:config\` name another file`,
    );
  });

  test("a folder is not read", () => {
    expect(complaintsOf(() => loadConfig(folder.path), "nothing")[0]).toContain(
      "the file is a folder, not a file",
    );
  });
});

describe("each complaint is one line with place, path, problem and cure", () => {
  test.each<[string, string, string[]]>([
    [
      "no version, no apps",
      "groups: {}\n",
      [
        "devtest.yaml:1:1: lacks `version`; `version` and `apps` must be there",
        "devtest.yaml:1:1: lacks `apps`; `version` and `apps` must be there",
      ],
    ],
    ["a list", "- a\n", ["devtest.yaml:1:1: is a list; a map of keys is wanted"]],
    ["another version", "version: 2\napps: {}\n", ['devtest.yaml:1:10 version: is "2"; the only value is 1']],
    [
      "no apps after all",
      "version: 1\napps:\n",
      ["devtest.yaml:2:6 apps: has no value; a map of keys is wanted"],
    ],
    [
      "a misspelt key",
      app("group: [qa]"),
      [
        'devtest.yaml:8:5 apps.racing.group: unknown key (did you mean "groups"?); allowed: appId, packageName, certificates, groups',
      ],
    ],
    [
      "an unknown key like nothing known",
      `${head}colour: red\napps: {}\n`,
      ["devtest.yaml:2:1 colour: unknown key; allowed: version, groups, apps, removed"],
    ],
    [
      "a key twice",
      `${head}apps: {}\napps: {}\n`,
      ['devtest.yaml:3:1 apps: the key "apps" is there twice; keep one of them'],
    ],
    [
      "a merge key",
      `${head}groups:\n  qa: &qa { testers: [ann@example.com] }\n  beta:\n    <<: *qa\n    testers: [bob@example.com]\n${appUsing("qa", "beta")}`,
      [
        "devtest.yaml:5:5 groups.beta: merge keys (`<<`) ended with YAML 1.1: nothing is merged; write the keys out, or repeat a whole value with an alias (`qa: *crew`)",
      ],
    ],
    [
      "an alias without an anchor",
      group("*crew"),
      [
        "devtest.yaml:4:14 groups.qa.testers: this alias stands for nothing; mark what it repeats with & and the same word, further up",
        "devtest.yaml:4:14 groups.qa.testers: has no value; a list is wanted",
      ],
    ],
    [
      "a group without people",
      `${head}groups:\n  qa: {}\n${appUsing("qa")}`,
      [
        "devtest.yaml:3:7 groups.qa: has neither `testers` nor `testersFrom`; give `testers` or `testersFrom`",
      ],
    ],
    [
      "an address that is none",
      group("[ann at example.com, ann@example, '@example.com', ann@example.com.]"),
      [
        `devtest.yaml:4:15 groups.qa.testers[0]: is not a valid tester; ${address}`,
        `devtest.yaml:4:35 groups.qa.testers[1]: is not a valid tester; ${address}`,
        `devtest.yaml:4:48 groups.qa.testers[2]: is not a valid tester; ${address}`,
        `devtest.yaml:4:64 groups.qa.testers[3]: is not a valid tester; ${address}`,
      ],
    ],
    [
      "a direction-changing character in an address",
      group('["a\\u202enn@example.com"]'),
      [`devtest.yaml:4:15 groups.qa.testers[0]: holds the character U+202E; ${address}`],
    ],
    [
      "a number for a name, a blank name, a name with a bell",
      group(
        '[{email: a@example.com, firstName: 7}, {email: b@example.com, firstName: " ", lastName: "\\a"}]',
      ),
      [
        "devtest.yaml:4:49 groups.qa.testers[0].firstName: is a number; text is wanted: put it in quotes",
        "devtest.yaml:4:87 groups.qa.testers[1].firstName: is not a valid first name; a name is not blank (leave the key out instead) and has no control, invisible or direction-changing characters",
        "devtest.yaml:4:102 groups.qa.testers[1].lastName: holds the character U+0007; a name is not blank (leave the key out instead) and has no control, invisible or direction-changing characters",
      ],
    ],
    [
      "a tester without an address",
      group("[{firstName: Ann}, ]"),
      ["devtest.yaml:4:15 groups.qa.testers[0]: lacks `email`; `email` must be there"],
    ],
    [
      "the same person twice in a group",
      group("[ann@example.com, bob@example.com, {email: ANN@example.com}]"),
      [
        `devtest.yaml:4:49 groups.qa.testers[2]: ${ann} is in this group twice, first at devtest.yaml:4:15; ${twice}`,
      ],
    ],
    [
      "one person with two names",
      `${head}groups:
  qa: { testers: [{ email: ann@example.com, firstName: Ann, lastName: Lee }, bob@example.com] }
  beta: { testers: [{ email: ann@example.com, firstName: Anna }, bob@example.com] }
${appUsing("qa", "beta")}`,
      [
        `devtest.yaml:4:21 groups.beta.testers[0]: ${ann} has another first name at devtest.yaml:3:19; give one person one name (or leave it out in one place)`,
      ],
    ],
    [
      "reserved and blank names of groups",
      `${head}groups:
  (certificates): { testers: [a@example.com] }
  __proto__: { testers: [b@example.com] }
  constructor: { testers: [c@example.com] }
  crew: { name: " crew", testers: [d@example.com] }
${appUsing("crew")}`,
      [
        'devtest.yaml:3:3 groups["(certificates)"]: is not a valid name of a group or app; a name is not blank, begins and ends with something visible, has no control, invisible or direction-changing characters, and is not `(certificates)` or `__proto__`, which are reserved',
        "devtest.yaml:4:3 groups.__proto__: is not a valid name of a group or app; a name is not blank, begins and ends with something visible, has no control, invisible or direction-changing characters, and is not `(certificates)` or `__proto__`, which are reserved",
        'devtest.yaml:5:3 groups.constructor: "constructor" is a word JavaScript keeps for itself; give the group another name',
        "devtest.yaml:6:17 groups.crew.name: is not a valid name on Amazon; a name is not blank, begins and ends with something visible, has no control, invisible or direction-changing characters, and is not `(certificates)` or `__proto__`, which are reserved",
      ],
    ],
    [
      "two groups of one name on Amazon, and two that differ in letter case",
      `${head}groups:
  qa: { testers: [a@example.com] }
  crew: { name: qa, testers: [a@example.com] }
  QA: { testers: [a@example.com] }
${appUsing("qa")}`,
      [
        'devtest.yaml:4:17 groups.crew.name: the name on Amazon is the same as that of "qa" at devtest.yaml:3:3; give each group a name of its own, or make them one group',
        'devtest.yaml:5:3 groups.QA: the name on Amazon differs from that of "qa" at devtest.yaml:3:3 in letter case only; give each group a name of its own, or make them one group',
      ],
    ],
    [
      "an unknown group, and one twice",
      `${head}groups: { qa: { testers: [a@example.com] } }\n${appUsing("qa", "qb", "qa")}`,
      [
        'devtest.yaml:8:18 apps.racing.groups[1]: there is no group "qb" (did you mean "qa"?); the keys of `groups` are: "qa"',
        'devtest.yaml:8:22 apps.racing.groups[2]: the group "qa" is there twice, first at devtest.yaml:8:14; keep one of them',
      ],
    ],
    [
      "a package name for an app id, a URL for a package name, no certificate",
      `${head}apps:
  racing:
    appId: com.example.racing
    packageName: https://example.com
    certificates: []
`,
      [
        "devtest.yaml:4:12 apps.racing.appId: is not a valid app id; an app id is wanted, such as amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a (in the Developer Console, on the app's page)",
        "devtest.yaml:5:18 apps.racing.packageName: is not a valid package name; an Android package name is wanted, such as com.example.racing",
        "devtest.yaml:6:19 apps.racing.certificates: is empty; at least 1 is wanted",
      ],
    ],
    [
      "one app twice, and another with the same last 8 digits",
      `${head}${appUsing()}${appUsing().split("\n").slice(1).join("\n").replace("racing:", "again:")}${appUsing()
        .split("\n")
        .slice(1)
        .join("\n")
        .replace("racing:", "other:")
        .replace("dde7ec787b0", "00000000000")}`,
      [
        "devtest.yaml:9:12 apps.again.appId: the same app as at devtest.yaml:4:12; list an app once, with all its groups",
        'devtest.yaml:14:12 apps.other.appId: ends in the same 8 digits ("6184041a") as the app at devtest.yaml:4:12; manage one of the two apps in a stack of its own',
      ],
    ],
    [
      "four certificates, some of them none",
      `${head}${appUsing().replace("[certs/racing.pem]", "[certs/racing.pem, ./certs/racing.pem, /etc/hostname, ../racing.pem]")}`,
      [
        "devtest.yaml:6:19 apps.racing.certificates: has 4 entries; at most 3, Amazon's limit per app",
        "devtest.yaml:6:38 apps.racing.certificates[1]: the same certificate as at devtest.yaml:6:20; keep one of the two",
        'devtest.yaml:6:58 apps.racing.certificates[2]: "/etc/hostname" leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)',
        'devtest.yaml:6:73 apps.racing.certificates[3]: "../racing.pem" leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)',
      ],
    ],
    [
      "a fingerprint in place of a certificate",
      `${head}${appUsing().replace("[certs/racing.pem]", `["${"3F:".repeat(31)}3F"]`)}`,
      [
        "devtest.yaml:6:20 apps.racing.certificates[0]: is a bare fingerprint; the service wants the certificate itself: give the PEM file of one certificate with an EC key: `openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -keyout key.pem -out cert.pem` makes one (cert.pem; key.pem stays secret)",
      ],
    ],
    [
      "two people with one key",
      group("[p6765@example.com, p13225@example.com]"),
      [
        "devtest.yaml:4:34 groups.qa.testers[1]: another address than at devtest.yaml:4:15, and yet both have the key p…5@example.com #78493f; one of the two people has to use another address",
      ],
    ],
    [
      "a missing file",
      `${head}${appUsing().replace("certs/racing", "certs/none")}`,
      [
        'devtest.yaml:6:20 apps.racing.certificates[0]: "certs/none.pem" does not exist (certs/none.pem); create it, or correct the path',
      ],
    ],
    [
      "a removal of nothing, and of two things",
      `${head}apps: {}\nremoved:\n  - app: ${appId}\n  - { certificate: 3f9a0c5be17d2486, group: qa }\n  - x\n`,
      [
        "devtest.yaml:4:5 removed[0]: has neither `tester`, `group` nor `certificate`; give `tester`, `group` or `certificate`",
        "devtest.yaml:5:45 removed[1].group: cannot stand beside `certificate`; write an entry of its own for it",
        "devtest.yaml:6:5 removed[2]: is text; a map of keys is wanted",
      ],
    ],
    [
      "a masked key without its quotes",
      removed("tester: y…e@example.com #f6887c"),
      [
        'devtest.yaml:12:13 removed[0].tester: is not a valid tester; an address is wanted, or a whole masked key in quotes, such as "y…e@example.com #f6887c" (without the quotes YAML takes ` #` for the start of a comment)',
      ],
    ],
    [
      "a fingerprint that YAML takes for a number",
      removed("certificate: 1234567890123456"),
      ["devtest.yaml:12:18 removed[0].certificate: is a number; text is wanted: put it in quotes"],
    ],
    [
      "an unknown app in a removal",
      removed("{ group: Old crew, app: racin }"),
      [
        'devtest.yaml:12:29 removed[0].app: there is no app "racin" (did you mean "racing"?); a key of `apps` ("racing"), or an app id for an app that left this file',
      ],
    ],
    [
      "a person removed by address and listed",
      removed("tester: Ann@example.com"),
      [
        `devtest.yaml:12:13 removed[0].tester: ${ann} is said to be removed, and is listed in the group "qa" at devtest.yaml:4:15; ${out}`,
      ],
    ],
    [
      "a person removed by key, narrowed to where they are listed",
      removed(`{ tester: "${ann}", group: qa, app: ${appId} }`),
      [
        `devtest.yaml:12:15 removed[0].tester: ${ann} is said to be removed, and is listed in the group "qa" at devtest.yaml:4:15; ${out}`,
      ],
    ],
    [
      "a group removed and listed",
      removed("group: qa"),
      [
        `devtest.yaml:12:12 removed[0].group: this group is said to be removed, and is listed at devtest.yaml:3:3; ${out}`,
      ],
    ],
    [
      "a certificate removed and listed",
      removed(`certificate: "${parseCertificate(racing).fingerprint.slice(0, 16).toUpperCase()}"`),
      [
        `devtest.yaml:12:18 removed[0].certificate: this certificate is said to be removed, and is listed by the app "racing" at devtest.yaml:9:20; ${out}`,
      ],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });

  test("all of them come at once, in the order of the file", () => {
    const lines = complaints(`colour: red
groups:
  qa: { testers: [nobody] }
apps:
  racing:
    appId: ${appId}
    certificates: [certs/none.pem]
    groups: [qb]
`);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "devtest.yaml:1:1:",
      "devtest.yaml:1:1",
      "devtest.yaml:3:19",
      "devtest.yaml:6:5",
      "devtest.yaml:7:20",
      "devtest.yaml:8:14",
    ]);
  });

  test("no address and no name is repeated, wherever it stands", () => {
    const text = complaints(`${head}groups:
  annabel.lee@example.com: { testers: {annabel.lee@example.com: Annabel} }
  qa: { testers: [annabel.lee@example.com, annabel.lee@example.com, annabel.lee, {email: annabel.lee@example.com, firstName: Annabel}, {email: annabel.lee@example.com, firstName: Anna}, {annabel.lee@example.com: 1}] }
  qb: { testersFrom: annabel.lee@example.com.csv }
annabel.lee@example.com: 1
apps: {}
removed: [{tester: annabel.lee@example.com}, {app: annabel.lee@example.com, group: x}]
`).join("\n");
    expect(text).toContain("a…e@example.com #");
    expect(text).not.toMatch(/annabel/i);
  });
});

describe("what is removed in one place and listed in another is no complaint", () => {
  test.each([
    ["another group", "{ tester: ann@example.com, group: beta }"],
    ["another app", "{ tester: ann@example.com, app: amzn1.devportal.mobileapp.0000000000000000 }"],
    ["a group of another app", "{ group: qa, app: amzn1.devportal.mobileapp.0000000000000000 }"],
    ["another certificate", `{ certificate: "${parseCertificate(fourth).fingerprint}" }`],
  ])("%s", (_what, entry) => {
    expect(complaints(removed(entry))).toEqual([]);
  });
});

describe("Amazon's limits are counted over distinct people and told with the figures", () => {
  const people = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, index) => `p${from + index}@example.com`).join(", ");

  test("50 per app are fine though listed 90 times; 51 are not", () => {
    const groups = (second: number): string =>
      `${head}groups:\n  qa: { testers: [${people(0, 50)}] }\n  beta: { testers: [${people(10, second)}] }\n${appUsing("qa", "beta")}`;
    expect(complaints(groups(50))).toEqual([]);
    expect(complaints(groups(51))).toEqual([
      "devtest.yaml:10:13 apps.racing.groups: 51 different people in the groups of this app (qa: 50, beta: 41); at most 50 per app",
    ]);
  });

  test("300 groups per account are fine, 301 are not", () => {
    const groups = (count: number): string =>
      `${head}groups:\n${Array.from({ length: count }, (_, index) => `  g${index}: { testers: [ann@example.com] }\n`).join("")}${appUsing("g0")}`;
    expect(complaints(groups(300))).toEqual([]);
    expect(complaints(groups(301))).toEqual(["devtest.yaml:2:1 groups: 301 groups; at most 300 per account"]);
  });

  test("1,500 people per account are fine, 1,501 are not", () => {
    const groups = (count: number): string =>
      `${head}groups:\n  qa: { testers: [ann@example.com] }\n  all: { testers: [${people(0, count - 1)}] }\n${appUsing("qa")}`;
    expect(complaints(groups(1500))).toEqual([]);
    expect(complaints(groups(1501))).toEqual([
      "devtest.yaml:2:1 groups: 1,501 different people in all groups; at most 1,500 per account",
    ]);
  });
});

describe("what can be used but should be heard about is a warning", () => {
  test("an unused group and an empty one", () => {
    expect(
      load(`${head}groups: { qa: { testers: [] }, beta: { testers: [ann@example.com] } }\n${appUsing("qa")}`)
        .warnings,
    ).toEqual([
      "devtest.yaml:2:11 groups.qa: this group has no testers; nothing is sent for it",
      "devtest.yaml:2:32 groups.beta: no app uses this group; list it under an app's `groups`",
    ]);
  });

  test("an expired certificate, with subject and day", () => {
    expect(load(`${head}${appUsing()}`, {}, new Date("2130-01-01")).warnings).toEqual([
      "devtest.yaml:6:20 apps.racing.certificates[0]: this certificate has expired (CN=Racing, O=Example, P-384, expires 2126-10-28); make a new one before the next test build is signed",
    ]);
  });

  test("two addresses of one mailbox, never rewritten", () => {
    const { desired, warnings } = load(
      group("[an.n@gmail.com, ann+x@googlemail.com, bob@example.com, b.ob@example.com, bob+1@example.com]"),
    );
    expect(warnings.map((warning) => warning.split(": ")[0])).toEqual([
      "devtest.yaml:4:31 groups.qa.testers[1]",
      "devtest.yaml:4:88 groups.qa.testers[4]",
    ]);
    expect(warnings[0]).toContain("may be the same mailbox as a…n@gmail.com");
    expect(desired.apps[0]?.groups[0]?.testers[1]).toEqual({ email: "ann+x@googlemail.com" });
  });

  test("a letter that may only look like another", () => {
    expect(load(group("[аnna@example.com]")).warnings[0]).toMatch(
      /^devtest\.yaml:4:15 groups\.qa\.testers\[0\]: а…a@example\.com #[0-9a-f]{6} has the letter U\+0430, /,
    );
  });

  test("a removed group given by its key instead of its name", () => {
    const text = `${head}groups: { beta: { name: Beta EU, testers: [ann@example.com] } }\n${appUsing("beta")}removed: [{ group: beta }]\n`;
    expect(load(text).warnings).toEqual([
      'devtest.yaml:9:20 removed[0].group: "beta" is a key of this file; that group is called "Beta EU" on Amazon; give the name on Amazon',
    ]);
  });
});

describe("files outside the folder are out of reach", () => {
  test.each(["link.pem", "linked/racing.pem"])("through the link %s", (name) => {
    const outside = folderWith();
    const here = folderWith({ "devtest.yaml": `${head}${appUsing().replace("certs/racing.pem", name)}` });
    symlinkSync(outside.file("certs/racing.pem"), here.file("link.pem"));
    symlinkSync(outside.file("certs"), here.file("linked"));
    expect(complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path)).toEqual([
      expect.stringContaining(`"${name}" leaves the folder of the configuration`),
    ]);
    here.remove();
    outside.remove();
  });

  test("links that stay inside are followed, and so is a link to the configuration", () => {
    const here = folderWith({ "real.yaml": `${head}${appUsing().replace("certs/racing.pem", "link.pem")}` });
    symlinkSync("certs/racing.pem", here.file("link.pem"));
    symlinkSync("real.yaml", here.file("devtest.yaml"));
    expect(loadConfig(here.file("devtest.yaml")).desired.apps).toHaveLength(1);
    here.remove();
  });
});
