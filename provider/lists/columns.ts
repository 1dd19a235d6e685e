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
  | "kind"
  | "invite"
  | "other";

/** By their letters alone: `E-mail`, `e_mail` and `EMAIL` are one. In the languages in which spreadsheets often are. */
const titles: Readonly<Record<Role, string>> = {
  email:
    "email mail emailaddress mailaddress memberemail testeremail useremail primaryemail email1value emailadresse mailadresse adressemail adresseemail courriel correo correoelectronico emailindirizzo indirizzoemail",
  login: "login username userprincipalname upn",
  firstName: "first firstname given givenname forename vorname prenom nombre nome voornaam",
  lastName:
    "last lastname family familyname surname nachname nom nomdefamille apellido apellidos cognome achternaam",
  name: "name displayname fullname testername membername",
  groups: "groups group betagroups testergroups testinggroups groupname",
  groupAddress: "groupemail groupemailaddress",
  status: "status state memberstatus userstatus accountstatus",
  enabled: "accountenabled enabled",
  kind: "membertype usertype objecttype type",
  invite: "invitetype invitationtype",
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
  return roles.get(lettersOf(title));
}

/** Whether text has the form of an address, so loosely that whether it is one stays to be checked. */
export function looksLikeAddress(text: string): boolean {
  return /^[^\s@,;|]{1,64}@[^\s@,;|]{1,255}$/.test(text);
}

/** Whether a cell is one that tells how the cells of a file are separated: an address, or the title of a column. */
export function isTellingCell(text: string): boolean {
  return looksLikeAddress(text) || roleOf(text) !== undefined;
}
