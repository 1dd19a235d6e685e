import { expect, test } from "@jest/globals";
import { loadConfig } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { appUsing, complaintsOf, folderWith } from "./folder.js";

const yaml = `version: 1\ngroups:\n  beta: { testersFrom: testers/beta.csv }\n${appUsing("beta")}`;

function withCsv<Result>(csv: string | Buffer, use: (file: string, folder: string) => Result): Result {
  const folder = folderWith({ "devtest.yaml": yaml, "testers/beta.csv": csv });
  try {
    return use(folder.file("devtest.yaml"), folder.path);
  } finally {
    folder.remove();
  }
}

const testers = (csv: string | Buffer) =>
  withCsv(csv, (file) => loadConfig(file).desired.apps[0]?.groups[0]?.testers);
const complaints = (csv: string | Buffer) =>
  withCsv(csv, (file, folder) => complaintsOf(() => loadConfig(file), folder));

const ann = {
  email: "ann@example.com",
  firstName: "Ann",
  lastName: "Lee",
  key: testerKey("ann@example.com"),
};
const bob = { email: "bob@example.com", key: testerKey("bob@example.com") };

test.each<[string, string]>([
  ["the Console's header", "E-mail,First name,Last name\nann@example.com,Ann,Lee\nbob@example.com,,\n"],
  ["no header", "ann@example.com,Ann,Lee\nbob@example.com\n"],
  ["another order", "Last Name,FIRSTNAME,email\nLee,Ann,ann@example.com\n,,bob@example.com\n"],
  [
    "addresses alone under a header",
    "Email address,First name,Last name\nann@example.com,Ann,Lee\nbob@example.com\n",
  ],
  ["a byte order mark", "\uFEFFE-mail,First name,Last name\nann@example.com,Ann,Lee\nbob@example.com\n"],
  ["CRLF and no last line end", "ann@example.com,Ann,Lee\r\nbob@example.com"],
  ["CR alone", "ann@example.com,Ann,Lee\rbob@example.com\r"],
  ["empty lines, also of commas", "\n\n  \nann@example.com,Ann,Lee\n,,\n\nbob@example.com\n\n"],
  ["quoted cells", '"ann@example.com","Ann","Lee"\n"bob@example.com","",""\n'],
  ["white space around cells", " Ann@Example.com , Ann ,\tLee\nbob@example.com\n"],
])("with %s gives the same people", (_how, csv) => {
  expect(testers(csv)).toEqual([ann, bob]);
});

test("a quoted cell may hold a comma, a quote and a line's end only where a name may", () => {
  expect(testers('ann@example.com,"Ann ""Annie""","Lee, PhD"\n')).toEqual([
    { ...ann, firstName: 'Ann "Annie"', lastName: "Lee, PhD" },
  ]);
  expect(complaints('bob@example.com\nann@example.com,"Ann\nAnnie",Lee\n')[0]).toMatch(
    /^testers\/beta\.csv:2:17 groups\.beta\.testersFrom: contains the character U\+000A; /,
  );
});

const form = "each line is `E-mail,First name,Last name`; the names may be left out";
const header = `${form}; a header names these columns, in any order`;
const address = "must be an e-mail address such as ann@example.com, and nothing else";

test.each<[string, string | Buffer, string[]]>([
  ["a bad address", "E-mail\nann@example.com\n\nann at example.com\n", [`4:1: is not valid; ${address}`]],
  ["an address that is missing", "First name,E-mail\nAnn,\n", [`2:5: is not valid; ${address}`]],
  ["a short line", "First name,E-mail\nAnn\n", [`2:1: is not valid; ${address}`]],
  [
    "too many cells",
    "ann@example.com,Ann,Lee,PhD\n",
    [`1:25: 4 cells, but 3 columns; ${form}; put a cell with a comma in quotes`],
  ],
  [
    "a bad cell after a comma in quotes",
    'ann@example.com,"Lee, Ann",\u202e\n',
    ["1:28: contains the character U+202E; remove all control, invisible and direction-changing characters"],
  ],
  ["semicolons", "ann@example.com;Ann;Lee\n", [`1:1: the cells are not separated by commas; ${form}`]],
  [
    "no header and no address",
    "ann,lee\nann@example.com\n",
    [`1:1: this line has neither an address nor the names of columns; ${header}`],
  ],
  ["a header without E-mail", "First name\nAnn\n", [`1:1: the header has no column \`E-mail\`; ${header}`]],
  [
    "an unknown column and one twice",
    "E-mail,Phone,Email\n",
    [`1:8: unknown column "Phone"; ${header}`, `1:14: a second column "Email"; ${header}`],
  ],
  [
    "a quote that never ends",
    'bob@example.com\n"ann@example.com,Ann\n',
    ['2:1: a quoted cell begins here and never ends; close it with "'],
  ],
  [
    "a quote inside a cell",
    'bob@example.com\nann@example.com,A"nn"\n',
    [
      '2:1: a " is not allowed here; put the whole cell in quotes and double a quote inside it: "Ann ""Annie"""',
    ],
  ],
  [
    "Latin-1",
    Buffer.from("bob@example.com\nann@example.com,Zoë\n", "latin1"),
    ["2:19: is not UTF-8: byte 0xEB at offset 34; save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)"],
  ],
  [
    "the same person twice",
    "ann@example.com\nbob@example.com\nAnn@example.com\n",
    [
      `3:1: ${testerKey("ann@example.com")} is in this group twice, first at testers/beta.csv:1:1; keep one of the two`,
    ],
  ],
])("%s is a complaint with the place in the CSV file", (_what, csv, lines) => {
  const placed = lines.map((line) => `testers/beta.csv:${line.replace(": ", " groups.beta.testersFrom: ")}`);
  expect(complaints(csv)).toEqual(placed);
});

test("a CSV file without anybody is warned about", () => {
  expect(withCsv("E-mail\n", (file) => loadConfig(file).warnings)).toEqual([
    expect.stringMatching(
      /devtest\.yaml:3:3 groups\.beta: this group has no testers; nothing is sent for it$/,
    ),
  ]);
});
