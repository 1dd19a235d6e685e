import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { reading } from "./reading.js";

const ann = "ann@example.com · Ann|Lee";
const bob = "bob@example.com · Bob|Ray";
const addresses = ["ann@example.com · ", "bob@example.com · "];

describe("tables", () => {
  test.each<[string, string, string, string[]]>([
    [
      "a title above the header",
      "Testers of 2026\n\nFirst,Last,Email\nAnn,Lee,ann@example.com\n",
      "Amazon Console list",
      [ann],
    ],
    [
      "German titles",
      "Vorname;Nachname;E-Mail-Adresse\nAnn;Lee;ann@example.com\n",
      "Amazon Console list",
      [ann],
    ],
    ["French titles", "Prénom;Nom;Courriel\nAnn;Lee;ann@example.com\n", "Amazon Console list", [ann]],
    [
      "one column for the whole name",
      'Name,E-mail\nAnn Lee,ann@example.com\n"Ray, Bob",bob@example.com\n',
      "table",
      [ann, bob],
    ],
    ["names inside the cells of addresses", "Person,E-mail\n1,Ann Lee <ann@example.com>\n", "table", [ann]],
    [
      "a number in front",
      "Number, Email, First Name, Last Name, Date\n1,ann@example.com,Ann,Lee,Jan 28\n",
      "table",
      [ann],
    ],
    [
      "addresses in the fourth column, and no header",
      "1,Ann,Lee,ann@example.com\n",
      "table without a header",
      ["ann@example.com · "],
    ],
    [
      "names and addresses",
      "Ann Lee,ann@example.com\nBob Ray,bob@example.com\n",
      "Firebase console import",
      [ann, bob],
    ],
    [
      "addresses and names",
      "ann@example.com,Ann Lee\nbob@example.com,Bob Ray\n",
      "list of addresses and names",
      [ann, bob],
    ],
    [
      "rows in two orders",
      "ann@example.com,Ann,Lee\nBob,Ray,bob@example.com\n",
      "table without a header",
      [ann, bob],
    ],
    [
      "addresses with blanks between them",
      "ann@example.com bob@example.com\n",
      "list of addresses",
      addresses,
    ],
    [
      "groups between bars",
      "sep=|\nEmail|Groups\nann@example.com|qa, beta;qa\n",
      "table",
      ["ann@example.com ·  · qa · beta"],
    ],
    [
      "groups of Google by their addresses",
      "Group Email,Member Email,Member Role\nqa@example.com,ann@example.com,MEMBER\nbeta@example.com,ann@example.com,MEMBER\n",
      "Google Workspace group members",
      ["ann@example.com ·  · qa · beta"],
    ],
    [
      "Entra's users, of whom some have no address but their login",
      "userPrincipalName,displayName,surname,mail,givenName,userType,objectType\nann@example.com,Ann L.,Lee,,Ann,Member,User\nbray@example.com,Bob R.,Ray,bob@example.com,Bob,Guest,User\n",
      "Microsoft Entra members",
      [ann, bob],
    ],
    [
      "Google's users",
      "First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY]\nAnn,Lee,ann@example.com,Active\n",
      "Google Workspace users",
      [ann],
    ],
    ["a table made by hand", "Email,First name,Last name,Groups\nann@example.com,Ann,Lee,\n", "table", [ann]],
  ])("with %s", (_how, content, kind, people) => {
    const found = reading(content);
    expect(found).toMatchObject({ people, complaints: [] });
    expect(found.summary.split(", ")[0]).toBe(kind);
  });

  test("an apostrophe that keeps a spreadsheet from calculating is taken off again, one of them", () => {
    const content = "ann@example.com,'=Ann,''-Lee\n'+bob@example.com,'Bob,@Ray\n";
    expect(reading(content).people).toEqual(["ann@example.com · =Ann|'-Lee", "+bob@example.com · 'Bob|@Ray"]);
  });

  test("a column without a known name is told by its letter, and not by its title", () => {
    const { people, warnings } = reading("E-mail,Fist name,Ann's\nann@example.com,Ann,1\n");
    expect(people).toEqual(["ann@example.com · "]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^list:1:8 cell B1: in this header, columns B, C have no known name, and nothing/,
      ),
    ]);
  });

  test("a row is what a spreadsheet calls it: empty lines count, lines of one cell and `sep=` do not", () => {
    const content = 'sep=;\nE-mail;First name\n\nann@example.com;"Ann\nMary"\nnobody;x\n';
    expect(reading(content).complaints.map((line) => /^list:\S+ cell \w+/.exec(line)?.[0])).toEqual([
      "list:4:17 cell B3",
      "list:6:1 cell A4",
    ]);
  });

  test("a title above a header is told not to be read", () => {
    expect(reading("Testers of 2026\n\nE-mail\nann@example.com\n")).toMatchObject({
      people: ["ann@example.com · "],
      warnings: [expect.stringMatching(/^list:1:1 cell A1: 1 line above the header is not read; /)],
    });
  });

  test.each(["ann at example.com", "ann＠example.com", "nobody", "- Ann"])(
    "%s above addresses is no header, and not lost",
    (line) => {
      const { complaints } = reading(`${line}\nbob@example.com\ncleo@example.com\n`);
      expect(complaints).toEqual([
        expect.stringMatching(/^list:1:1 cell A1: this line has neither an address/),
      ]);
    },
  );

  test("names that nothing tells apart are told not to be read", () => {
    expect(reading("1,Ann,Lee,ann@example.com\n").warnings).toEqual([
      "list:1:1 cell A1: there is no header, so only addresses are read; write a first line that names the columns, to have names and groups too",
    ]);
  });

  test("columns beyond Z have two letters", () => {
    const content = `${"x,".repeat(27)}E-mail\n${",".repeat(27)}nobody\n`;
    expect(reading(content).complaints).toEqual([expect.stringContaining("cell AB2: is not valid")]);
    const wider = `${"x,".repeat(54)}E-mail\n${",".repeat(54)}nobody\n`;
    expect(reading(wider).complaints).toEqual([expect.stringContaining("cell BC2: is not valid")]);
  });
});

