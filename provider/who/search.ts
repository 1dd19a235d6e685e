import { normaliseEmail, type TesterKey } from "../people.js";
import { type Files, searchFiles } from "./files-searched.js";
import { type HistoryFound, type Sighting, searchHistory } from "./history-searched.js";
import { MentionFinder } from "./mentions.js";

/** What to look for, and where. */
export interface Asked {
  /** How the digits of the key begin. */
  readonly digits: string;
  /** The configuration file, absolute. */
  readonly file: string;
  /** Other branches too. */
  readonly all: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Somebody whose key has the digits. */
export interface FoundPerson {
  readonly key: TesterKey;
  readonly email: string;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  /** By their names on Amazon: those of now, else the last ones. */
  readonly groups: readonly string[];
  /** In the files as they are. `isListed`: in a group, and not in a comment, under `removed` or under `people` alone. */
  readonly now: { readonly place: string; readonly isListed: boolean } | undefined;
  readonly history: HistoryFound | undefined;
}

export type { HistoryFound, Sighting };

export interface Answer {
  readonly people: readonly FoundPerson[];
  /** What was searched: the rest of a sentence. */
  readonly searched: string;
  /** Complete sentences about what could not be searched. */
  readonly notes: readonly string[];
}

/**
 * Looks for the address behind a key: in the configuration, in the CSV files it names, and in the history of both.
 * @throws DevTestError when git cannot read the history
 */
export function who({ digits, file, all, env }: Asked): Answer {
  const finder = new MentionFinder(digits);
  const files = searchFiles(file, finder);
  const history = searchHistory({ file, all, env }, finder);
  const keys = [...new Set([...files.people.keys(), ...history.people.keys()])].sort();
  return {
    people: keys.map((key) => personOf(key, files, history.people.get(key))),
    searched: `${files.searched}, ${history.searched}`,
    notes: [...files.notes, ...history.notes],
  };
}

function personOf(key: TesterKey, { people }: Files, history: HistoryFound | undefined): FoundPerson {
  const now = people.get(key);
  const { tester } = now?.listed ?? history?.listed ?? {};
  const { groups = [] } = (now?.listed?.isListed ? now.listed : (history?.listed ?? now?.listed)) ?? {};
  return {
    key,
    email: tester?.email ?? normaliseEmail(now?.address ?? history?.address ?? ""),
    firstName: tester?.firstName,
    lastName: tester?.lastName,
    groups,
    now: now && { place: now.place, isListed: now.isListed },
    history,
  };
}
