import { describe, expect, test } from "@jest/globals";
import { testerKey } from "../../provider/people.js";
import { reading } from "./reading.js";

/** Of two people, the second has this in the column. */
const beside = (title: string, good: string, other: string) =>
  reading(`E-mail,${title}\nann@example.com,${good}\nbob@example.com,${other}\n`);

const onlyAnn = (found: ReturnType<typeof reading>) => {
  expect(found).toMatchObject({ people: ["ann@example.com · "], complaints: [] });
  expect(found.summary).toMatch(/, 1 person, 1 row passed over$/);
  expect(found.warnings).toEqual([expect.stringContaining("1 row is passed over (A3): ")]);
};

describe("whoever a list may not mean is passed over, and told with the cell", () => {
  const statuses =
    "Not active|Terminated|Deaktiviert|Suspended (admin)|Locked|soft-deleted|Offboarded|Left|Active?|Inaktiv|Former|On leave|CA|0|-";
  test.each(statuses.split("|"))("the status is %j", (status) => {
    onlyAnn(beside("Status", "Active", status));
    onlyAnn(beside("Account status [READ ONLY]", "active", status));
  });

  const types =
    "Security group|Distribution group|DistributionGroup|Microsoft 365 group|Shared mailbox|Service account|Bot|#microsoft.graph.group|Gruppe|Room|Contact|Guest list";
  test.each(types.split("|"))("the type is %j", (type) => {
    onlyAnn(beside("Type", "User", type));
    onlyAnn(beside("Member type", "#microsoft.graph.user", type));
  });

  const noes = "FALSCH|N|no|disabled|FAUX|0|-1|never|FALSE()|2020-01-01";
  test.each(noes.split("|"))("it is enabled: %j", (no) => {
    for (const title of ["accountEnabled", "Enabled", "Active", "Aktiv", "is_active"])
      onlyAnn(beside(title, "WAHR", no));
  });

  const yeses = "TRUE|WAHR|VRAI|Yes|x|1|2026-01-01|since May|n/a";
  test.each(yeses.split("|"))("it is suspended: %j", (yes) => {
    for (const title of ["Suspended", "Disabled", "Deleted", "Locked out", "Block credential", "Gelöscht"])
      onlyAnn(beside(title, "FALSE", yes));
    onlyAnn(beside("Suspended", "", yes));
  });

  test.each(["Status", "Enabled", "Type", "Invite type"])(
    "the cell under %s is empty, where others are not",
    (title) => {
      onlyAnn(beside(title, { Status: "Active", Enabled: "x", Type: "User" }[title] ?? "EMAIL", ""));
    },
  );

  test.each([
    ["STAGED", "ACTIVE"],
    ["PROVISIONED", "ACTIVE"],
    ["LOCKED_OUT", "ACTIVE"],
  ])("Okta says %s, in an export without logins", (status, good) => {
    const found = reading(
      `id,status,profile.firstName,profile.email\n1,${good},Ann,ann@example.com\n2,${status},Bob,bob@example.com\n`,
    );
    expect(found).toMatchObject({
      summary: "Okta group members, 1 person, 1 row passed over",
      people: ["ann@example.com · Ann"],
      warnings: [expect.stringContaining("passed over (D3)")],
    });
  });

  test("a row passes over somebody whom another lists", () => {
    expect(reading("Email,Status\nann@example.com,Active\nAnn@example.com,Suspended\n").complaints).toEqual([
      `list:3:1 cell A3: this row passes over ${testerKey("ann@example.com")}, and another lists them at list:2:1 (A2); take one of the two rows out`,
    ]);
  });
});

describe("whoever is meant is listed", () => {
  test.each([
    ["Status", "active|Active|AKTIV|actif|Invited|Accepted|Installed|enabled|Confirmed"],
    ["Type", "user|Member|Person|Guest|Benutzer|utilisateur|#microsoft.graph.user|User Mailbox"],
    ["Enabled", "true|WAHR|VRAI|VERDADERO|yes|Y|1|x|ja|Oui|sí|✓|active"],
    ["Suspended", "false|FALSCH|FAUX|FALSO|no|N|0||nein"],
    ["Invite type", "EMAIL|e-mail|Email"],
  ])("below %s", (title, words) => {
    for (const word of words.split("|")) {
      const { people, warnings } = beside(title, word, word);
      expect([word, people, warnings]).toEqual([word, ["ann@example.com · ", "bob@example.com · "], []]);
    }
  });

  test("where a column says nothing, or nothing about them and bad things about others", () => {
    expect(beside("Status", "", "-")).toMatchObject({ people: { length: 2 }, warnings: [] });
    expect(beside("Suspended", "FALSE", "")).toMatchObject({ people: { length: 2 }, warnings: [] });
    for (const [title, word] of [
      ["Status", "left"],
      ["Type", "Group"],
      ["Enabled", "no"],
    ] as const)
      onlyAnn(beside(title, "", word));
  });
});

