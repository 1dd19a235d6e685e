import { describe, expect, test } from "@jest/globals";
import { complaints, group, head, load, removed } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

const sentence =
  "holds a placeholder, and nothing fills it in; this file has no variables: write the text itself";
const written = [
  "\u0024{QA_LEAD}",
  "\u0024{{ secrets.QA_LEAD }}",
  "$QA_LEAD",
  "$qa_lead",
  "$(whoami)",
  "{{ lead }}",
  "{{lead}}",
  "{% lead %}",
  "<%= lead %>",
  "{lead}",
  "#{lead}",
  "%QA_LEAD%",
  "%(lead)s",
  "__QA_LEAD__",
  "<lead>",
  "<First name>",
];

describe.each(written)("the placeholder %s is refused", (text) => {
  const quoted = JSON.stringify(text);

  test("in an address, of which it is a part or the whole", () => {
    const people = `[${JSON.stringify(`${text}@example.com`)}, {email: ${quoted}}]`;
    expect(complaints(group(people))).toEqual([
      `devtest.yaml:4:15 groups.qa.testers[0]: ${sentence}`,
      expect.stringMatching(/^devtest\.yaml:4:\d+ groups\.qa\.testers\[1\]\.email: holds a placeholder, /),
    ]);
  });

  test("in the name of a person, and of a group and an app", () => {
    const people = `{ testers: [{ email: ann@example.com, firstName: Ann, lastName: ${quoted} }] }`;
    const app = appUsing("qa").replace("racing:", `${JSON.stringify(`app ${text}`)}:`);
    const lines = complaints(
      `${head}groups:\n  qa: ${people}\n  ${quoted}: { testers: [bob@example.com] }\n${app}`,
    );
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toContain(sentence);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      expect.stringMatching(/^devtest\.yaml:3:\d+$/),
      "devtest.yaml:4:3",
      "devtest.yaml:6:3",
    ]);
  });

  test("in a removal", () => {
    expect(complaints(removed(`group: ${quoted}`))).toEqual([
      `devtest.yaml:12:12 removed[0].group: ${sentence}`,
    ]);
    expect(complaints(removed(`tester: ${JSON.stringify(`${text}@example.com`)}`))).toEqual([
      `devtest.yaml:12:13 removed[0].tester: ${sentence}`,
    ]);
  });
});

test.each(["Ke$ha", "100 % of 50 %", "a $5 test", "beta < gold", "I <3 beta", "{", "QA__EU", "x@y"])(
  "%j is none",
  (name) => {
    const text = `${head}groups: { ${JSON.stringify(name)}: { testers: [ann@example.com] } }\n${appUsing(JSON.stringify(name))}`;
    expect(load(text).desired.apps[0]?.groups[0]?.name).toBe(name);
  },
);

test("a name that holds an address is refused in the long form of a tester", () => {
  const names = "a name is not an address: list each person in an entry or a line of their own";
  expect(
    complaints(
      group(
        "[{email: ann@example.com, firstName: bob@example.com}, {email: cleo@example.com, lastName: 'Lee <lee@example.com>'}]",
      ),
    ),
  ).toEqual([
    `devtest.yaml:4:51 groups.qa.testers[0].firstName: holds an address; ${names}`,
    `devtest.yaml:4:105 groups.qa.testers[1].lastName: holds an address; ${names}`,
  ]);
});
