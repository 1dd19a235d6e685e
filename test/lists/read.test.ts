import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { cpuMilliseconds } from "../cpu-time.js";
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
      "list:2:1 cell A2: 3 rows are passed over (A2, A3, A4): the account is not active; correct the status, or take the column out of the file, to list them all the same",
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

describe("encodings", () => {
  const text = "E-mail,First name\r\nzoe@example.net,Zoë\r\n";
  const zoe = ["zoe@example.net · Zoë"];
  const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");

  test.each<[string, Buffer]>([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with its mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16, the little end first", utf16],
    ["UTF-16, the big end first", Buffer.from(utf16).swap16()],
    ["Windows-1252", Buffer.from(text, "latin1")],
  ])("%s is read", (_name, bytes) => expect(reading(bytes)).toMatchObject({ people: zoe, complaints: [] }));

  test("a guess is told, and an address does not depend on it", () => {
    expect(reading(Buffer.from(text, "latin1")).warnings[0]).toContain(
      "is read as Windows-1252, which is a guess",
    );
    expect(reading(Buffer.from("zoë@example.net\n", "latin1")).complaints).toEqual([
      expect.stringContaining("the address has a letter that depends on the encoding of the file"),
    ]);
  });

  test.each<[string, Buffer, string]>([
    ["a workbook", Buffer.from("PK\u0003\u0004xl/workbook.xml"), "1:1: is a workbook or another archive"],
    ["an old workbook", Buffer.from("d0cf11e0a1b11ae1", "hex"), "1:1: is a workbook of an older form"],
    ["a PDF", Buffer.from("%PDF-1.7"), "1:1: is a PDF, not a text"],
    ["UTF-16 without its mark", Buffer.from(text, "utf16le").subarray(0, 16), "1:2: holds a NUL character"],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), "1:1: holds a NUL character"],
    [
      "bytes of no text",
      Buffer.from([0x41, 0x0a, 0xff, 0x01, 0x02]),
      "2:1: is not UTF-8: byte 0xFF at offset 2",
    ],
    ["a letter that Windows-1252 has not", Buffer.from([0x41, 0x81]), "1:2: is not UTF-8: byte 0x81"],
  ])("%s is a complaint that says so", (_name, bytes, complaint) => {
    expect(reading(bytes).complaints).toEqual([expect.stringContaining(`list:${complaint}`)]);
  });
});

describe("hostile lists", () => {
  const large = 500_000;
  test.each<[string, string]>([
    ["quotes", '"'.repeat(large)],
    ["brackets of mail", `@${"<".repeat(large)}`],
    ["quoted brackets of mail", `<a@b.example>"${"<".repeat(large)}`],
    ["open comments", `<a@b.example>${"(".repeat(large)}`],
    ["blanks before a bracket", `a@b.example <a@b.example> x${" ".repeat(large)}>`],
    ["signs of addresses", "@".repeat(large)],
    ["apostrophes", "'".repeat(large)],
    ["one word", `a@example.com ${"a".repeat(large)}`],
    ["a name before a bracket", `@${"a".repeat(large)} <a@b.example>`],
    ["a name beside an address", `a@b.example,${"a".repeat(large)}`],
    ["names below a header", `E-mail,Name\na@b.example,${"a".repeat(large)}`],
    ["open JSON", "[".repeat(large)],
    ["the title of a column", `E-mail,${"[".repeat(large)}`],
  ])("of %s end soon", (_what, content) => {
    const begin = cpuMilliseconds();
    reading(content);
    expect(cpuMilliseconds() - begin).toBeLessThan(3000);
  });

  test("show nobody, and give a terminal no orders", () => {
    const person = "annabella@example.com";
    const contents = [
      `E-mail,First\n${person},\u001b[31mAnnabella\n${person},Anna\n`,
      `${person} x\n${person},,,Annabella\n`,
      `Name,Annabella ${person}\n`,
      `{"testers": [{"email": "${person} ", "firstName": "a\\u202eb"}, {"email": "<${person}>"}]}`,
      `Annabella Quux <${person}>; Annabella\u202e <${person}>; Annabella\n`,
      `Email,Groups\n${person},"Annabella's ${person}"\n`,
    ];
    for (const content of contents) {
      const { complaints, warnings } = reading(content);
      const said = [...complaints, ...warnings].join("\n");
      expect(said).not.toMatch(/annabella|(?!\n)[\p{Cc}\p{Bidi_Control}]/iu);
    }
  });

  test("1,500 people of any program take less than two seconds", () => {
    const people = Array.from(
      { length: 1500 },
      (_, n) => `First${n},Last${n},tester${n}@example.com,qa;beta-${n % 9},,`,
    );
    const begin = cpuMilliseconds();
    const { summary } = reading(
      `First,Last,Email,Groups,Installed Version,Install Date\n${people.join("\n")}\n`,
    );
    expect(cpuMilliseconds() - begin).toBeLessThan(2000);
    expect(summary).toBe("fastlane pilot export, 1,500 people, 10 groups");
  });
});
