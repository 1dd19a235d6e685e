import { describe, expect, test } from "@jest/globals";
import { reading } from "./reading.js";

const ann = "ann@example.com · Ann|Lee";
const bob = "bob@example.com · Bob|Ray";
const addresses = ["ann@example.com · ", "bob@example.com · "];

describe("lists from mail programs", () => {
  test.each<[string, string, string[]]>([
    ["commas", '"Lee, Ann" <ann@example.com>, Bob Ray <bob@example.com>\n', [ann, bob]],
    [
      "commas inside names without quotes",
      "Lee, Ann <ann@example.com>; Ray, Bob <bob@example.com>",
      [ann, bob],
    ],
    ["those between commas", "Lee, Ann <ann@example.com>, Ray, Bob <bob@example.com>", [ann, bob]],
    ["lines", "Ann Lee <ann@example.com>\r\n'Bob Ray' <bob@example.com>\r\n", [ann, bob]],
    ["nothing between them", "Ann Lee <ann@example.com> Bob Ray <bob@example.com>", [ann, bob]],
    ["headers of a message", "To: Ann Lee <ann@example.com>,\n\tBob Ray <bob@example.com>\n", [ann, bob]],
    ["a group of addresses", "Team: ann@example.com, <bob@example.com>;", addresses],
    [
      "addresses in place of names",
      "'ann@example.com' <ann@example.com>; <mailto:bob@example.com>",
      addresses,
    ],
    [
      "comments and quotes",
      '"Ann \\"Annie\\" Lee" (QA) <ann@example.com> (home)',
      ['ann@example.com · Ann|"Annie" Lee'],
    ],
    ["quotes around the whole", '"Ann Lee <ann@example.com>"\n"Bob Ray <bob@example.com>"\n', [ann, bob]],
    ["a title after the name", "Ann Lee, PhD <ann@example.com>", ["ann@example.com · Ann|Lee, PhD"]],
  ])("with %s", (_how, content, people) => {
    expect(reading(content)).toMatchObject({
      people,
      complaints: [],
      summary: `list from a mail program, ${people.length === 1 ? "1 person" : "2 people"}`,
    });
  });

  test.each([
    "(Bob Ray, bob@example.com)",
    "(bob@example.com)",
    "Bob Ray (bob@example.com)",
    "Cleo <cleo@example.com> (was bob@example.com)",
    "(a (bob@example.com) b)",
    "Jacob (bob@example.com) <jacbob@example.com>",
  ])("complain about an address in parentheses: %s", (line) => {
    const { complaints } = reading(`Ann Lee <ann@example.com>\n${line}\n`);
    expect(complaints).not.toEqual([]);
    expect(complaints.join("\n")).not.toContain("bob");
  });

  test("pass over the address that Outlook writes twice", () => {
    expect(reading("Ann Lee (ann@example.com) <Ann@example.com>\n")).toMatchObject({
      people: [ann],
      complaints: [],
    });
  });

  test("have comments, as tables do", () => {
    const content = "# old\nAnn Lee <ann@example.com>\n # Bob Ray <bob@example.com>\n";
    expect(reading(content)).toMatchObject({
      people: [ann],
      complaints: [],
      warnings: [expect.stringContaining("list:1:1: 2 lines begin with # and are comments; nobody on such")],
    });
  });

  test.each([
    "Message-ID: <abc123@mail.example.net>",
    "Reply-To: <bob@example.com>",
    "From: Bob Ray <bob@example.com>",
    "From: bob@example.com;",
    "Not invited: bob@example.com",
    "Not invited: bob@example.com;",
    "Nicht einladen: Bob <bob@example.com>, bob@example.net;",
    "Removed: bob@example.com",
    "Team: bob@example.com",
    "Team: bob@example.com\nQA: cleo@example.com;",
    "Subject: access for bob@example.com",
    "Bob <bob@example.com>; Left: cleo@example.com",
    "Ray, not invited: Bob <bob@example.com>",
    "Bob (left <bob@example.com>",
    "// Bob Ray <bob@example.com>",
    "~~Bob Ray <bob@example.com>~~",
    "[ ] Bob Ray <bob@example.com>",
    "- [x] Bob Ray <bob@example.com>",
    "Bob <bob@example.com>, but not Cleo <cleo@example.com>",
    "Except Bob Ray <bob@example.com>",
    "'# Bob Ray' <bob@example.com>",
  ])("complain about what may mean `not this one`: %j", (line) => {
    expect(reading(`Ann Lee <ann@example.com>\n${line}\n`).complaints).not.toEqual([]);
  });

  test("complain about the name of a list that has no end", () => {
    expect(reading("Ann Lee <ann@example.com>\nTeam: bob@example.com,").complaints).toEqual([
      expect.stringMatching(/^list:2:1: has a word with a colon before an address/),
    ]);
  });

  test.each(["To", "cc", "Bcc", "An", "Kopie", "À", "Para", "CCO"])(
    "read whoever gets a message: %s",
    (word) => {
      expect(reading(`${word}: Ann Lee <ann@example.com>,\n Bob Ray <bob@example.com>\n`)).toMatchObject({
        people: [ann, bob],
        complaints: [],
        warnings: [],
      });
    },
  );

  test("tell of the name of a list", () => {
    const content = "Team: Ann Lee <ann@example.com>,\n Bob Ray <bob@example.com>;\n";
    expect(reading(content)).toMatchObject({
      people: [ann, bob],
      complaints: [],
      warnings: [
        expect.stringContaining("list:1:1: 1 word with a colon is the name of a list, and everybody"),
      ],
    });
  });

  test("in the cell of a table, a word before a name is a complaint, too", () => {
    expect(reading("E-mail,Number\nNot invited: Bob <bob@example.com>,1\n").complaints).toEqual([
      expect.stringContaining("is not valid"),
    ]);
    expect(reading('E-mail,Number\n"Ann Lee <ann@example.com>",1\n').people).toEqual([ann]);
  });

  test("say where something is no address", () => {
    expect(reading("Ann Lee <ann@example.com>;\nBob Ray;\n").complaints).toEqual([
      "list:2:1: is not valid; must be an e-mail address such as ann@example.com, and nothing else",
    ]);
  });
});

