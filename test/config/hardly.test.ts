import { describe, expect, test } from "@jest/globals";
import { inspectConfig } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { complaints, group, head, load } from "./devtest-yaml.js";
import { appUsing, folderWith } from "./folder.js";

const cure = "correct it, or leave it if it is meant";
const warnings = (testers: string): string[] => load(group(testers)).warnings;

describe("an address of the right form that is hardly meant is warned about, and sent", () => {
  test.each<[string, string]>([
    ["bob%40work@example.com", "it holds a percent-encoded character, as a link does"],
    ["#bob@example.com", "it begins with a character that hardly belongs to it"],
    ["'bob@example.com", "it begins with a character that hardly belongs to it"],
    ["-bob@example.com", "it begins with a character that hardly belongs to it"],
    ["bob'@example.com", "the part before the @ ends in a character that hardly belongs to it"],
    [`${"b".repeat(65)}@example.com`, "the part before the @ has more than 64 characters"],
    ["bob@127.0.0.1", "its domain is a number, or ends in one"],
    ["bob@example.com.2", "its domain is a number, or ends in one"],
    ["bob@example.c", "its domain ends in a single letter"],
    [`bob@${"b".repeat(64)}.com`, "a part of its domain has more than 63 characters"],
    ["bob@www.example.com", "its domain is that of a web site"],
    ["bob@mail.local", "its domain is reserved, and has no mail"],
    ["bob@mail.test", "its domain is reserved, and has no mail"],
    ["bob@example.con", "its domain has an ending that does not exist"],
    ["bob.lee@gmial.com", "its domain is a well-known one, mistyped"],
    ["bob.lee@hotmial.co.uk", "its domain is a well-known one, mistyped"],
    ["bob.lee@gmail.com.com", "its domain is a well-known one, mistyped"],
    ["no-reply@example.com", "nobody reads what is sent there"],
    ["DoNotReply@example.com", "nobody reads what is sent there"],
    ["mailer-daemon@example.com", "a program reads what is sent there"],
    ["undefined@example.com", "the part before the @ stands for a missing value"],
    ["NULL@example.com", "the part before the @ stands for a missing value"],
    ["your.name@example.com", "the part before the @ is an example of one"],
    ["first.last@example.com", "the part before the @ is an example of one"],
    ["someone@example.com", "the part before the @ is an example of one"],
  ])("%s", (address, why) => {
    const quoted = JSON.stringify(address);
    expect(warnings(`[${quoted}]`)).toEqual([
      `devtest.yaml:4:15 groups.qa.testers[0]: ${testerKey(address)} is hardly an address: ${why}; ${cure}`,
    ]);
    expect(load(group(`[${quoted}]`)).desired.apps[0]?.groups[0]?.testers).toHaveLength(1);
  });

  test.each([
    "bob.lee+devtest@example.com",
    "_bob@example.com",
    "o'neil@example.com",
    "qa@example.com",
    "info@example.com",
    "1234@163.com",
    "bob@ymail.com",
    "bob@mail.com",
    "bob@yahoo.co.uk",
    "bob@gmx.net",
    "b@x.co",
    "bob@sub.example.com",
    "bob@xn--mller-kva.example.com",
    "nullmann@example.com",
    "no.replyson@example.com",
    "firstname@example.com",
  ])("%s is none", (address) => expect(warnings(`[${JSON.stringify(address)}]`)).toEqual([]));
});

test.each([
  "mailto:bob@example.com",
  "bob@example.com.",
  "bob@localhost",
  "<bob@example.com>",
  '"bob"@example.com',
  "(bob@example.com)",
  "bob@[127.0.0.1]",
  "bob@example.com, cleo@example.com",
  "bob@example.com cleo@example.com",
  "bob@example.com;cleo@example.com",
  "bob@@example.com",
  "bob(at)example.com",
  "https://example.com/bob@example.com",
  "bob..lee@example.com",
])("%s is not even an address: a complaint", (address) => {
  expect(complaints(group(`[${JSON.stringify(address)}]`))).toEqual([
    "devtest.yaml:4:15 groups.qa.testers[0]: is not valid; must be an e-mail address such as ann@example.com, and nothing else",
  ]);
});

