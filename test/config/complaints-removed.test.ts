import { describe, expect, test } from "@jest/globals";
import { parseCertificate } from "../../provider/certificate.js";
import { testerKey } from "../../provider/people.js";
import { fourth, racing } from "./certificates.js";
import { complaints, group, head, removed } from "./devtest-yaml.js";
import { appId } from "./folder.js";

const out = "keep one of the two";
const ann = testerKey("ann@example.com");

describe("each complaint is one line with place, path, problem and cure", () => {
  test.each<[string, string, string[]]>([
    [
      "a removal of nothing, and of two things",
      `${head}apps: {}\nremoved:\n  - app: ${appId}\n  - { certificate: 3f9a0c5be17d2486, group: qa }\n  - x\n`,
      [
        "devtest.yaml:4:5 removed[0]: has neither `tester`, `group` nor `certificate`; give `tester`, `group` or `certificate`",
        "devtest.yaml:5:45 removed[1].group: is not allowed here; write an entry of its own for the certificate",
        "devtest.yaml:6:5 removed[2]: is text; must be a map of keys",
      ],
    ],
    [
      "a name that nobody has, and nothing about what exists",
      `${group("[ann]")}people: { ann: ann@example.com }
existing: [{ tester: ann, group: qa }]
removed: [{ tester: bob }]
`,
      [
        "devtest.yaml:13:21 removed[0].tester: nobody under `people` has this name; give an e-mail address, or a name that stands under `people`",
      ],
    ],
    [
      "a masked key without its quotes",
      removed("tester: y…e@example.com #f6887cb0f4"),
      [
        'devtest.yaml:12:13 removed[0].tester: is not valid; must be an e-mail address, or a whole masked key in quotes, such as "y…e@example.com #f6887cb0f4" (without the quotes, YAML takes ` #` for the start of a comment)',
      ],
    ],
    [
      "a masked key with a control character in it",
      removed('tester: "y…e@exam\\u001b[31mple.com #f6887cb0f4"'),
      [
        "devtest.yaml:12:13 removed[0].tester: contains the character U+001B; remove all control, invisible and direction-changing characters",
      ],
    ],
    [
      "a fingerprint that YAML takes for a number",
      removed("certificate: 1234567890123456"),
      ["devtest.yaml:12:18 removed[0].certificate: is a number; must be text: put it in quotes"],
    ],
    [
      "an unknown app in a removal",
      removed("{ group: Old crew, app: racin }"),
      [
        'devtest.yaml:12:29 removed[0].app: there is no app "racin" (did you mean "racing"?); give a key of `apps` ("racing"), or the app id of an app that left this file',
      ],
    ],
    [
      "a person removed by address and listed",
      removed("tester: Ann@example.com"),
      [
        `devtest.yaml:12:13 removed[0].tester: ${ann} is removed here, and listed in the group "qa" at devtest.yaml:4:15; ${out}`,
      ],
    ],
    [
      "a person removed by key, narrowed to where they are listed",
      removed(`{ tester: "${ann}", group: qa, app: ${appId} }`),
      [
        `devtest.yaml:12:15 removed[0].tester: ${ann} is removed here, and listed in the group "qa" at devtest.yaml:4:15; ${out}`,
      ],
    ],
    [
      "a group removed and listed",
      removed("group: qa"),
      [
        `devtest.yaml:12:12 removed[0].group: this group is removed here, and listed at devtest.yaml:3:3; ${out}`,
      ],
    ],
    [
      "a certificate removed and listed",
      removed(`certificate: "${parseCertificate(racing).fingerprint.slice(0, 16).toUpperCase()}"`),
      [
        `devtest.yaml:12:18 removed[0].certificate: this certificate is removed here, and listed by the app "racing" at devtest.yaml:9:20; ${out}`,
      ],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
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
