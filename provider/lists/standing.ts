import type { SkipReason } from "./list.js";

/** The columns that tell whom one may invite. */
export const standingRoles = ["kind", "invite", "status", "enabled", "disabled"] as const;
export type StandingRole = (typeof standingRoles)[number];

/** What stands in those columns about somebody. There may be several of one kind. */
export type Standing = Readonly<Record<StandingRole, readonly string[]>>;

const yes = "true yes y 1 on x ✓ ✔ wahr ja j vrai oui verdadero sí si verdadeiro sim vero sì waar";
const no = "false no n 0 off falsch nein faux non falso não nao onwaar nee";
const active = "active enabled aktiv aktiviert actif activo attivo ativo actief";

/**
 * The words that let somebody join. Nothing can be taken back, so a list of all the others would never be long enough:
 * whoever has another word is passed over, and told.
 */
const words: Readonly<Record<StandingRole, string>> = {
  kind: "user users member person people human guest employee tester internal external internaluser externaluser internalguest externalguest usermailbox mailuser nutzer benutzer mitglied gast utilisateur membre personne invité usuario miembro persona invitado utente membro ospite gebruiker lid persoon",
  invite: "email mail",
  status: `${active} installed invited accepted confirmed member`,
  enabled: `${yes} ${active}`,
  disabled: no,
};

const allowed = new Map(standingRoles.map((role) => [role, new Set(words[role].split(" "))]));

const reasons: Readonly<Record<StandingRole, SkipReason>> = {
  kind: "kind",
  invite: "link",
  status: "status",
  enabled: "status",
  disabled: "status",
};

/** The columns that mark whoever may join, and not only whoever may not. */
export function markingRoles(all: readonly Standing[]): ReadonlySet<StandingRole> {
  const marks = (role: StandingRole) =>
    all.some((one) => one[role].some((text) => isAllowed(role, wordIn(text))));
  return new Set(standingRoles.filter((role) => role !== "disabled" && marks(role)));
}

/**
 * Why somebody of this standing is passed over, or undefined.
 *
 * @param marking where others are marked as those who may join, an empty cell may mean the opposite
 */
export function skipFor(standing: Standing, marking: ReadonlySet<StandingRole>): SkipReason | undefined {
  const role = standingRoles.find((each) => {
    const said = standing[each].map(wordIn).filter((word) => word !== "");
    return (said.length === 0 && marking.has(each)) || !said.every((word) => isAllowed(each, word));
  });
  return role === undefined ? undefined : reasons[role];
}

function isAllowed(role: StandingRole, word: string): boolean {
  return allowed.get(role)?.has(word) ?? false;
}

/** Microsoft Graph writes `#microsoft.graph.user`; a dash is how people leave a cell empty. */
function wordIn(text: string): string {
  const plain = text
    .trim()
    .normalize("NFC")
    .toLowerCase()
    .replace(/^#microsoft\.graph\./, "");
  return /^[-–—]$/.test(plain) ? "" : plain.replace(/(?<=\p{L})[\s_-]+(?=\p{L})/gu, "");
}
