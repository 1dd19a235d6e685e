import { describe, expect, test } from "@jest/globals";
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
  ["semicolons", "E-mail;First name;Last name\nann@example.com;Ann;Lee\nbob@example.com;;\n"],
  ["semicolons and no header", "ann@example.com;Ann;Lee\nbob@example.com\n"],
  ["tabs", "E-mail\tFirst name\tLast name\nann@example.com\tAnn\tLee\nbob@example.com\t\t\n"],
  ["tabs and an empty first cell", "First\tEmail\tLast\nAnn\tann@example.com\tLee\n\tbob@example.com\t\n"],
  [
    "what Excel writes",
    "\uFEFFE-mail;First name;Last name\r\nann@example.com;Ann;Lee\r\nbob@example.com;;\r\n;;\r\n",
  ],
  ["what fastlane calls them", "First,Last,Email\nAnn,Lee,ann@example.com\n,,bob@example.com\n"],
  ["what others call them", "email,first_name,last_name\nann@example.com,Ann,Lee\nbob@example.com,,\n"],
  ["still others", "Family-Name;GIVEN NAME;E_Mail Address\nLee;Ann;ann@example.com\n;;bob@example.com\n"],
  [
    "separators for columns that nobody uses",
    "Email,First name,Last name,,\nann@example.com,Ann,Lee,,\nbob@example.com,,,,\n",
  ],
  [
    "the line that names the separator",
    "sep=;\r\nE-mail;First name;Last name\r\nann@example.com;Ann;Lee\r\nbob@example.com\r\n",
  ],
  ["that line as a spreadsheet saves it again", '"sep=,",,\nann@example.com,Ann,Lee\nbob@example.com\n'],
  ["bars, where that line names them", "\uFEFFSEP=|\nann@example.com|Ann|Lee\nbob@example.com\n"],
])("with %s gives the same people", (_how, csv) => {
  expect(testers(csv)).toEqual([ann, bob]);
});

test("a quoted cell may hold a comma, a quote and a line's end only where a name may", () => {
  expect(testers('ann@example.com,"Ann ""Annie""","Lee, PhD"\n')).toEqual([
    { ...ann, firstName: 'Ann "Annie"', lastName: "Lee, PhD" },
  ]);
  expect(complaints('bob@example.com\nann@example.com,"Ann\nAnnie",Lee\n')[0]).toMatch(
    /^testers\/beta\.csv:2:17 groups\.beta\.testersFrom, cell B2: contains the character U\+000A; /,
  );
});

test.each<[string, string]>([
  ["commas", "ann@example.com,bob@example.com\n"],
  ["commas and new lines", "\nann@example.com\nbob@example.com,\n"],
  ["semicolons", "ann@example.com; bob@example.com;"],
  ["tabs", "ann@example.com\tbob@example.com"],
  ["new lines, under a header", "E-mail\nann@example.com\nbob@example.com\n"],
  ["commas, under a header", "E-mail\nann@example.com,bob@example.com\n"],
])("a list of addresses with %s is a list of people", (_how, csv) => {
  expect(testers(csv)).toEqual([{ email: ann.email, key: ann.key }, bob]);
});

test("more addresses than there are columns are people, too, with the place of each", () => {
  const csv = "a@example.com,b@example.com,c@example.com,d@example.com\ne@example.com,nobody@\n";
  expect(testers(csv.replace(",nobody@", ""))).toHaveLength(5);
  expect(complaints(csv)).toEqual([
    expect.stringMatching(
      /^testers\/beta\.csv:2:15 groups\.beta\.testersFrom, cell B2: is not valid; must be/,
    ),
  ]);
});

describe("a line that begins with #", () => {
  const warnings = (csv: string) =>
    withCsv(csv, (file, folder) => loadConfig(file).warnings.map((line) => line.replace(`${folder}/`, "")));

  test("is a comment, told once with the number of them", () => {
    const csv =
      'E-mail,First name,Last name\n#bob@example.com,"Bob\nann@example.com,Ann,Lee\n  # the others\n';
    expect(testers(csv)).toEqual([ann]);
    expect(warnings(csv)).toEqual([
      "testers/beta.csv:2:1 groups.beta.testersFrom: 2 lines begin with # and are comments; nobody on such a line is sent; take the # away to list them",
    ]);
    expect(warnings("ann@example.com\n#bob@example.com")).toEqual([
      "testers/beta.csv:2:1 groups.beta.testersFrom: 1 line begins with # and is a comment; nobody on such a line is sent; take the # away to list them",
    ]);
  });

  test("is none inside a quoted cell", () => {
    expect(complaints('ann@example.com,"Ann\n#1",Lee\n')[0]).toContain("contains the character U+000A");
  });

  test("leaves other lines their numbers", () => {
    expect(complaints("# one\n# two\nann@example.com\nnobody\n")[0]).toMatch(/^testers\/beta\.csv:4:1 /);
  });
});

test("whoever a list may not mean, and whose last day has passed, is not listed", () => {
  const csv =
    "E-mail,Active,Until\nann@example.com,WAHR,2020-01-01\nbob@example.com,x,\ncleo@example.com,FALSCH,\n";
  expect(testers(csv)).toEqual([bob]);
  const json = [{ email: "ann@example.com", status: "SUSPENDED" }, { email: "bob@example.com" }];
  expect(testers(JSON.stringify(json))).toEqual([bob]);
  expect(complaints('{"testers":["ann@example.com"],"nextPageToken":"x"}')).toEqual([
    expect.stringMatching(/^testers\/beta\.csv:1:32 groups\.beta\.testersFrom: another page follows/),
  ]);
});