describe("whoever cannot be invited", () => {
  test.each<[string, string]>([
    ["guest", "Email,Name\nann@example.com,Ann\nzoe_example.net#EXT#@example.onmicrosoft.com,Zoe\n"],
    ["guest", "ann@example.com\nzoe_example.net#ext#@example.onmicrosoft.com\n"],
    ["login", "login,firstName,status\nann@example.com,Ann,ACTIVE\nbray,Bob,ACTIVE\n"],
    ["not active", "login,firstName,status\nann@example.com,Ann,ACTIVE\nbob@example.com,Bob,STAGED\n"],
    ["not active", "Email,Status\nann@example.com,Active\nbob@example.com,Suspended\n"],
    ["not active", "userPrincipalName,accountEnabled\nann@example.com,True\nbob@example.com,False\n"],
    [
      "person",
      "Member Email,Member Type,Member Role\nann@example.com,USER,MEMBER\nall@example.com,group,MEMBER\n",
    ],
    ["person", "mail,userType,objectType\nann@example.com,Member,User\nall@example.com,,Group\n"],
    ["login", "mail,userPrincipalName\nann@example.com,ann\n,bray\n"],
    ["public link", "Email,Invite Type\nann@example.com,EMAIL\nbob@example.com,PUBLIC_LINK\n"],
  ])("is passed over, counted and told why: %s", (why, content) => {
    const { summary, people, complaints, warnings } = reading(content);
    expect(people).toHaveLength(1);
    expect([complaints, summary]).toEqual([[], expect.stringMatching(/, 1 person, 1 row passed over$/)]);
    expect(warnings).toEqual([expect.stringContaining(why)]);
  });

  test("is told once for each reason, with the cells of all", () => {
    const content = `login,status\n${["a", "b", "c"].map((name) => `${name}@example.com,SUSPENDED\n`).join("")}`;
    expect(reading(content).warnings).toEqual([
      "list:2:1 cell A2: 3 rows are passed over (A2, A3, A4): the account is not active, or nothing says that it is; correct the status, or take the column out of the file, to list them all the same",
    ]);
  });
});

describe("somebody on several rows", () => {
  test("is one person, with the names and groups of all of them", () => {
    const content = "Email,First,Last,Groups\nann@example.com,Ann,,qa\nAnn@example.com,,Lee,beta\n";
    expect(reading(content)).toMatchObject({ people: [`${ann} · qa · beta`], complaints: [], warnings: [] });
  });

  test("is told where a row adds nothing", () => {
    expect(reading("ann@example.com\nbob@example.com\nANN@example.com\n")).toMatchObject({
      people: addresses,
      warnings: ["list:3:1 cell A3: 1 row repeats somebody from further up (A3); each person counts once"],
    });
  });

  test("is a complaint with both places where the names differ", () => {
    expect(reading("ann@example.com,Ann,Lee\nann@example.com,Anna,Lee\n").complaints).toEqual([
      `list:2:17 cell B2: ${testerKey("ann@example.com")} has another first name at list:1:17 (B1); give one person one name (or leave it out in one place)`,
    ]);
  });

  test("has one name in two Unicode forms", () => {
    expect(reading("ann@example.com,Zo\u00eb,\nann@example.com,Zoe\u0308,\n").complaints).toEqual([]);
  });
});
