import { truncatedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { isRepackaged, placesOf } from "./changes.js";
import {
  type ExistingTree,
  entriesOf,
  isCertificate,
  type LedgerState,
  type Position,
  place,
} from "./entries.js";
import { appKeyIn } from "./gate.js";

type Lists = Partial<Pick<LedgerState, "listed" | "existing" | "__apps">>;

/**
 * Why entries of `existing` cannot be followed: they say something else than when they were written, because a key names
 * another app now, another app uses the group, or an app has another package. Followed, they would keep somebody from
 * being sent to an app where nobody has added them.
 */
export function strayed(before: Lists, after: Lists): string[] {
  const was = textsOf(before.existing);
  const known = new Set(was.map(({ at, by }) => alike(at, by)));
  const places = placesOf(before.existing);
  const fresh = textsOf(after.existing).filter(
    ({ at, by }) => !places.has(place(at)) && by.includes(", ") && known.has(alike(at, by)),
  );
  const moved = Map.groupBy(fresh, ({ at, by }) => JSON.stringify([at.app, by]));
  return [...[...moved.values()].map((some) => movedSentence(some, after)), ...repackaged(before, after)];
}

interface Text {
  readonly at: Position;
  /** How it is said that it exists. */
  readonly by: string;
}

function textsOf(existing: ExistingTree = {}): Text[] {
  return entriesOf(existing).map(({ number: _none, ...at }) => ({
    at,
    by: String(existing[at.app]?.[at.group]?.[at.key]),
  }));
}

/** The same person or certificate, and the same words about its app. */
function alike({ group, key }: Position, by: string): string {
  return JSON.stringify([group, key, by]);
}

function movedSentence(some: readonly Text[], { __apps: names = {} }: Lists): string {
  const [{ at, by }] = some as [Text, ...Text[]];
  const who = namesOf(some.map((one) => one.at));
  const appId = names[at.app]?.appId ?? at.app;
  const [, key] = /, app (.*)$/.exec(by) ?? [];
  const [what, cure] =
    key === undefined
      ? [
          `the entry for ${who} names no app, and was written before ${appKeyIn(names, at.app)} came under it`,
          `If that is so on ${appKeyIn(names, at.app)} too, write an entry for each app, with \`app\`; if not, add \`app\` to the entry that is there.`,
        ]
      : [
          `the entry for ${who} names its app by the key ${quoted(key)}, which meant another app and now means ${appId}`,
          "Write the id of the app that is meant instead of the key.",
        ];
  return `\`existing\`: ${what}. Nothing was sent.\n${cure}`;
}

/** A certificate that was added in the Console was added for the package that the app had. */
function repackaged(before: Lists, after: Lists): string[] {
  const [places, listed] = [placesOf(before.existing), placesOf(after.listed)];
  const stale = entriesOf(after.existing).filter(
    (entry) =>
      isCertificate(entry) &&
      places.has(place(entry)) &&
      listed.has(place(entry)) &&
      isRepackaged(before.__apps?.[entry.app], after.__apps?.[entry.app]),
  );
  return [...Map.groupBy(stale, ({ app }) => app).values()].map((some) => {
    const app = appKeyIn(after.__apps ?? {}, some[0]?.app ?? "");
    return (
      `\`existing\`: the entry for ${namesOf(some)} was written when ${app} had another package, and a package is registered anew. Nothing was sent.\n` +
      "Take the entry out, and the certificate is sent."
    );
  });
}

function namesOf(some: readonly Position[]): string {
  return truncatedList(
    some.map((at) =>
      isCertificate(at) ? `certificate ${at.key.slice(0, 16)}` : `${at.key} in ${quoted(at.group)}`,
    ),
  );
}
