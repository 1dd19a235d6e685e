import { type Tester, type TesterKey, testerKey } from "./people.js";
import type { PersonalData } from "./settings.js";

export type TestersByKey = Readonly<Record<TesterKey, Tester>>;

/** The people of a group as its inputs have them. */
export interface GroupPeople {
  /** By key, which previews show: the person where personal data is plain, otherwise what Pulumi shows of a secret. */
  readonly testers: Readonly<Record<TesterKey, Tester | "[secret]">>;
  /**
   * The people whom `testers` does not show, as JSON: `[["ann@example.com","Ann","Doe"]]`. All of them are one Pulumi
   * secret: Pulumi encrypts each secret separately, and rewrites the whole state at every step. It hides properties that
   * begin with two underscores.
   */
  readonly __people?: string;
}

export function groupPeople(people: TestersByKey, personalData: PersonalData = "masked"): GroupPeople {
  if (personalData === "plain") return { testers: people };
  // A map has no order for Pulumi. A text has one, and another order in the file would be another secret.
  const sorted = Object.entries(people).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    testers: Object.fromEntries(Object.keys(people).map((key) => [key, "[secret]"])),
    __people: JSON.stringify(sorted.map(([, person]) => fieldsOf(person))),
  };
}

/**
 * The other way round. A state may hold one form, and the program give the other. What cannot be read counts as nobody:
 * an error of the parser would quote an address.
 */
export function peopleIn({ testers, __people = "[]" }: GroupPeople): TestersByKey {
  const shown = Object.entries(testers).filter(
    (entry): entry is [TesterKey, Tester] => entry[1] !== "[secret]",
  );
  const hidden = fieldsIn(__people).map(([email, firstName, lastName]) => {
    return [
      testerKey(email),
      { email, ...(firstName && { firstName }), ...(lastName && { lastName }) },
    ] as const;
  });
  return Object.fromEntries([...shown, ...hidden]);
}

type Fields = readonly [email: string, firstName?: string, lastName?: string];

function fieldsOf({ email, firstName = "", lastName }: Tester): Fields {
  if (lastName) return [email, firstName, lastName];
  return firstName ? [email, firstName] : [email];
}

function fieldsIn(text: string): Fields[] {
  try {
    return (JSON.parse(text) as unknown[]).filter(isFields);
  } catch {
    return [];
  }
}

function isFields(value: unknown): value is Fields {
  return Array.isArray(value) && value.length > 0 && value.every((field) => typeof field === "string");
}
