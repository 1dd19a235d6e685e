/**
 * Mutation tests of the model: each line breaks one place in a copy of the compiled provider, and the sequences must
 * notice. A line whose text is no longer in the code fails, and must be updated.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { root } from "../engine/stack.js";
import { commands } from "./commands.js";
import type { Install } from "./engine.js";
import { Ground } from "./ground.js";

const record = "record.js";
const sending = "lifecycle/sending.js";
const entries = "ledger/entries.js";
const ledger = "lifecycle/ledger.js";
const group = "lifecycle/tester-group.js";
const registration = "lifecycle/registration.js";

/** The file, the text to replace, and the replacement. */
const mutations: readonly (readonly [file: string, from: string, to: string])[] = [
  [record, "record.confirmed[key] !== numbers[key]", "record.confirmed[key] === undefined"],
  [record, "record.confirmed[key] !== numbers[key]", "true"],
  [record, "onRecord?.[key] ?? 0", "0"],
  [record, 'onUnknown === "hold" && record.unconfirmed[key] !== undefined', "false"],
  [record, 'onUnknown === "hold" && ', ""],
  [record, "send.length + held.length + left.length > 0", "send.length + left.length > 0"],
  [record, "send.length + held.length + left.length > 0", "send.length + held.length > 0"],
  [record, "send.length + held.length + left.length > 0", "held.length + left.length > 0"],
  [record, "confirmed: pick(record.confirmed, (key) => numbers[key] !== undefined)", "confirmed: {}"],
  [record, "unconfirmed: pick(record.unconfirmed, (key) => numbers[key] !== undefined)", "unconfirmed: {}"],
  [
    record,
    "unconfirmed: pick(record.unconfirmed, (key) => numbers[key] !== undefined)",
    "unconfirmed: record.unconfirmed",
  ],
  [record, "confirmed: pick(record.confirmed, others)", "confirmed: record.confirmed"],
  [record, "unconfirmed: pick(record.unconfirmed, others)", "unconfirmed: record.unconfirmed"],
  [record, "sameNumbers(a.confirmed, b.confirmed) && ", ""],
  [record, " && sameNumbers(a.unconfirmed, b.unconfirmed)", ""],
  [sending, "if (isUnknown(error))", "if (false)"],
  [sending, '"unconfirmed", batch', '"confirmed", batch'],
  [sending, '"confirmed", batch', '"unconfirmed", batch'],
  [sending, "(0, record_js_1.sameRecord)(before, outputs)", "true"],
  [sending, "let record = plan.kept", "let record = { confirmed: {}, unconfirmed: {} }"],
  [sending, "messages.length === 0", "true"],
  [sending, "const divisible = isDivisible(error)", "const divisible = true"],
  ["shell/process.js", "{ ...outputs, __provider }", "{ ...outputs }"],
  [entries, "before.get(place(entry))?.number ?? ++lastNumber", "++lastNumber"],
  [entries, "++lastNumber", "lastNumber + 1"],
  [entries, "olds.__lastNumber ?? 0", "0"],
  [entries, "...entriesOf(olds.stillOnAmazon), ...before.values()", "...before.values()"],
  [entries, "...entriesOf(olds.stillOnAmazon), ...before.values()", "...entriesOf(olds.stillOnAmazon)"],
  [entries, "!now.has(place(entry)) && ", ""],
  [entries, "removal.app !== undefined && removal.app !== app", "false"],
  [entries, "(removal.tester ?? key) === key && ", ""],
  [entries, " && (removal.group ?? group) === group", ""],
  [entries, "key.startsWith(removal.certificate)", "true"],
  [ledger, "(0, entries_js_1.nextState)(olds, news)", "(0, entries_js_1.nextState)({}, news)"],
  [ledger, "changes: !(0, node_util_1.isDeepStrictEqual)(recorded(olds), recorded(news))", "changes: false"],
  [ledger, "text !== undefined", "false"],
  ["lifecycle/kind.js", "missing.length === 0", "true"],
  [group, "olds.personalData !== news.personalData", "false"],
  [group, "const before = (0, record_js_1.recordOf)(olds)", "const before = record_js_1.emptyRecord"],
  [registration, "const before = (0, record_js_1.recordOf)(olds)", "const before = record_js_1.emptyRecord"],
  ["service/errors.js", "status >= 500", "status >= 504"],
  ["service/errors.js", ' && (text.trim() === "" || (0, http_response_js_1.isJson)(text))', ""],
  [
    "wire/failures.js",
    'kind: "connection_lost", maybeSent: true',
    'kind: "connection_lost", maybeSent: false',
  ],
  ["wire/failures.js", 'kind: "timed_out", maybeSent: true', 'kind: "timed_out", maybeSent: false'],
];

let folder: string | undefined;
let ground: Ground | undefined;
afterEach(async () => {
  await ground?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

/** A copy of the compiled provider with one place changed. */
function broken(file: string, from: string, to: string): Install {
  mkdirSync(join(root, "bin/runs"), { recursive: true });
  folder = mkdtempSync(join(root, "bin/runs/broken-"));
  for (const part of ["package.json", "schema", "bin/provider"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  const path = join(folder, "bin/provider", file);
  const parts = readFileSync(path, "utf8").split(from);
  expect({ from, times: parts.length - 1 }).toEqual({ from, times: 1 });
  writeFileSync(path, parts.join(to));
  return (require(join(folder, "bin/provider/shell/process.js")) as { install: Install }).install;
}

test.each(mutations)(
  "a %s with %s turned into %s is caught",
  async (file, from, to) => {
    const opened = await Ground.open(broken(file, from, to));
    ground = opened;
    const play = fc.asyncProperty(commands, (sequence) => opened.play(sequence));
    const { failed, errorInstance } = await fc.check(play, {
      seed: 20261121,
      numRuns: 1000,
      endOnFailure: true,
    });
    const said = errorInstance instanceof Error ? errorInstance.message.split("\n", 1)[0] : undefined;
    process.stdout.write(`  ${file}: ${from} → ${to}\n    ${said} (sequence ${opened.figures.sequences})\n`);
    expect(failed).toBe(true);
  },
  600_000,
);
