import { describe, expect, test } from "@jest/globals";
import { group, head, load } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

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

  test("a removal that calls a group by its key in the file, alone or with a tester", () => {
    const named = `${head}groups: { qa: { name: Testers, testers: [ann@example.com] } }\n${appUsing("qa")}`;
    const { warnings } = load(
      `${named}removed:\n  - { group: qa }\n  - { tester: yan@example.com, group: qa }\n`,
    );
    const sentence =
      '"qa" is a key of this file; that group is called "Testers" on Amazon; give the name on Amazon';
    expect(warnings).toEqual([
      `devtest.yaml:10:14 removed[0].group: ${sentence}`,
      `devtest.yaml:11:39 removed[1].group: ${sentence}`,
    ]);
  });

  test("an expired certificate, with subject and day", () => {
    expect(load(`${head}${appUsing()}`, {}, new Date("2130-01-01")).warnings).toEqual([
      "devtest.yaml:6:20 apps.racing.certificates[0]: this certificate has expired (CN=Racing, O=Example, P-384, expires 2126-10-28); make a new one before the next test build is signed",
    ]);
  });

  test.each<[string, string, string[]]>([
    ["31 days before", "2126-09-27", []],
    ["30 days before", "2126-09-28T00:00:00Z", ["expires in 30 days"]],
    ["a day before", "2126-10-27T23:59:59Z", ["expires in 1 day"]],
    ["on its last day", "2126-10-28T23:59:59Z", ["expires today"]],
    ["a day after", "2126-10-29T00:00:00Z", ["has expired"]],
  ])("a certificate %s its last day", (_when, now, expiries) => {
    expect(load(`${head}${appUsing()}`, {}, new Date(now)).warnings).toEqual(
      expiries.map(
        (expiry) =>
          `devtest.yaml:6:20 apps.racing.certificates[0]: this certificate ${expiry} (CN=Racing, O=Example, P-384, expires 2126-10-28); make a new one before the next test build is signed`,
      ),
    );
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
    expect(desired.apps[0]?.groups[0]?.testers[1]).toMatchObject({ email: "ann+x@googlemail.com" });
  });

  test("a letter that may only look like another", () => {
    expect(load(group("[аnna@example.com]")).warnings[0]).toMatch(
      /^devtest\.yaml:4:15 groups\.qa\.testers\[0\]: а…a@example\.com #[0-9a-f]{10} contains the letter U\+0430, /,
    );
  });

  test("a removed group given by its key instead of its name", () => {
    const text = `${head}groups: { beta: { name: Beta EU, testers: [ann@example.com] } }\n${appUsing("beta")}removed: [{ group: beta }]\n`;
    expect(load(text).warnings).toEqual([
      'devtest.yaml:9:20 removed[0].group: "beta" is a key of this file; that group is called "Beta EU" on Amazon; give the name on Amazon',
    ]);
  });
});
