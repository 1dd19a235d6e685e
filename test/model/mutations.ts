/** Mutations of the compiled provider that the sequences of the model must notice. */

const record = "record.js";
const sending = "lifecycle/sending.js";
const entries = "ledger/entries.js";
const ledger = "lifecycle/ledger.js";
const group = "lifecycle/tester-group.js";
const registration = "lifecycle/registration.js";

/** The file, the text to replace, and the replacement. */
export const mutations: readonly (readonly [file: string, from: string, to: string])[] = [
  [record, "record.confirmed[key] !== numbers[key]", "record.confirmed[key] === undefined"],
  [record, "record.confirmed[key] !== numbers[key]", "true"],
  [record, "onRecord?.[key] ?? 0", "0"],
  [record, 'onUnknown === "hold" && Object.hasOwn(record.unconfirmed, key)', "false"],
  [record, 'onUnknown === "hold" && ', ""],
  [record, "send.length + held.length + left.length > 0", "send.length + left.length > 0"],
  [record, "send.length + held.length + left.length > 0", "send.length + held.length > 0"],
  [record, "send.length + held.length + left.length > 0", "held.length + left.length > 0"],
  [record, "confirmed: pick(record.confirmed, isListed)", "confirmed: {}"],
  [record, "unconfirmed: pick(record.unconfirmed, isListed)", "unconfirmed: {}"],
  [record, "unconfirmed: pick(record.unconfirmed, isListed)", "unconfirmed: record.unconfirmed"],
  [record, "confirmed: pick(record.confirmed, others)", "confirmed: record.confirmed"],
  [record, "unconfirmed: pick(record.unconfirmed, others)", "unconfirmed: record.unconfirmed"],
  [record, "sameNumbers(a.confirmed, b.confirmed) && ", ""],
  [record, " && sameNumbers(a.unconfirmed, b.unconfirmed)", ""],
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
  [entries, "++lastNumber", "lastNumber + 1"],
  [entries, "olds.__lastNumber ?? 0", "0"],
  [entries, "...entriesOf(olds.stillOnAmazon), ...before.values()", "...before.values()"],
  [entries, "...entriesOf(olds.stillOnAmazon), ...before.values()", "...entriesOf(olds.stillOnAmazon)"],
  [entries, "!now.has(place(entry)) && ", ""],
  [entries, "removal.app !== undefined && removal.app !== app", "false"],
  [entries, "(removal.tester ?? key) === key && ", ""],
  [entries, " && (0, desired_js_1.composed)(removal.group ?? group) === group", ""],
  [entries, "key.startsWith(removal.certificate)", "true"],
  [ledger, "(0, entries_js_1.nextState)(olds, news)", "(0, entries_js_1.nextState)({}, news)"],
  [ledger, "changes: !(0, node_util_1.isDeepStrictEqual)(recorded(olds), recorded(news))", "changes: false"],
  [ledger, "text !== undefined", "false"],
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
