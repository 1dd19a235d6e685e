import { truncatedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";
import { isRepackaged, placesOf } from "./changes.js";
import { isCertificate, type LedgerState, type Position, place } from "./entries.js";
import { appKeyBy, type ExistingTree, existingPlaces, leavesOf, wordings } from "./existing.js";
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
  const same = new Set(was.map(({ at, by }) => placed(at, by)));
  const isStray = ({ at, by }: Text) =>
    !same.has(placed(at, by)) && by.includes(", ") && known.has(alike(at, by));
  const byPlace = Map.groupBy(textsOf(after.existing), ({ at }) => place(at));
  // One entry that says what it always said is enough.
  const stray = [...byPlace.values()].filter((texts) => texts.every(isStray)).flatMap(([text]) => text ?? []);
  const moved = Map.groupBy(stray, ({ at, by }) => JSON.stringify([at.app, by]));
  return [...[...moved.values()].map((some) => movedSentence(some, after)), ...repackaged(before, after)];
}

interface Text {
  readonly at: Position;
  /** How one entry says that it exists. */
  readonly by: string;
}

function textsOf(existing: ExistingTree = {}): Text[] {
  return leavesOf(existing).flatMap(({ leaf, ...at }) => wordings(leaf).map((by) => ({ at, by })));
}

function placed(at: Position, by: string): string {
  return JSON.stringify([place(at), by]);
}

/** The same person or certificate, and the same words about its app. */
function alike({ group, key }: Position, by: string): string {
  return JSON.stringify([group, key, by]);
}

function movedSentence(some: readonly Text[], { __apps: names = {} }: Lists): string {
  const [{ at, by }] = some as [Text, ...Text[]];
  const who = namesOf(some.map((one) => one.at));
  const appId = names[at.app]?.appId ?? at.app;
  const key = appKeyBy(by);
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

/** A package is registered anew: who added a certificate in the Console did so for the package that the app had. */
function repackaged(before: Lists, after: Lists): string[] {
  const [known, listed] = [existingPlaces(before.existing), placesOf(after.listed)];
  const stale = leavesOf(after.existing).filter(
    (one) =>
      isCertificate(one) &&
      wordings(one.leaf).length > 0 &&
      listed.has(place(one)) &&
      isRepackaged(before.__apps?.[one.app], after.__apps?.[one.app]),
  );
  return [...Map.groupBy(stale, ({ app }) => app).values()].map((some) => {
    const app = appKeyIn(after.__apps ?? {}, some[0]?.app ?? "");
    const since = some.some((one) => known.has(place(one)))
      ? `was written when ${app} had another package`
      : `comes in the change that gives ${app} another package`;
    return (
      `\`existing\`: the entry for ${namesOf(some)} ${since}, and a package is registered anew. Nothing was sent.\n` +
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
