import type { Diagnostics, Location, Subject } from "../document/diagnostics.js";
import type { TesterKey } from "../people.js";
import type { Survey } from "./survey.js";

/** Where a configuration lists each thing, by the keys of the file. Undefined for what has no lines, and for what is not listed. */
export interface Places {
  person(group: string, key: TesterKey): Location | undefined;
  certificate(app: string, fingerprint: string): Location | undefined;
}

export const nowhere: Places = { person: () => undefined, certificate: () => undefined };

export function placesIn({ groups, apps }: Survey, diagnostics: Diagnostics): Places {
  const at = (subject: Subject | undefined) =>
    subject === undefined ? undefined : diagnostics.locationOf(subject);
  // Most configurations are never asked where somebody is.
  const people = new Map<string, ReadonlyMap<TesterKey, Subject>>();
  const peopleOf = (group: string): ReadonlyMap<TesterKey, Subject> => {
    const known = people.get(group);
    if (known !== undefined) return known;
    const listed = groups.get(group)?.people ?? [];
    const subjects = new Map(listed.map(({ key, subject }) => [key, subject]));
    people.set(group, subjects);
    return subjects;
  };
  const certified = new Map(
    apps.map(({ key, certificates }) => [
      key,
      new Map(certificates.map(({ certificate, subject }) => [certificate.fingerprint, subject])),
    ]),
  );
  return {
    person: (group, key) => at(peopleOf(group).get(key)),
    certificate: (app, fingerprint) => at(certified.get(app)?.get(fingerprint)),
  };
}
