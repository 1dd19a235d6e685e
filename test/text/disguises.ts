import fc from "fast-check";
import type { Tester } from "../../provider/people.js";

/** People, and the ways in which a text can name them. */

const names = [
  "Maximilian",
  "Quux",
  "Anne-Marie",
  "O'Brien",
  "Müller",
  "Straße",
  "van der Berg",
  "Li",
  "Bo",
  "José",
  "Łukasz",
  "Søren",
  "Ester",
  "李小龙",
  "Андрей",
  "Ελένη",
  "Zoë Ångström",
];
const name = fc.oneof(fc.constantFrom(...names), fc.stringMatching(/^[B-HJ-Z][bcdfghjklmnpqrvwxyz]{2,11}$/));
const localPart = fc
  .tuple(
    fc.array(fc.stringMatching(/^[bcdfghjklmnpqrvwxyz]{3,9}$/), { minLength: 1, maxLength: 3 }),
    fc.constantFrom(".", "_", "-", "+"),
  )
  .map(([words, sign]) => words.join(sign));

export const person: fc.Arbitrary<Required<Tester>> = fc.record({
  email: fc
    .tuple(localPart, fc.constantFrom("example.com", "example.org", "mail.example.net"))
    .map(([local, host]) => `${local}@${host}`),
  firstName: name,
  lastName: name,
});

/** What of a person is named: the word for the report, and the text. */
export const namings: Readonly<Record<string, (person: Required<Tester>) => string>> = {
  address: ({ email }) => email,
  "quoted local part": ({ email }) => email.replace(/^(.*)@/, '"$1"@'),
  "local part": ({ email }) => email.replace(/@.*/, ""),
  "at in words": ({ email }) => email.replace("@", " at "),
  "at in brackets": ({ email }) => email.replace("@", "[at]"),
  "at and dots in words": ({ email }) => email.replace("@", " (at) ").replaceAll(".", " (dot) "),
  "dots in words": ({ email }) => email.replace("@", " at ").replaceAll(".", " dot "),
  "blanks around the sign": ({ email }) => email.replace("@", " @ "),
  "first name": ({ firstName }) => firstName,
  "last name": ({ lastName }) => lastName,
  "one word of the last name": ({ lastName }) => lastName.split(" ").at(-1) ?? "",
  "both names": ({ firstName, lastName }) => `${firstName} ${lastName}`,
  "both names, the last first": ({ firstName, lastName }) => `${lastName}, ${firstName}`,
  "name and address": ({ firstName, lastName, email }) => `${firstName} ${lastName} <${email}>`,
};

const units = (text: string) => text.split("");
const points = (text: string) => [...text];
const hex = (text: string) => units(text).map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
const bytes = (text: string) =>
  Array.from(Buffer.from(text), (byte) => byte.toString(16).padStart(2, "0").toUpperCase());
const between = (text: string, sign: string) => points(text).join(sign);
const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

/** How it is written. */
export const disguises: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "upper case": (text) => text.toUpperCase(),
  "lower case": (text) => text.toLowerCase(),
  "every other letter upper case": (text) =>
    points(text)
      .map((one, index) => (index % 2 === 0 ? one.toUpperCase() : one.toLowerCase()))
      .join(""),
  "in a URL": (text) => encodeURIComponent(text),
  "in a URL, twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "in a form": (text) => new URLSearchParams({ "": text }).toString().slice(1),
  "in a URL, every byte": (text) =>
    bytes(text)
      .map((byte) => `%${byte}`)
      .join(""),
  "in a URL, every byte, twice": (text) =>
    bytes(text)
      .map((byte) => `%25${byte.toLowerCase()}`)
      .join(""),
  "HTML numbers": (text) =>
    points(text)
      .map((one) => `&#${one.codePointAt(0)};`)
      .join(""),
  "hexadecimal HTML numbers": (text) =>
    points(text)
      .map((one) => `&#x${one.codePointAt(0)?.toString(16)};`)
      .join(""),
  "HTML numbers with zeros": (text) =>
    points(text)
      .map((one) => `&#X000${one.codePointAt(0)?.toString(16)};`)
      .join(""),
  "HTML numbers without semicolons": (text) =>
    points(text)
      .map((one) => `&#${one.codePointAt(0)}`)
      .join(""),
  "HTML names": (text) =>
    text
      .replaceAll("@", "&commat;")
      .replaceAll(".", "&period;")
      .replaceAll("'", "&apos;")
      .replaceAll("é", "&eacute;")
      .replaceAll("ü", "&uuml;")
      .replaceAll("ß", "&szlig;"),
  "HTML in HTML": (text) =>
    points(text)
      .map((one) => `&amp;#${one.codePointAt(0)};`)
      .join(""),
  "JSON escapes": (text) =>
    hex(text)
      .map((unit) => `\\u${unit}`)
      .join(""),
  "JSON escapes in JSON": (text) =>
    hex(text)
      .map((unit) => `\\\\u${unit.toUpperCase()}`)
      .join(""),
  "JavaScript escapes": (text) =>
    points(text)
      .map((one) => `\\u{${one.codePointAt(0)?.toString(16)}}`)
      .join(""),
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "base64 of a sentence": (text) => Buffer.from(`Tester "${text}" is not known.`).toString("base64"),
  "base64 of base64": (text) => Buffer.from(Buffer.from(text).toString("base64")).toString("base64"),
  "base64 after a path": (text) => `/v1/list/${Buffer.from(`<${text}>`).toString("base64url")}`,
  "base64 in a URL": (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
  "hexadecimal digits": (text) => bytes(text).join(""),
  "quoted-printable": (text) =>
    bytes(text)
      .map((byte) => `=${byte}`)
      .join(""),
  "quoted-printable, the sign alone": (text) => text.replaceAll("@", "=40").replaceAll(".", "=2E"),
  "an encoded word of a mail": (text) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`,
  "Unicode, taken apart": (text) => text.normalize("NFD"),
  "Unicode, put together": (text) => text.normalize("NFC"),
  "Unicode, compatible": (text) => text.normalize("NFKD"),
  "full width": fullWidth,
  "mathematical letters": (text) =>
    text.replace(/[a-z]/g, (one) => String.fromCodePoint(0x1d41a + one.charCodeAt(0) - 97)),
  "without accents": (text) => text.normalize("NFD").replace(/\p{M}/gu, ""),
  "blanks that cannot be seen": (text) => between(text, "\u200b"),
  "soft hyphens": (text) => between(text, "\u00ad"),
  joiners: (text) => between(text, "\u2060"),
};

/** What is around it. */
export const surroundings: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.constantFrom(
    ["", ""],
    ['Tester "', '" is not valid.'],
    ["Tester ", " is unknown"],
    ['{"email":"', '","code":7}'],
    ["?email=", "&next=1"],
    ["<li>", "</li>"],
    ["(", ")"],
    ["[", "]"],
    ["user:", ";"],
    ["no such user '", "'!"],
    ["errors: ", ", and others"],
    ["100% sure: ", " = nobody"],
    ["a\\b\\", "\\c"],
  ),
  fc.tuple(
    fc.lorem({ maxCount: 4 }).map((words) => `${words} `),
    fc.lorem({ maxCount: 4 }).map((words) => ` ${words}`),
  ),
);
