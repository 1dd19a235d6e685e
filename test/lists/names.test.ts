import { describe, expect, test } from "@jest/globals";
import { reading } from "./reading.js";

const ann = "ann@example.com · Ann|Lee";

describe("names", () => {
  test.each<[string, string]>([
    ["a German last name", "Vorname;Name;E-Mail\nAnn;Lee;ann@example.com\n"],
    ["a German last name in front", "Name;Vorname;E-Mail-Adresse\nLee;Ann;ann@example.com\n"],
    ["a Dutch one", "Voornaam;Naam;E-mail\nAnn;Lee;ann@example.com\n"],
    ["a whole name beside the first one", "First name,Name,E-mail\nAnn,Ann Lee,ann@example.com\n"],
    ["one that directories write", 'givenName,displayName,mail\nAnn,"Lee, Ann",ann@example.com\n'],
    ["a French whole name", "Nom;E-mail\nAnn Lee;ann@example.com\n"],
    ["a Spanish whole name", "Nombre;Correo\nAnn Lee;ann@example.com\n"],
    ["a turned one beside an address", 'ann@example.com,"Lee, Ann"\n'],
    ["a turned one before an address", '"Lee, Ann",ann@example.com\n'],
    ["a turned one in JSON", '[{"email":"ann@example.com","displayName":"Lee, Ann"}]'],
    ["the mark of a list", "- Ann Lee <ann@example.com>\n"],
    ["another mark", "• Ann Lee <ann@example.com>\n"],
    ["a number", "1. Ann Lee <ann@example.com>\n"],
    ["another number", "12) Ann Lee <ann@example.com>\n"],
  ])("%s", (_what, content) => {
    expect(reading(content)).toMatchObject({ people: [ann], complaints: [], warnings: [] });
  });

  test("a word between two people is part of no name", () => {
    for (const word of ["and", "und", "&", ", and"]) {
      const content = `Ann Lee <ann@example.com> ${word} Bob Ray <bob@example.com>\n`;
      expect(reading(content).people).toEqual([ann, "bob@example.com · Bob|Ray"]);
    }
  });

  test("titles that mean one thing with others stay what they are", () => {
    expect(reading("Prénom;Nom;Courriel\nAnn;Lee;ann@example.com\n").people).toEqual([ann]);
    expect(reading("Nombre;Apellidos;Correo\nAnn;Lee;ann@example.com\n").people).toEqual([ann]);
    expect(reading("Vorname;Nachname;Name;E-Mail\nAnn;Lee;x y;ann@example.com\n").people).toEqual([ann]);
  });

  test.each<[string, string, string]>([
    [
      "a group may be read as a last name",
      "ann@example.com,Ann Lee,qa\n",
      "1 first name of several words has",
    ],
    ["a name and a group are not read", "Ann Lee,ann@example.com,qa\n", "so only addresses are read"],
    ["a column has no title", "E-mail,,Last name\nann@example.com,Ann,Lee\n", "column B has no known name"],
  ])("it is told where %s", (_what, content, warning) => {
    expect(reading(content).warnings).toEqual([expect.stringContaining(warning)]);
  });

  test("what Firebase reads is read", () => {
    expect(reading("bri@example.com,Bri,Ignored\nAnn Lee,ann@example.com\n")).toMatchObject({ warnings: [] });
  });
});

describe("a header that begins with #", () => {
  test.each<[string, string]>([
    ["#,Name,E-mail\n1,Ann Lee,ann@example.com\n", ann],
    ["#;E-mail;Name;Group\n1;ann@example.com;Ann Lee;qa\n", `${ann} · qa`],
    ["# First,Last,Email,Groups\nAnn,Lee,ann@example.com,qa\n", `${ann} · qa`],
    ["# made by hand\n\n#Nr\tName\tE-mail\n1\tAnn Lee\tann@example.com\n", ann],
    ["sep=|\n#|Name|E-mail|Phone\n1|Ann Lee|ann@example.com|5\n", ann],
  ])("is the header: %j", (content, person) => {
    const { people, complaints } = reading(content);
    expect({ people, complaints }).toEqual({ people: [person], complaints: [] });
  });

  test.each([
    "# E-mail\nann@example.com\n",
    "#bob@example.com,Bob\nann@example.com\n",
    "# sorted by name, email\nann@example.com\n",
    "# Name,E-mail\nE-mail,Name\nann@example.com,\n",
    "ann@example.com\n#,Name,E-mail\n",
  ])("is a comment where something else is the header, or it is no title: %j", (content) => {
    expect(reading(content)).toMatchObject({
      people: ["ann@example.com · "],
      complaints: [],
      warnings: [expect.stringContaining("1 line begins with # and is a comment")],
    });
  });
});

describe("groups", () => {
  const google = (...rows: string[]) =>
    reading(`Group Name,Group Email,Member Email\n${rows.map((row) => `${row}\n`).join("")}`);

  test("of Google are called by what is before the sign, or by all of it where that is not enough", () => {
    expect(google(",qa@example.com,ann@example.com", ",beta@example.com,ann@example.com").people).toEqual([
      "ann@example.com ·  · qa · beta",
    ]);
    expect(google(",qa@example.com,ann@example.com", ",qa@example.org,bob@example.com").people).toEqual([
      "ann@example.com ·  · qa@example.com",
      "bob@example.com ·  · qa@example.org",
    ]);
  });

  test("have a name, or an address, and not both", () => {
    expect(google("Beta,qa@example.com,ann@example.com").people).toEqual(["ann@example.com ·  · Beta"]);
    expect(google("Beta,qa@example.com,ann@example.com", ",cy@example.com,bob@example.com").people).toEqual([
      "ann@example.com ·  · Beta",
      "bob@example.com ·  · cy",
    ]);
  });

  test("are two where two addresses have one name", () => {
    expect(google("QA,a@example.com,ann@example.com", "QA,b@example.com,bob@example.com").people).toEqual([
      "ann@example.com ·  · a@example.com",
      "bob@example.com ·  · b@example.com",
    ]);
    expect(google("QA,QA@example.com,ann@example.com", "QA,qa@Example.com,bob@example.com").people).toEqual([
      "ann@example.com ·  · QA",
      "bob@example.com ·  · QA",
    ]);
  });
});
