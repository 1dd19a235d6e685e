/** Why a text is hardly what it should be. None of these reasons repeats any of the text. */
type Doubts = readonly (readonly [pattern: RegExp, reason: string])[];

export function doubtAboutAddress(email: string): string | undefined {
  return firstDoubt(email, ofAddresses);
}

export function doubtAboutName(name: string): string | undefined {
  return firstDoubt(name, ofNames);
}

export function doubtAboutGroupName(name: string): string | undefined {
  return firstDoubt(name, ofGroupNames);
}

/** Whether an address stands anywhere in a name. */
export function holdsAddress(name: string): boolean {
  return /[^\s@]@[^\s@]+\.[^\s@]/u.test(name);
}

function firstDoubt(text: string, doubts: Doubts): string | undefined {
  return doubts.find(([pattern]) => pattern.test(text))?.[1];
}

/** Words that programs write where they have no value. */
const noValue =
  "null|undefined|none|n/a|#n/a|#ref!|#name\\?|\\[object object\\]|true|false|tbd|xxx+|placeholder|changeme";

/** As programs spell them: Nan, Nil and Todo are names of people. */
const noValueAsWritten = /^(?:NaN|nan|NAN|nil|NIL|todo|TODO)$/;

/** What a wrong encoding leaves of a letter. */
const lost: Doubts[number] = [
  /\uFFFD|[\u00C2\u00C3][\u0080-\u00BF]/u,
  "it holds a character that was lost when the file was saved",
];

const enclosed: Doubts[number] = [
  /^["'`\u2018-\u201F\u00AB\u2039<([{].*["'`\u2018-\u201F\u00BB\u203A>)\]}]$/su,
  "it stands in quotes or brackets",
];

/** Well-known domains as they are mistyped: none of these gives mailboxes to people. */
const mistyped =
  "gmial|gmai|gmal|gamil|gnail|gmaill|gmali|hotmial|hotmai|hotmal|hotmaill|outlok|outloook|yaho|yahooo|iclod|icoud";

const ofAddresses: Doubts = [
  [/%[0-9a-f]{2}/i, "it holds a percent-encoded character, as a link does"],
  [/^['#*!?=&/|~^{}%$`+-]/, "it begins with a character that hardly belongs to it"],
  [/['{}|/=?!&^`*#$~-]@/, "the part before the @ ends in a character that hardly belongs to it"],
  [/^.{65}[^@]*@/u, "the part before the @ has more than 64 characters"],
  [/\.[\p{N}-]+$/u, "its domain is a number, or ends in one"],
  [/\.\p{ASCII}$/u, "its domain ends in a single letter"],
  [/@(?:.*\.)?[^.]{64,}(?:\.|$)/u, "a part of its domain has more than 63 characters"],
  [/@www\./, "its domain is that of a web site"],
  [
    /\.(?:test|example|invalid|localhost|local|localdomain|internal|lan)$/,
    "its domain is reserved, and has no mail",
  ],
  [/\.(?:con|cmo|ocm|comm|vom|xom|nte|ogr|orgg|nett)$/, "its domain has an ending that does not exist"],
  [new RegExp(`@(?:${mistyped})\\.[a-z.]+$`), "its domain is a well-known one, mistyped"],
  [
    /@(?:gmail|hotmail|outlook|yahoo|icloud)\.(?:com\.com|co|cm|om)$/,
    "its domain is a well-known one, mistyped",
  ],
  [/^(?:no|do-?not|donot)[-._]?reply@/, "nobody reads what is sent there"],
  [/^(?:mailer-daemon|postmaster|abuse|bounces?)@/, "a program reads what is sent there"],
  [new RegExp(`^(?:${noValue})@`, "i"), "the part before the @ stands for a missing value"],
  [
    /^(?:your[-._]?)?(?:e-?mail|user-?name|first[-._]?name[-._]?last[-._]?name|first[-._]last|name|someone|somebody|example)@/,
    "the part before the @ is an example of one",
  ],
];

const ofNames: Doubts = [
  [new RegExp(`^(?:${noValue})$`, "i"), "it stands for a missing value"],
  [noValueAsWritten, "it stands for a missing value"],
  [/^[^\p{L}\p{So}\p{Emoji_Presentation}]+$/u, "it holds no letter"],
  [/@/, "it holds an @"],
  [
    /^(?:e-?mail(?: address)?|first|last|(?:first|last|given|family|sur|fore)[ _-]?name)$/i,
    "it is the name of a column",
  ],
  [/^[=+#*]/, "it begins with a character that hardly belongs to it"],
  [/[;|]/, "it holds a character that separates the cells of a table"],
  enclosed,
  lost,
  [/:\/\/|^mailto:/i, "it is a link"],
  [/^.{101}/su, "it has more than 100 characters"],
];

const ofGroupNames: Doubts = [
  [new RegExp(`^(?:${noValue})$`, "i"), "it stands for a missing value"],
  [noValueAsWritten, "it stands for a missing value"],
  [/^[^\p{L}\p{S}\p{Emoji_Presentation}]+$/u, "it holds no letter"],
  [/@/, "it holds an @"],
  [/\s{2}/u, "it holds several blanks in a row"],
  [/[^\S ]/u, "it holds a blank that is not the ordinary one"],
  enclosed,
  lost,
  [/^.{101}/su, "it has more than 100 characters"],
];
