import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { complaints, head, load } from "./devtest-yaml.js";
import { file } from "./directory-file.js";
import { appUsing } from "./folder.js";

describe("people", () => {
  const defined = (person: string) => complaints(`${head}people:\n  ${person}\n${appUsing()}`);

  test.each([
    [
      "without an address",
      "ann: { firstName: Ann }",
      "3:8 people[…]: has neither `email` nor `emails`; give `email` or `emails`",
    ],
    [
      "with both forms",
      "ann: { email: ann@example.com, emails: { tv: a@example.com } }",
      "3:17 people[…].email: is not allowed here; put this address under `emails` too, with a name of its own",
    ],
    [
      "with no address under emails",
      "ann: { emails: {} }",
      "3:18 people[…].emails: is empty; must have at least one key",
    ],
    [
      "with a list of addresses",
      "ann: { emails: [ann@example.com] }",
      "3:18 people[…].emails: is a list; must be a map of keys",
    ],
    [
      "with a text that is no address",
      "ann: ann",
      "3:8 people[…]: is not valid; must be an e-mail address such as ann@example.com, and nothing else",
    ],
    [
      "with something unknown",
      "ann: { email: ann@example.com, mail: x }",
      '3:34 people[…][…]: unknown key (did you mean "email"?); allowed: email, emails, firstName, lastName, until',
    ],
    [
      "called by an address",
      "ann@example.com: ann@example.com",
      "3:3 people[…]: holds a character that names of people do not have; a name has no `@`, `/`, `#` and `…`",
    ],
    [
      "called with a slash",
      "ann/tv: ann@example.com",
      "3:3 people[…]: holds a character that names of people do not have; a name has no `@`, `/`, `#` and `…`",
    ],
    [
      "whose address is called with a slash",
      "ann: { emails: { a/b: ann@example.com } }",
      "3:20 people[…].emails[…]: holds a character that names of people do not have; a name has no `@`, `/`, `#` and `…`",
    ],
    [
      "with a placeholder for a name",
      '"\u0024{ANN}": ann@example.com',
      "3:3 people[…]: holds a placeholder, and nothing fills it in; this file has no variables: write the text itself",
    ],
  ])("cannot be %s", (_what, person, line) => {
    expect(defined(person)).toEqual([`devtest.yaml:${line}`]);
  });

  test("have one address each", () => {
    expect(complaints(file("[ann]").replace("  solo:", "  twin: Ann@Example.com\n  solo:"))).toEqual([
      `devtest.yaml:7:9 people[…]: ${testerKey("ann@example.com")} stands under \`people\` twice, first at devtest.yaml:3:8; keep one of the two`,
    ]);
  });

  test("have different names, in every Unicode form, and so have their addresses", () => {
    const text = `people:\n  zoé: a@example.com\n  zoe\u0301: { emails: { é: b@example.com, e\u0301: c@example.com } }\n`;
    const lines = complaints(`${head}${text}${appUsing()}`);
    expect(lines).toEqual([
      expect.stringMatching(
        /^devtest\.yaml:4:3 people\[…\]: the key is the same as at devtest\.yaml:3:3, in another/,
      ),
    ]);
    expect(complaints(`${head}${text.replace("zoé", "ann")}${appUsing()}`)).toEqual([
      expect.stringMatching(
        /^devtest\.yaml:4:3\d people\[…\]\.emails\[…\]: the key is the same as at devtest\.yaml:4:\d+/,
      ),
    ]);
  });

  test("have names that differ in more than letter case, and are warned about names that look the same", () => {
    const people = (...names: string[]) =>
      `${head}people: { ${names.map((name, index) => `"${name}": p${index}@example.com`).join(", ")} }\n${appUsing()}`;
    expect(complaints(people("ann", "Ann"))).toEqual([
      "devtest.yaml:2:34 people[…]: the name differs from the one at devtest.yaml:2:11 in letter case only; give one of the two another name",
    ]);
    expect(load(people("ann", "\u0430nn")).warnings).toEqual([
      "devtest.yaml:2:34 people[…]: the name looks like the one at devtest.yaml:2:11, and differs from it: U+0430 here and U+0061 there; they are two names; correct one if they are one",
    ]);
    const labels = "kim: { emails: { tv: a@example.com, TV: b@example.com } }";
    expect(defined(labels)).toEqual([
      "devtest.yaml:3:39 people[…].emails[…]: the name differs from the one at devtest.yaml:3:20 in letter case only; give one of the two another name",
    ]);
  });

  test("are not shown where they are indented wrongly, nor is anybody who looks like one", () => {
    const person = "{ email: zoe@example.com }";
    for (const text of [
      `${head}people:\nzoe-miller: ${person}\n${appUsing()}`,
      `${head}zoe-miller: zoe@example.com\n${appUsing()}`,
      `${head}${appUsing()}  zoe-miller: ${person}\n`,
      `${head}${appUsing()}  people:\n    zoe-miller: zoe@example.com\n`,
    ]) {
      const lines = complaints(text);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.join("\n")).not.toMatch(/zoe|miller/);
    }
  });

  test("who are no map are one complaint, and not one for each name that is used", () => {
    expect(
      complaints(`${head}people: [ann]\ngroups: { qa: { testers: [ann, bob] } }\n${appUsing("qa")}`),
    ).toEqual(["devtest.yaml:2:9 people: is a list; must be a map of keys"]);
  });

  test("who are called by many wrong names are hinted at for the first of them alone", () => {
    const wrong = Array.from({ length: 30 }, (_, index) => `ane${index}`).join(", ");
    const lines = complaints(
      `${head}people: { ann: ann@example.com }\ngroups: { qa: { testers: [${wrong.replaceAll(/\d+/g, "")}] } }\n${appUsing("qa")}`,
    );
    expect(lines).toHaveLength(30);
    expect(lines.filter((line) => line.includes("did you mean"))).toHaveLength(20);
  });

  test("are told once, where they are defined, about what is hardly meant", () => {
    const text = `${head}people: { ann: { email: null@example.com, firstName: TBD } }\ngroups:\n  a: { testers: [ann] }\n  b: { testers: [ann] }\n${appUsing("a", "b")}`;
    expect(load(text).warnings.map((line) => line.split(": ")[0])).toEqual([
      "devtest.yaml:2:25 people[…].email",
      "devtest.yaml:2:25 people[…].email",
    ]);
  });

  test("who are malformed are not told twice where they are used", () => {
    const text = `${head}people: { ann: ann, bob: { firstName: Bob }, kim: { emails: { a: kim, b: k@example.com } } }\ngroups: { qa: { testers: [ann, bob, kim/a, kim/b] } }\n${appUsing("qa")}`;
    expect(
      complaints(`${text}guards: { domains: [example.com] }\n`).map((line) => line.split(" ")[1]),
    ).toEqual(["people[…]:", "people[…]:", "people[…].emails[…]:"]);
  });

  test("list nobody by themselves, and nothing that is said shows a name of theirs", () => {
    const { desired, warnings } = load(file("[ann]"));
    expect(desired.apps[0]?.groups[0]?.testers).toHaveLength(1);
    expect(warnings).toEqual([]);
    const lines = complaints(
      file("[Kim Lee, Kim Le, Kim Lee/x, { person: Kim Leee }]", "removed: [{ tester: Kim Lee }]\n"),
    );
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).not.toMatch(/Kim|Lee|solo|temp/);
  });
});