describe("JSON", () => {
  test.each<[string, unknown, string[]]>([
    [
      "what Firebase's command line prints",
      {
        status: "success",
        result: {
          testers: [
            {
              name: "projects/1/testers/ann@example.com",
              displayName: "Ann Lee",
              groups: ["projects/1/groups/qa"],
            },
          ],
        },
      },
      [`${ann} · qa`],
    ],
    [
      "our own",
      {
        version: 1,
        testers: [{ email: "ann@example.com", firstName: "Ann", lastName: "Lee", groups: ["a/b"] }],
      },
      [`${ann} · a/b`],
    ],
    ["addresses alone", ["ann@example.com", "bob@example.com"], addresses],
    [
      "an address with its sign written in another way",
      [{ name: "projects/1/testers/ann%40example.com" }],
      ["ann@example.com · "],
    ],
  ])("%s", (_what, value, people) => {
    expect(reading(JSON.stringify(value, null, 2))).toMatchObject({ people, complaints: [] });
  });

  test.each<[string, string, string]>([
    [
      "half of it",
      '{"testers": [',
      "list:1:1: begins like JSON, and is none; export it once more, to its end",
    ],
    ["without testers", "{}", "list:1:1: is JSON without a list `testers`; export the testers"],
    ["a bad address", '{"testers":[\n{"email":"nobody"}]}', "list:2:10: is not valid; must be"],
    [
      "two addresses under one key",
      '[{"email":"ann@example.com",\n"email":"bob@example.com"}]',
      "list:2:1: ",
    ],
    ["no tester", "[\n1]", "list:2:1: is not valid; must be"],
  ])("%s is a complaint with its place", (_what, content, complaint) => {
    expect(reading(content).complaints).toEqual([expect.stringContaining(complaint)]);
  });
});
