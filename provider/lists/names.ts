/** First and last name, as far as they are known. */
export interface Names {
  readonly firstName?: string;
  readonly lastName?: string;
}

/**
 * The parts of a name that is written in one: up to the first blank it is the first name. The Developer Console only
 * shows names, so a wrong guess gives nobody access.
 */
export function namesIn(whole: string): Names {
  const name = whole.trim();
  // Where there is no name, mail programs write the address in its place.
  if (name === "" || holdsAddress.test(name)) return {};
  const [, first = name, last] = /^(\S+)\s+(.+)$/su.exec(name) ?? [];
  return { firstName: first, ...(last === undefined ? {} : { lastName: last }) };
}

const holdsAddress = /[^\s@]@[^\s@]/;

/** The same where the last name may stand in front, before a comma: directories and Outlook write it so. */
export function namesInDirectory(whole: string): Names {
  const [before = "", after = "", ...others] = whole.split(",").map((part) => part.trim());
  const isTurned = before !== "" && after !== "" && others.length === 0 && !titles.test(after);
  return isTurned && !holdsAddress.test(whole) ? { firstName: after, lastName: before } : namesIn(whole);
}

/** What follows a comma and is no first name. */
const titles = /^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq|mba|msc|bsc)\.?$/i;

/** First and last name in one. */
export function wholeName({ firstName = "", lastName = "" }: Names): string {
  return `${firstName} ${lastName}`.trim().replace(/\s+/g, " ");
}

/** Whether both are read again from where they are written in one. */
export function isWritableInOne(names: Names): boolean {
  const { firstName, lastName } = namesInDirectory(wholeName(names));
  return firstName === names.firstName && lastName === names.lastName;
}

/** Both in one, without a comma that would turn them around. */
export function unturned(names: Names): string {
  const whole = wholeName(names);
  const isTurned = wholeName(namesInDirectory(whole)) !== whole;
  return isTurned ? whole.replaceAll(",", " ").replace(/\s+/g, " ").trim() : whole;
}
