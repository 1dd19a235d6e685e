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