const form = "each line is `E-mail,First name,Last name`; the names may be left out";
const header =
  "a header calls the column of addresses `E-mail`, and those of names `First name` and `Last name`, in any order";
const address = "must be an e-mail address such as ann@example.com, and nothing else";

test.each<[string, string | Buffer, string[]]>([
  ["a bad address", "E-mail\nann@example.com\n\nann at example.com\n", [`4:1 A4: is not valid; ${address}`]],
  ["an address that is missing", "First name,E-mail\nAnn,\n", [`2:5 B2: is not valid; ${address}`]],
  ["a short line", "First name,E-mail\nAnn\n", [`2:1 A2: is not valid; ${address}`]],
  [
    "too many cells",
    "ann@example.com,Ann,Lee,PhD\n",
    [`1:25 D1: 4 cells, but 3 columns; ${form}; put a cell with a comma in quotes`],
  ],
  [
    "a bad cell after a comma in quotes",
    'ann@example.com,"Lee, Ann",\u202e\n',
    [
      "1:28 C1: contains the character U+202E; remove all control, invisible and direction-changing characters",
    ],
  ],
  [
    "another separator than before",
    "bob@example.com,Bob\ncleo@example.com,Cleo\nann@example.com;Ann;Lee\n",
    [`3:1 A3: the cells are not separated by commas, as in the rest of the file; ${form}`],
  ],
  [
    "commas among semicolons",
    "bob@example.com;Bob\ncleo@example.com;Cleo\nann@example.com,Ann,Lee\n",
    [`3:1 A3: the cells are not separated by semicolons, as in the rest of the file; ${form}`],
  ],
  [
    "an address for a name",
    "ann@example.com,Ann,Lee\nbob@example.com,cleo@example.com\n",
    [
      "2:17 B2: holds an address; a name is not an address: list each person in an entry or a line of their own",
    ],
  ],
  [
    "a header that lost its line end",
    "E-mail,First name,Last nameann@example.com,Ann,Lee\nbob@example.com,Bob,Lee\n",
    [`1:19 C1: in this header, column C has an address: a line end may be missing; ${header}`],
  ],
  [
    "an unfinished merge",
    "ann@example.com,Ann,Lee\n<<<<<<< HEAD\nbob@example.com,Bob,Lee\n=======\nbob@example.com,Rob,Lee\n>>>>>>> topic\n",
    [
      "2:1: a mark of an unfinished merge; settle the conflict, and take out its lines `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`",
    ],
  ],
  [
    "a placeholder for a name",
    "ann@example.com,{{ first }},Lee\n",
    [
      "1:17 B1: holds a placeholder, and nothing fills it in; this file has no variables: write the text itself",
    ],
  ],
  [
    "more cells under one column",
    "E-mail\nann@example.com,Ann\n",
    [`2:17 B2: 2 cells, but 1 column; ${form}; put a cell with a comma in quotes`],
  ],
  [
    "no header and no address",
    "ann,lee\nann@example.com\n",
    [`1:1 A1: this line has neither an address nor the names of columns; ${form}; ${header}`],
  ],
  [
    "a header without E-mail",
    "First name\nAnn\n",
    [`1:1 A1: in this header, there is no column \`E-mail\`; ${header}`],
  ],
  [
    "a column that is there twice",
    "E-mail,Phone,Email\n",
    [`1:14 C1: in this header, column C has a name that was there before; ${header}`],
  ],
  [
    "a header that lost its line end before an address without a blank",
    "E-mail,First,Lastann@example.com,Ann,Lee\nbob@example.com,Bob,Lee\n",
    [`1:14 C1: in this header, column C has an address: a line end may be missing; ${header}`],
  ],
  [
    "a quote that never ends",
    'bob@example.com\n"ann@example.com,Ann\n',
    ['2:1: a quoted cell begins here and never ends; close it with "'],
  ],
  [
    "a quote that never ends, by the line where it begins",
    'E-mail,First name\n"ann@example.com","Ann ""Annie"""\nbob@example.com,"Bob\ncleo@example.com,Cleo\ndan@example.com,Dan\n',
    ['3:1: a quoted cell begins here and never ends; close it with "'],
  ],
  [
    "a quote inside a cell",
    'bob@example.com\nann@example.com,A"nn"\n',
    [
      '2:1: a " is not allowed here; put the whole cell in quotes and double a quote inside it: "Ann ""Annie"""',
    ],
  ],
])("%s is a complaint with the place in the CSV file", (_what, csv, lines) => {
  const placed = lines.map((line) => {
    const [, at, cell, sentence] = /^(\d+:\d+)(?: ([A-Z]+\d+))?: (.*)$/.exec(line) ?? [];
    const path = `groups.beta.testersFrom${cell === undefined ? "" : `, cell ${cell}`}`;
    return `testers/beta.csv:${at} ${path}: ${sentence}`;
  });
  expect(complaints(csv)).toEqual(placed);
});

test("a CSV file without anybody is warned about", () => {
  expect(withCsv("E-mail\n", (file) => loadConfig(file).warnings)).toEqual([
    expect.stringMatching(
      /devtest\.yaml:3:3 groups\.beta: this group has no testers; nothing is sent for it$/,
    ),
  ]);
});
