/**
 * `schema/schemastore-entry.json` is for the catalogue of https://www.schemastore.org, from which editors learn the
 * schema of a `devtest.yaml` without a line in it. It is no part of the package.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pack } from "./docs/installation.js";
import { root } from "./engine/stack.js";

const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const entry = read("schema/schemastore-entry.json");
const manifest = read("package.json");

test("the entry has what the catalogue needs, for the files of this package alone", () => {
  expect(entry).toEqual({
    name: read("schema/devtest.schema.json").title,
    description: expect.stringContaining(manifest.name),
    fileMatch: ["devtest.yaml", "devtest.yml"],
    url: expect.any(String),
  });
});

test("its address is that of a file of the package, in the versions that read the same format", async () => {
  const [, host, name, major, path = ""] = /^https:\/\/([^/]+)\/([^@/]+)@(\d+)\/(.+)$/.exec(entry.url) ?? [];
  expect([host, name, major]).toEqual(["unpkg.com", manifest.name, manifest.version.split(".")[0]]);
  const { files } = await pack("--dry-run");
  const packed = files.map((file) => file.path);
  expect(packed).toContain(path);
  expect(manifest.files).toContain(path.split("/")[0]);
  expect(packed).not.toContain("schema/schemastore-entry.json");
});
