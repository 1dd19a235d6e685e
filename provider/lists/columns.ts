import type { Signs } from "../document/csv-layout.js";

/** What a column is for. `other`: it is known, and says nothing about whom to invite. */
export type Role =
  | "email"
  | "login"
  | "firstName"
  | "lastName"
  | "name"
  | "groups"
  | "groupAddress"
  | "status"
  | "enabled"
  | "disabled"
  | "kind"
  | "invite"
  | "until"
  | "other";

/** By their letters alone: `E-mail`, `e_mail` and `EMAIL` are one. In the languages in which spreadsheets often are. */
const titles: Readonly<Record<Role, string>> = {
  email:
    "email mail emailaddress mailaddress memberemail testeremail useremail primaryemail email1value emailadresse mailadresse adressemail adresseemail courriel correo correoelectronico emailindirizzo indirizzoemail",
  login: "login username userprincipalname upn",
  firstName: "first firstname given givenname forename vorname prenom nombre nome voornaam",
  lastName:
    "last lastname family familyname surname nachname nom nomdefamille apellido apellidos cognome achternaam",
  name: "name displayname fullname testername membername realname naam",
  groups: "groups group betagroups testergroups testinggroups groupname",
  groupAddress: "groupemail groupemailaddress",
  status: "status state memberstatus userstatus accountstatus statut etat estado stato",
  enabled:
    "accountenabled enabled active isactive isenabled aktiv actif activo attivo ativo actief aktiviert",
  disabled:
    "disabled suspended deactivated deprovisioned blocked locked lockedout deleted archived inactive terminated revoked removed excluded unsubscribed accountdisabled accountlocked isdisabled issuspended isdeactivated isblocked islocked isdeleted isarchived isinactive blockcredential softdeletiontimestamp deaktiviert gesperrt geloscht inaktiv desactive suspendu bloque supprime inactif desactivado suspendido bloqueado eliminado inactivo disattivato sospeso bloccato geblokkeerd",
  kind: "membertype usertype objecttype type accounttype principaltype recipienttype recipienttypedetails odatatype kind typ",
  invite: "invitetype invitationtype",
  until: "until lastday",
  other:
    "id objectid userid number no memberrole role usertypedisplay installedversion installdate date lastactivitytime lastinstalled sessions crashes version devices",
};

const roles: ReadonlyMap<string, Role> = new Map(
  Object.entries(titles).flatMap(([role, words]) => words.split(" ").map((word) => [word, role as Role])),
);

/** Longer than any title of a column. */
const mostLetters = 60;

/** The letters of a title, without what Okta and Google put around it: `profile.email`, `Group Email [Required]`. */
export function lettersOf(title: string): string {
  if (title.length > mostLetters || title.includes("@")) return "";
  const plain = title.toLowerCase().replace(/^profile\.|\[[^\]]*\]/g, "");
  return plain.normalize("NFKD").replace(/[\s\p{P}\p{S}\p{M}]+/gu, "");
}

export function roleOf(title: string): Role | undefined {
  return isNumbers(title) ? "other" : roles.get(lettersOf(title));
}

function isNumbers(title: string): boolean {
  return /^[#№]$/.test(title);
}

export type Roles = readonly (Role | undefined)[];

/**
 * What each column is for. Some titles mean one thing alone, and another beside a second column: `Name` is the last name
 * beside `Vorname`, and `Nom` is the whole name where there is no `Prénom`.
 */
export function rolesOf(header: Texts, rows: readonly Texts[]): Roles {
  const roles = header.map(({ text }) => roleOf(text));
  const [first, last, whole] = (["firstName", "lastName", "name"] as const).map((role) =>
    roles.indexOf(role),
  );
  const isCalled = (at: number, names: readonly string[]) =>
    names.includes(lettersOf(header[at]?.text ?? ""));
  const change = (at: number, role: Role) => roles.map((one, index) => (index === at ? role : one));
  if (first === undefined || last === undefined || whole === undefined) return roles;
  if (whole === -1) {
    if (first === -1 && isCalled(last, ["nom"])) return change(last, "name");
    return last === -1 && isCalled(first, ["nombre", "nome"]) ? change(first, "name") : roles;
  }
  if (first === -1 || last !== -1) return roles;
  if (rows.some((cells) => holdsName(cells[whole]?.text ?? "", cells[first]?.text ?? "")))
    return change(first, "other");
  return isCalled(whole, ["name", "naam"]) ? change(whole, "lastName") : roles;
}

type Texts = readonly { readonly text: string }[];

/** Whether a name holds the first one and another besides. */
function holdsName(whole: string, first: string): boolean {
  const [words, wanted] = [whole, first].map((text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  );
  if (words === undefined || wanted === undefined || wanted.length === 0) return false;
  return words.length > wanted.length && wanted.every((word) => words.includes(word));
}

/** Whether text has the form of an address, so loosely that whether it is one stays to be checked. */
export function looksLikeAddress(text: string): boolean {
  return /^[^\s@,;|]{1,64}@[^\s@,;|]{1,255}$/.test(text);
}

/** What a list is told by: how its cells are separated, and whether a line that begins with # is its header. */
export const signs: Signs = { isTelling, isHeader };

/** An address, or the title of a column. */
function isTelling(text: string): boolean {
  return looksLikeAddress(text) || roleOf(text) !== undefined;
}

/** `#` is what people call a column of numbers, and a program may put it before its first title. */
function isHeader([first = "", ...others]: readonly string[]): boolean {
  const titled = others.filter((text) => text !== "");
  const isAddress = [first, ...titled].map(roleOf).some((role) => role === "email" || role === "login");
  if (titled.length === 0 || !isAddress || [first, ...others].some((text) => text.includes("@")))
    return false;
  const isWord = roleOf(first) !== undefined || /^#?\s*\S+$/.test(first);
  return isNumbers(first) || (isWord && titled.every((text) => roleOf(text) !== undefined));
}