describe("a name that is hardly one is warned about", () => {
  const bob = testerKey("bob@example.com");

  test.each<[string, string]>([
    ["null", "it stands for a missing value"],
    ["N/A", "it stands for a missing value"],
    ["#REF!", "it stands for a missing value"],
    ["[object Object]", "it stands for a missing value"],
    ["42", "it holds no letter"],
    ["-", "it holds no letter"],
    ["???", "it holds no letter"],
    ["@bob", "it holds an @"],
    ["First name", "it is the name of a column"],
    ["=Bob", "it begins with a character that hardly belongs to it"],
    ["Bob;Lee", "it holds a character that separates the cells of a table"],
    ["'Bob'", "it stands in quotes or brackets"],
    ["(Bob)", "it stands in quotes or brackets"],
    ["https://example.com/bob", "it is a link"],
    ["B".repeat(101), "it has more than 100 characters"],
  ])("%s", (name, why) => {
    const quoted = JSON.stringify(name);
    expect(warnings(`[{ email: bob@example.com, firstName: Bob, lastName: ${quoted} }]`)).toEqual([
      `devtest.yaml:4:15 groups.qa.testers[0]: the last name of ${bob} is hardly a name: ${why}; ${cure}`,
    ]);
    expect(warnings(`[{ email: bob@example.com, firstName: ${quoted}, lastName: Lee }]`)).toEqual([
      `devtest.yaml:4:15 groups.qa.testers[0]: the first name of ${bob} is hardly a name: ${why}; ${cure}`,
    ]);
  });

  test.each([
    "Jean-Luc",
    "O'Neil",
    "Nullmann",
    "Na",
    "李",
    "Lee, Jr.",
    "X Æ A-12",
    "J.",
    "Sur",
    "❤️",
    "Ann (QA)",
  ])("%s is one", (name) => {
    expect(warnings(`[{ email: bob@example.com, firstName: ${JSON.stringify(name)} }]`)).toEqual([]);
  });

  test("once, in however many groups the person is", () => {
    const people = "{ testers: [bob@example.com, { email: cleo@example.con, firstName: TODO }] }";
    const text = `${head}groups:\n  qa: ${people}\n  beta: ${people}\n${appUsing("qa", "beta")}`;
    expect(load(text).warnings.map((line) => line.split(" ")[0])).toEqual([
      "devtest.yaml:3:36",
      "devtest.yaml:3:36",
    ]);
  });
});

describe("a group that is hardly called so is warned about", () => {
  const named = (name: string) => {
    const quoted = JSON.stringify(name);
    return load(`${head}groups: { ${quoted}: { testers: [ann@example.com] } }\n${appUsing(quoted)}`).warnings;
  };

  test.each<[string, string]>([
    ["null", "it stands for a missing value"],
    ["TODO", "it stands for a missing value"],
    ["2026", "it holds no letter"],
    ["--", "it holds no letter"],
    ["team @home", "it holds an @"],
    ["Beta  EU", "it holds several blanks in a row"],
    ["Beta\u00a0EU", "it holds a blank that is not the ordinary one"],
    ["'qa'", "it stands in quotes or brackets"],
    ["q".repeat(101), "it has more than 100 characters"],
  ])("%s", (name, why) => {
    const [line = "", ...others] = named(name);
    expect(others).toEqual([]);
    expect(line).toMatch(/^devtest\.yaml:2:11 groups/);
    expect(line.endsWith(`: this is hardly the name of a group: ${why}; ${cure}`)).toBe(true);
  });

  test.each(["qa", "Beta EU", "beta-2", "❤️", "QA (EU)", "第1班"])("%s is a name", (name) => {
    expect(named(name)).toEqual([]);
  });
});

