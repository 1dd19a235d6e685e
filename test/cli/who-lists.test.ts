import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { bruno, digits, listing, WhoDesk } from "./who-desk.js";

let desk: WhoDesk;
beforeEach(() => {
  desk = new WhoDesk();
});
afterEach(() => desk.close());

describe("a CSV file", () => {
  const naming = (...lists: readonly string[]) =>
    `version: 1\ngroups:\n${lists.map((list, index) => `  g${index}: { testersFrom: ${list} }\n`).join("")}apps: {}\n`;

  test("is searched with its byte order mark, and under all names that a version gave", () => {
    desk.repository.commit({
      "devtest.yaml": naming("lists/old.csv"),
      "lists/old.csv": "\uFEFFE-mail;First name;Last name\nBruno@example.com;Bruno;Diaz\n",
    });
    desk.repository.git("rm", "--quiet", "lists/old.csv");
    desk.repository.commit({ "devtest.yaml": naming("new.csv"), "new.csv": "annabella@example.com\n" });
    expect(desk.shown(digits(bruno)).stdout).toMatch(
      /^.*\n {2}bruno@example\.com \(Bruno Diaz\)\n {2}was in g0\n.*\n {2}last listed in .*, lists\/old\.csv:2; taken out in /,
    );
  });

  test("of people who exist is searched too", () => {
    desk.repository.commit({
      "devtest.yaml": "version: 1\napps: {}\nexisting:\n  - { testersFrom: console/qa.csv, group: qa }\n",
      "console/qa.csv": `${bruno}\n`,
    });
    expect(desk.shown(digits(bruno)).stdout).toMatch(
      /^.*\n {2}bruno@example\.com\n {2}in qa\n {2}listed now: console\/qa\.csv:1\n/,
    );
  });

  test("with a byte order mark before the first address is searched too", () => {
    desk.repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": "\uFEFFbruno@example.com\r\n" });
    desk.repository.commit({ "a.csv": "\uFEFFannabella@example.com\r\n" });
    expect(desk.json(digits(bruno)).people[0].history.last.place).toBe("a.csv:1");
  });

  test.each<[string, Buffer]>([
    ["UTF-16", Buffer.from("\ufeffE-mail\tFirst name\r\nbruno@example.com\tZoë\r\n", "utf16le")],
    ["Windows-1252", Buffer.from("E-mail;First name\r\nbruno@example.com;Zoë\r\n", "latin1")],
  ])("in %s is searched as it is read", (_encoding, bytes) => {
    desk.repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": bytes });
    expect(desk.shown(digits(bruno)).stdout).toContain("listed now: a.csv:2");
    desk.repository.commit({ "a.csv": "annabella@example.com\n" });
    expect(desk.json(digits(bruno)).people[0].history.last.place).toBe("a.csv:2");
  });

  test("that the configuration names no more lists nobody", () => {
    desk.repository.commit({
      "devtest.yaml": naming("a.csv", "b.csv"),
      "a.csv": `${bruno}\n`,
      "b.csv": "cora@example.com\n",
    });
    const left = desk.repository.commit({ "devtest.yaml": naming("b.csv") });
    expect(desk.json(digits(bruno)).people[0].history.takenOut.commit).toBe(left);
  });

  test("to which somebody moves keeps them listed", () => {
    const joined = desk.repository.commit({ "devtest.yaml": listing([bruno]) });
    desk.repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": `${bruno}\n` });
    const [{ now, history }] = desk.json(digits(bruno)).people;
    expect(now).toEqual({ place: "a.csv:1", isListed: true });
    expect(history).toMatchObject({ isStill: true, takenOut: null, first: { commit: joined } });
  });

  test.each(["a\nb.csv", "-a b.csv", ":!a.csv", "ünï.csv", "a, b.csv"])("may have any name: %j", (name) => {
    desk.repository.commit({ "devtest.yaml": naming(JSON.stringify(name)), [name]: `${bruno}\n` });
    desk.repository.commit({ [name]: "annabella@example.com\n" });
    expect(desk.json(digits(bruno)).people[0].history.last.place).toMatch(/\.csv:1$/);
    expect(desk.shown(digits(bruno)).stdout.trim().split("\n")).toHaveLength(5);
  });

  test.each(["../outside.csv", "/etc/hosts", ".", '""', '"a\\0b"', "lists"])(
    "that may not be read does no harm: %s",
    (name) => {
      desk.repository.commit({
        "devtest.yaml": naming(name, "a.csv"),
        "a.csv": `${bruno}\n`,
        "lists/x.csv": "",
      });
      desk.repository.commit({ "a.csv": "annabella@example.com\n" });
      expect(desk.json(digits(bruno)).people).toHaveLength(1);
    },
  );

  test("that was a link or a pointer of Git LFS is passed over with a note", () => {
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    symlinkSync("/etc/hosts", join(desk.folder, "link.csv"));
    desk.repository.commit({
      "devtest.yaml": naming("link.csv", "lfs.csv", "a.csv"),
      "lfs.csv": pointer,
      "a.csv": `${bruno}\n`,
    });
    desk.repository.git("rm", "--quiet", "link.csv", "lfs.csv");
    desk.repository.commit({ "devtest.yaml": naming("a.csv"), "a.csv": "annabella@example.com\n" });
    const { status, stderr } = desk.run([digits(bruno)]);
    expect(status).toBe(0);
    expect(stderr.split("\n").sort()).toEqual([
      "",
      "note: In the history, lfs.csv was a Git LFS pointer at times: such versions are not searched.",
      "note: In the history, link.csv was a symbolic link at times: such versions are not searched.",
    ]);
  });
});
