/** examples/pipelines/state.md: its lines, run as they stand, with the address of a server of the test. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { linkPackage } from "../docs/installation.js";
import { anchorsOf, blocksOf, linksOf } from "../docs/markdown.js";
import { Reader } from "../docs/reader.js";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { leadingTo } from "../engine/environment.js";
import { root } from "../engine/stack.js";
import { Privacy } from "../privacy.js";
import { password, startPostgres } from "./postgres.js";
import { startS3 } from "./s3.js";
import type { Backend, Place } from "./server.js";

const page = "examples/pipelines/state.md";
const text = readFileSync(join(root, page), "utf8");
const people = ["annabella@example.com", "bruno@example.com"];

/** The lines for a place, as the page has them. */
function linesFor(name: string): string {
  const [block] = blocksOf(text).filter(({ kind, argument }) => kind === "sh" && argument === name);
  return block?.text ?? "";
}

/** Puts the address that the test has in the place of the one on the page, which has to be there. */
function at(lines: string, address: string): string {
  const [, written = ""] = /^export PULUMI_BACKEND_URL='(.*)'$/m.exec(lines) ?? [];
  expect(written).not.toBe("");
  return lines.replace(written, () => address);
}

interface Server {
  readonly name: string;
  readonly start: () => Promise<Backend>;
  /** What the page leaves to the pipeline, and the address as the page gives it: without a password. */
  readonly given: (place: Place) => { readonly env: NodeJS.ProcessEnv; readonly address: string };
}

const servers: readonly Server[] = [
  {
    name: "s3",
    start: startS3,
    given: ({ env: { PULUMI_BACKEND_URL: url, ...credentials } }) => ({
      env: credentials,
      address: `${url}`.replace("&region=us-east-1", ""),
    }),
  },
  {
    name: "postgres",
    start: startPostgres,
    given: ({ env }) => ({
      env: { STATE_PASSWORD: password },
      address: `${env["PULUMI_BACKEND_URL"]}`.replace(`:${password}@`, "@"),
    }),
  },
];

describe.each(servers)("the lines for $name", ({ name, start, given }) => {
  let backend: Backend;
  let emulator: Emulator;
  let reader: Reader;
  beforeEach(async () => {
    [backend, emulator, reader] = await Promise.all([start(), startEmulator(), Reader.create()]);
    reader.copy(join(root, "examples/library"));
    linkPackage(reader.project);
  });
  afterEach(async () => {
    await reader.dispose();
    await emulator.stop();
    await backend.stop();
  });

  test("lead a run to the state, where nobody and no password is readable", async () => {
    const place = await backend.place();
    const { env, address } = given(place);
    const secrets = { ...leadingTo(emulator), ...env, PULUMI_CONFIG_PASSPHRASE: "a passphrase for the test" };
    const exports = Object.entries(secrets).map(([key, value]) =>
      value === undefined ? `unset ${key}` : `export ${key}='${value}'`,
    );
    const lines = at(linesFor(name), address);
    expect(lines.trim().split("\n")).toHaveLength(2);
    const { exitCode, output } = await reader.run(
      [...exports, lines, "pulumi stack init production", "pulumi up --yes --skip-preview"].join("\n"),
    );
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });

    const stored = await place.texts();
    expect(
      [...stored.keys()].filter((key) => key.endsWith("stacks/appstore-devtest/production.json")),
    ).toHaveLength(1);
    const privacy = new Privacy(emulator.clientSecret);
    privacy.hidePeople(people);
    privacy.expectNothingReadable(new Map([...stored, ["the run", output]]));
    expect(output).not.toContain(password);
    expect([...stored.keys()].filter((key) => key.includes("/locks/"))).toEqual([]);
  });
});

test("no address on the page has a password, and each place takes two lines", () => {
  const places = blocksOf(text).filter(({ kind }) => kind === "sh");
  expect(places.map(({ argument }) => argument)).toEqual(["s3", "gcs", "azure", "postgres", "cloud"]);
  expect(places.filter((block) => block.text.trim().split("\n").length !== 2)).toEqual([]);
  expect(text).not.toMatch(/:\/\/[^/\s@]*:[^/\s@]*@/);
});

test("every link of the page leads somewhere", () => {
  const dead = linksOf(text).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = join(root, dirname(page), path);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor);
  });
  expect(dead).toEqual([]);
});
