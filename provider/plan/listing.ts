import type { Places } from "../config/places.js";
import { appTail, composed, type Desired, type DesiredApp } from "../desired.js";
import type { Location } from "../document/diagnostics.js";
import { certificates, type LedgerState, type Position, place } from "../ledger/entries.js";
import type { Tester } from "../people.js";

/** One person in one group on one app, or one certificate of an app. */
export interface Grant {
  /** A person's key, or a certificate's fingerprint. */
  readonly key: string;
  /** The group's name on Amazon, or `(certificates)`. */
  readonly group: string;
  /** The app's key in the file, or how the ledger calls an app that is not in the file any more. */
  readonly app: string;
  readonly appId: string;
  /** Where the file lists it. Whoever left is listed in the file before; unknown when that file is. */
  readonly place: Location | undefined;
  /** First and last name, where the file gives them. */
  readonly name: string | undefined;
}

/** A configuration, and where it lists each thing. */
export interface Side {
  readonly desired: Desired;
  readonly places: Places;
}

/** What a configuration lists, by place. */
export type Index = ReadonlyMap<string, Listed>;

export interface Listed {
  readonly entry: Position;
  readonly app: DesiredApp;
  readonly tester?: Tester;
  readonly location: Location | undefined;
}

export function indexOf({ desired, places }: Side): Index {
  const all = desired.apps.flatMap((app): Listed[] => {
    const tail = appTail(app.appId);
    const people = app.groups.flatMap(({ key: groupKey, name, testers }) =>
      testers.map((tester) => ({
        entry: { app: tail, group: composed(name), key: tester.key },
        app,
        tester,
        location: places.person(groupKey, tester.key),
      })),
    );
    const certified = app.certificates.map(({ fingerprint }) => ({
      entry: { app: tail, group: certificates, key: fingerprint },
      app,
      location: places.certificate(app.key, fingerprint),
    }));
    return [...people, ...certified];
  });
  return new Map(all.map((listed) => [place(listed.entry), listed]));
}

/** @param indices the later configuration first */
export function grantIn(indices: readonly Index[], names: LedgerState["__apps"]) {
  const later = new Map(
    indices.toReversed().flatMap((index) => [...index.values()].map(({ entry, app }) => [entry.app, app])),
  );
  return ({ app, group, key }: Position): Grant => {
    const listed = indices
      .map((index) => index.get(place({ app, group, key })))
      .find((found) => found !== undefined);
    const { firstName, lastName } = listed?.tester ?? {};
    const name = [firstName, lastName].filter(Boolean).join(" ");
    return {
      key,
      group,
      app: later.get(app)?.key ?? names[app]?.label ?? app,
      appId: later.get(app)?.appId ?? names[app]?.appId ?? app,
      place: listed?.location,
      name: name === "" ? undefined : name,
    };
  };
}