describe("JSON", () => {
  const of = (other: object) =>
    reading(JSON.stringify([{ email: "ann@example.com" }, { email: "bob@example.com", ...other }], null, 1));

  test.each<object>([
    { status: "SUSPENDED" },
    { type: "GROUP" },
    { state: "removed" },
    { accountEnabled: false },
    { active: "no" },
    { suspended: true },
    { "@odata.type": "#microsoft.graph.group" },
    { status: { value: "ACTIVE" } },
  ])("passes over %j", (other) => {
    expect(of(other)).toMatchObject({
      people: ["ann@example.com · "],
      complaints: [],
      summary: "JSON list of testers, 1 person, 1 row passed over",
      warnings: [expect.stringMatching(/^list:\d+:\d+: 1 row is passed over \(line \d+\)/)],
    });
  });

  test("lists whoever is active, and whose last day comes", () => {
    expect(
      reading(
        JSON.stringify([
          { email: "ann@example.com", status: "active", suspended: false, until: "2027-03-31" },
        ]),
      ),
    ).toMatchObject({ people: ["ann@example.com ·  · until 2027-03-31"], complaints: [], warnings: [] });
  });

  test.each<[string, object, string]>([
    ["a last day that is no day", { until: "tomorrow" }, "is not valid; must be"],
    ["a last day that is no text", { until: 20270331 }, "is no text"],
    ["a name that is no text", { firstName: ["Ann"] }, "is no text"],
    ["somebody else in place of a name", { displayName: "cleo@example.com" }, "holds an address"],
    ["groups without names", { groups: [{ id: 1 }] }, "does not give the name of each group"],
  ])("%s is a complaint", (_what, other, problem) => {
    expect(of(other).complaints).toEqual([expect.stringContaining(problem)]);
  });

  test("tells of fields that are not read, and shows none", () => {
    const { people, warnings } = of({ "Annabella's": 1, team: "x", groups: "qa; beta", first_name: "Bob" });
    expect(people).toEqual(["ann@example.com · ", "bob@example.com · Bob · qa · beta"]);
    expect(warnings).toEqual([expect.stringMatching(/^list:7:\d+: 2 fields have no known name/)]);
  });

  test.each<[string, unknown]>([
    ["a page of several", { testers: [{ email: "ann@example.com" }], nextPageToken: "abc" }],
    [
      "a page, as the command line prints it",
      { result: { testers: ["ann@example.com"], nextPageToken: "abc" } },
    ],
    ["a page of Microsoft's", { testers: ["ann@example.com"], "@odata.nextLink": "https://example.com/2" }],
  ])("%s is a complaint", (_what, value) => {
    expect(reading(JSON.stringify(value)).complaints).toEqual([
      expect.stringContaining("another page follows"),
    ]);
  });

  test("the last page is none", () => {
    const last = { testers: ["ann@example.com"], nextPageToken: "" };
    expect(reading(JSON.stringify(last))).toMatchObject({ people: ["ann@example.com · "], complaints: [] });
  });

  test.each<unknown>([
    { testers: ["ann@example.com"], result: { testers: [{ email: "bob@example.com" }] } },
    { testers: ["ann@example.com"], pending: ["bob@example.com"] },
    { testers: [], more: { users: [{ name: "projects/1/testers/bob@example.com" }] } },
  ])("another list of people is a complaint: %j", (value) => {
    expect(reading(JSON.stringify(value)).complaints).toEqual([
      expect.stringContaining("another list of people is in this file"),
    ]);
  });

  test("a list of something else is none", () => {
    const value = { testers: ["ann@example.com"], groups: [{ name: "qa" }], version: 1 };
    expect(reading(JSON.stringify(value))).toMatchObject({ people: { length: 1 }, complaints: [] });
  });
});
