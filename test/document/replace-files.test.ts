import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "@jest/globals";
import { replaceFiles } from "../../provider/document/replace-files.js";
import { temporary } from "../cli/plan-desk.js";

let folder: string;
beforeEach(() => {
  folder = temporary();
  for (const name of ["a", "b"]) writeFileSync(join(folder, name), "old");
});

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const replacement = (name: string) => ({
  file: join(folder, name),
  before: Buffer.from("old"),
  content: Buffer.from("new"),
  mode: 0o644,
});

test("all are replaced", async () => {
  await replaceFiles([replacement("a"), replacement("b")]);
  expect([read("a"), read("b")]).toEqual(["new", "new"]);
  expect(readdirSync(folder)).toEqual(["a", "b"]);
});

test("none is replaced when a new file cannot be made", async () => {
  await expect(replaceFiles([replacement("a"), replacement("missing/c")])).rejects.toMatchObject({
    file: join(folder, "missing/c"),
    left: [],
    cause: { code: "ENOENT" },
  });
  expect(read("a")).toBe("old");
  expect(readdirSync(folder)).toEqual(["a", "b"]);
});

test("those before are put back when one cannot take its place", async () => {
  mkdirSync(join(folder, "c"));
  const all = [replacement("a"), replacement("c"), replacement("b")];
  await expect(replaceFiles(all)).rejects.toMatchObject({ file: join(folder, "c"), left: [] });
  expect([read("a"), read("b")]).toEqual(["old", "old"]);
  expect(readdirSync(folder)).toEqual(["a", "b", "c"]);
});
