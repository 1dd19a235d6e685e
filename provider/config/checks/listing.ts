import { appTail } from "../../desired.js";
import type { TesterKey } from "../../people.js";
import type { Person } from "../person.js";
import type { Survey, SurveyedApp, SurveyedGroup } from "../survey.js";
import { type Keys, knownKeys } from "./unknown.js";

/** What a configuration lists, in the ways in which `removed` names it. */
export interface Listing {
  readonly apps: ReadonlyMap<string, SurveyedApp>;
  readonly appKeys: Keys;
  readonly groupsByKey: Survey["groups"];
  /** By name on Amazon. Of several with one name, which is a complaint of its own, the first counts. */
  readonly groupsByName: ReadonlyMap<string, SurveyedGroup>;
  /** The keys of the groups of an app, by its last 8 digits. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  readonly people: ReadonlyMap<
    TesterKey,
    readonly { readonly group: SurveyedGroup; readonly person: Person }[]
  >;
}

export function listingOf({ apps, groups }: Survey): Listing {
  const all = [...groups.values()];
  const listed = all.flatMap((group) => group.people.map((person) => ({ group, person })));
  const tails = Map.groupBy(apps, ({ appId = "" }) => appTail(appId));
  const used = [...tails].map(([tail, alike]) => [tail, alike.flatMap(({ uses }) => uses)] as const);
  return {
    apps: new Map(apps.map((app) => [app.key, app])),
    appKeys: knownKeys(apps.map(({ key }) => key)),
    groupsByKey: groups,
    groupsByName: new Map(all.toReversed().map((group) => [group.name, group])),
    used: new Map(used.map(([tail, uses]) => [tail, new Set(uses.map(({ group }) => group))])),
    people: Map.groupBy(listed, ({ person }) => person.key),
  };
}

/** `app` is a key of the file, or the id of an app that may have left it. */
export function tailOf(app: string, apps: Listing["apps"]): string {
  return appTail(apps.get(app)?.appId ?? app);
}
