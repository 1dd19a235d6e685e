/** Mutations of the compiled provider that the sequences of the model must notice. */

const record = "record.js";
const sending = "lifecycle/sending.js";
const desired = "desired.js";
const entries = "ledger/entries.js";
const existing = "ledger/existing.js";
const ledger = "lifecycle/ledger.js";
const adopted = "lifecycle/adopted.js";
const group = "lifecycle/tester-group.js";
const registration = "lifecycle/registration.js";

/** The file, the text to replace, and the replacement. */
export const mutations: readonly (readonly [file: string, from: string, to: string])[] = [
  [record, "record.confirmed[key] === numbers[key]", "record.confirmed[key] !== undefined"],
  [record, "record.confirmed[key] === numbers[key]", "false"],
  [record, "record.adopted[key] === numbers[key]", "record.adopted[key] !== undefined"],
  [record, "record.adopted[key] === numbers[key]", "false"],
  [record, "pending.filter((key) => exists.has(key))", "[]"],
  [record, "pending.filter((key) => !exists.has(key))", "pending"],
  [record, "adopt.length + ", ""],
  [record, "onRecord?.[key] ?? 0", "0"],
  [record, 'onUnknown === "hold" && Object.hasOwn(record.unconfirmed, key)', "false"],
  [record, 'onUnknown === "hold" && ', ""],
  [record, "send.length + held.length + left.length > 0", "send.length + left.length > 0"],
  [record, "send.length + held.length + left.length > 0", "send.length + held.length > 0"],
  [record, "send.length + held.length + left.length > 0", "held.length + left.length > 0"],
  [record, "pick(record[part], isListed)", '(part === "confirmed" ? {} : pick(record[part], isListed))'],
  [record, "pick(record[part], isListed)", '(part === "unconfirmed" ? {} : pick(record[part], isListed))'],
  [record, "pick(record[part], isListed)", '(part === "adopted" ? {} : pick(record[part], isListed))'],
  [record, "pick(record[part], isListed)", "record[part]"],
  [record, "pick(record[part], (key) => !known.has(key))", "record[part]"],
  [record, "sameNumbers(a.confirmed, b.confirmed)", "true"],
  [record, "sameNumbers(a.unconfirmed, b.unconfirmed)", "true"],
  [record, "sameNumbers(a.adopted, b.adopted)", "true"],
  [sending, "if (isUnknown(error))", "if (false)"],
  [sending, '"unconfirmed", [...doubts', '"confirmed", [...doubts'],
  [sending, "doubts.delete(key)", ";"],
  [sending, 'doubts.delete(batch[0] ?? "")', ";"],
  [sending, '"confirmed", batch', '"unconfirmed", batch'],
  [sending, "(0, record_js_1.sameRecord)(before, outputs)", "true"],
  [sending, "let record = plan.kept", "let record = { confirmed: {}, unconfirmed: {} }"],
  [sending, 'message === ""', "true"],
  [sending, "const divisible = isDivisible(error)", "const divisible = true"],
  ["shell/process.js", "{ ...outputs, __provider }", "{ ...outputs }"],
  [entries, "before.get(place(entry))?.number ?? ++lastNumber", "++lastNumber"],
  [entries, "?? ++lastNumber", "?? lastNumber + 1"],
  [entries, "olds.__lastNumber ?? 0", "0"],
  [entries, "...entriesOf(olds.stillOnAmazon), ...before.values()", "...before.values()"],
  [entries, "...entriesOf(olds.stillOnAmazon), ...before.values()", "...entriesOf(olds.stillOnAmazon)"],
  [entries, "!now.has(place(entry)) && ", ""],
  [desired, "removal.app !== undefined && removal.app !== app", "false"],
  [desired, "(removal.tester ?? tester) === tester && ", ""],
  [desired, ' && composed(removal.group ?? group ?? "") === group', ""],
  [desired, "certificate?.startsWith(removal.certificate) === true", "certificate !== undefined"],
  [entries, "number: ++lastNumber", "number: lastNumber"],
  [entries, "!places.has(place(entry))", "true"],
  [entries, "entriesOf(news.existing).filter", "[].filter"],
  [ledger, "!exists.has((0, entries_js_1.place)(entry))", "true"],
  [ledger, "(0, existing_js_1.ledgerAfter)(olds, news)", "(0, existing_js_1.ledgerAfter)({}, news)"],
  [ledger, "changes: !(0, node_util_1.isDeepStrictEqual)(recorded(olds), recorded(news))", "changes: false"],
  [ledger, "text !== undefined", "false"],
  [existing, "was.has(id) ? wasAdopted.has(id) : texts.length > 0", "false"],
  [existing, "was.has(id) ? wasAdopted.has(id)", "was.has(id) ? false"],
  [existing, "text !== adopted", "true"],
  [adopted, "late.add(", "(() => undefined)("],
  [adopted, "certain + late.size", "late.size"],
  [adopted, "return [skipsLedger(of, keys)]", "return []"],
  ["lifecycle/on-record.js", "missing.length === 0", "true"],
  [group, "olds.personalData !== news.personalData", "false"],
  [group, "const before = (0, record_js_1.recordOf)(olds)", "const before = record_js_1.emptyRecord"],
  [registration, "const before = (0, record_js_1.recordOf)(olds)", "const before = record_js_1.emptyRecord"],
  ["service/status-meanings.js", "status >= 500", "status >= 504"],
  ["service/status-meanings.js", "(0, documented_js_1.saysYes)(kind, body)", "true"],
  ["service/status-meanings.js", "status === 200", "status < 300"],
  ["service/status-meanings.js", "status < 400", "false"],
  [
    "wire/failures.js",
    'kind: "connection_lost", maybeSent: true',
    'kind: "connection_lost", maybeSent: false',
  ],
  ["wire/failures.js", 'kind: "timed_out", maybeSent: true', 'kind: "timed_out", maybeSent: false'],
];