test("a group and an app that are called by an address are warned about, and the address is not shown", () => {
  const text = `${head}groups: { bobby.lee@example.com: { testers: [ann@example.com] }, qa: { name: of bobby.lee@example.com, testers: [ann@example.com] } }\n${appUsing("bobby.lee@example.com", "qa").replace("racing:", "bobby.lee@example.com:")}`;
  const { warnings } = load(text);
  const readable =
    "is called by an address, and everybody who sees the state, a preview or a log can read that";
  expect(warnings).toHaveLength(3);
  for (const [index, what] of ["group", "group", "app"].entries()) {
    expect(warnings[index]).toContain(
      `: this ${what} ${readable}; give it a name that says nothing about a person`,
    );
  }
  expect(warnings.join("\n")).not.toContain("bobby");
});

test("two people whose addresses look the same are warned about", () => {
  const [one, other] = [testerKey("level1@example.com"), testerKey("levell@example.com")];
  expect(warnings("[levell@example.com, level1@example.com]")).toEqual([
    `devtest.yaml:4:35 groups.qa.testers[1]: ${one} looks like ${other} at devtest.yaml:4:15, and differs from it: U+0031 here and U+006C there; both are sent, as two people; correct one if they are one`,
  ]);
  expect(warnings("[zo\u00eb.lee@example.com, zoe.lee@example.com]").join()).not.toContain("looks like z");
});

test("an appId of unusual length is warned about: it names no app, or another one", () => {
  const short = "amzn1.devportal.mobileapp.dde7ec787b031584aa5f0460618404";
  const app = appUsing().replace(/amzn1\S+/, short);
  expect(load(`${head}${app}`).warnings).toEqual([
    "devtest.yaml:4:12 apps.racing.appId: this is hardly an appId: it has 30 digits after its last dot, and ids have 32; compare it with the app's page in the Developer Console",
  ]);
});

describe("a name of a person or a group", () => {
  const doubts = (name: string) => [
    ...load(group(`[{ email: ann@example.com, firstName: ${JSON.stringify(name)} }]`)).warnings,
    ...load(
      `${head}groups: { qa: { name: ${JSON.stringify(name)}, testers: [ann@example.com] } }\n${appUsing("qa")}`,
    ).warnings,
  ];

  test.each([
    ["\u201cBeta\u201d", "it stands in quotes or brackets"],
    ["\u00abBeta\u00bb", "it stands in quotes or brackets"],
    ["\u2018Beta\u2019", "it stands in quotes or brackets"],
    ["`Beta`", "it stands in quotes or brackets"],
    ["Jos\ufffd", "it holds a character that was lost when the file was saved"],
    ["Jos\u00c3\u00a9", "it holds a character that was lost when the file was saved"],
    ["NaN", "it stands for a missing value"],
    ["TODO", "it stands for a missing value"],
  ])("%j is warned about", (name, why) => {
    expect(doubts(name).map((line) => line.includes(`: ${why}; `))).toEqual([true, true]);
  });

  test.each(["Nan", "Nil", "Todo", "O\u2019Brien", "\u2019t Hart", "Jos\u00e9", "\u00c3ngela"])(
    "%j is none to warn about",
    (name) => expect(doubts(name)).toEqual([]),
  );
});

test("two apps of one package are warned about", () => {
  const app = appUsing();
  const second = app
    .replace("apps:\n", "")
    .replace("racing:", "puzzle:")
    .replace(/amzn1\S+/, other);
  expect(load(`${head}${app}${second}`).warnings).toEqual([
    expect.stringMatching(
      /apps\.puzzle\.packageName: the same package name as at devtest\.yaml:\d+:\d+; correct/,
    ),
  ]);
});

const other = "amzn1.devportal.mobileapp.0c51b2a7f3e94d6688a1b2c3d4e5f607";

test.each(["testers: ann@example.com", "testers:", "testersFrom: [qa.csv]"])(
  "a group with the malformed list %j is not said to have no testers",
  (list) => {
    const folder = folderWith({ "devtest.yaml": `${head}groups:\n  qa:\n    ${list}\n${appUsing("qa")}` });
    const { complaints: found, warnings: told } = inspectConfig(folder.file("devtest.yaml"));
    folder.remove();
    expect({ complaints: found.length, told }).toEqual({ complaints: 1, told: [] });
  },
);
