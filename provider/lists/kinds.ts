import { lettersOf, type Role, roleOf } from "./columns.js";

/** A table whose header tells what wrote it. */
interface HeaderKind {
  readonly kind: string;
  /** Columns without a known title are usual there, and nobody has to be told. */
  readonly isExport: boolean;
}

const okta = "Okta group members";

/** No other program puts this before what it knows about somebody. */
function isOkta(title: string): boolean {
  return /^profile\./i.test(title);
}

interface Pattern {
  readonly kind: string;
  readonly has: readonly string[];
  readonly or?: readonly string[];
}

/** Sources of each: the vendor's page or its program. The first that fits counts. Titles by their letters alone, or in full where the letters do not tell. */
const patterns: readonly Pattern[] = [
  {
    kind: "Google Workspace group members",
    has: ["memberemail", "membertype"],
    or: ["memberemail", "memberrole"],
  },
  { kind: "Google Workspace users", has: ["email address [required]"] },
  { kind: "Microsoft Entra members", has: ["userprincipalname"] },
  { kind: okta, has: ["login", "status"], or: ["email", "login"] },
  { kind: "appstoreconnect-cli testers", has: ["email", "invitetype"] },
  { kind: "fastlane pilot export", has: ["first", "last", "email", "groups"] },
  { kind: "asc beta testers export", has: ["email", "first_name", "last_name", "groups"] },
  { kind: "TestFlight bookmarklet export", has: ["email", "first", "last", "status"] },
  { kind: "TestFlight bookmarklet export", has: ["email", "firstname", "lastname", "status"] },
];

const consoleRoles: readonly (Role | undefined)[] = ["email", "firstName", "lastName"];

export function kindOf(titles: readonly string[]): HeaderKind {
  const known = [...titles.map(lettersOf), ...titles.map((title) => title.toLowerCase())];
  const includes = (wanted: readonly string[] = []): boolean =>
    wanted.length > 0 && wanted.every((title) => known.includes(title));
  const pattern = patterns.find(({ has, or }) => includes(has) || includes(or));
  const exported = titles.some(isOkta) ? okta : pattern?.kind;
  if (exported !== undefined) return { kind: exported, isExport: true };
  const roles = titles.map(roleOf);
  const isConsole = consoleRoles.every((role) => roles.includes(role)) && roles.length === 3;
  return { kind: isConsole ? "Amazon Console list" : "table", isExport: false };
}
