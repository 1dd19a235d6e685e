import type { Diagnostics, Path } from "../../document/diagnostics.js";
import { entries, field, items } from "../../document/untyped.js";

/** What a part of a configuration is, by its own keys. */
type Kind = "apps" | "groups" | "existing" | "removed" | "app" | "group";

const ofApps = ["appId", "packageName", "certificates"];
const ofGroups = ["testers", "testersFrom"];

/** Deeper, no part of a configuration stands. */
const mostLevels = 4;

/**
 * Parts that are what they should be and stand where they should not, such as `apps` inside `groups`: one complaint each.
 * Where there is one, nothing else is worth saying: most of it would follow from the wrong place.
 *
 * @returns whether there is one
 */
export function checkPlaces(document: unknown, diagnostics: Diagnostics): boolean {
  const before = diagnostics.complaints.length;
  visit(document, [], diagnostics);
  return diagnostics.complaints.length > before;
}

function visit(value: unknown, path: Path, diagnostics: Diagnostics): void {
  for (const [key, part] of entries(value)) {
    const here = [...path, key];
    // Entries have parts of groups and of removals, and the schema knows them.
    if (here.length === 1 && key === "existing") continue;
    if (isAtHome(part, here)) visit(part, here, diagnostics);
    else {
      const lost = whatIsLost(part, here);
      if (lost !== undefined) diagnostics.complain({ path: here, onKey: true }, ...lost);
      else if (here.length < mostLevels) visit(part, here, diagnostics);
    }
  }
}

/** Whether something is what belongs to this place, whatever else it might be. */
function isAtHome(part: unknown, path: Path): boolean {
  const [section, ...below] = path;
  if (below.length > 1) return false;
  if (below.length === 1) {
    return (section === "apps" && is.app(part)) || (section === "groups" && is.group(part));
  }
  return section === "apps" || section === "groups" || section === "removed" ? is[section](part) : false;
}

/** Each kind is known by keys that no other has. */
const is: Readonly<Record<Kind, (part: unknown) => boolean>> = {
  app: (part) => hasOne(part, ofApps),
  group: (part) => hasOne(part, ofGroups),
  apps: (part) => entries(part).some(([, one]) => is.app(one)),
  groups: (part) => entries(part).some(([, one]) => is.group(one)),
  existing: (part) => items(part).some((one) => hasOne(one, ["testersFrom"])),
  removed: (part) => items(part).some((one) => hasOne(one, ["tester", "group", "certificate"])),
};

function hasOne(part: unknown, keys: readonly string[]): boolean {
  return keys.some((key) => field(part, key) !== undefined);
}

type Sentence = readonly [problem: string, cure: string];

const homes: Readonly<Record<Kind, Sentence>> = {
  app: ["an app stands here", "put it under `apps`, which stands at the top level"],
  group: ["a group stands here", "put it under `groups`, which stands at the top level"],
  apps: ["apps stand here", "put them under the key `apps` at the top level, beside `version`"],
  groups: ["groups stand here", "put them under the key `groups` at the top level, beside `version`"],
  existing: [
    "people who exist stand here",
    "put them under the key `existing` at the top level, beside `version`",
  ],
  removed: ["removals stand here", "put them under the key `removed` at the top level, beside `version`"],
};

const withoutKey: Readonly<Record<string, Sentence>> = {
  apps: [
    "an app stands here without a key",
    "give it one, such as `racing`, and put `appId` and the others one level below it",
  ],
  groups: [
    "a group stands here without a key",
    "give it one, such as `qa`, and put `testers` one level below it",
  ],
};

function whatIsLost(part: unknown, path: Path): Sentence | undefined {
  const keyless =
    path.length === 1 && (is.app(part) || is.group(part)) ? withoutKey[String(path[0])] : undefined;
  if (keyless !== undefined) return keyless;
  if (isIn("apps", path) && is.groups(part)) {
    return [
      "groups stand here, with their people",
      "put them under `groups` at the top level, and list their keys here",
    ];
  }
  if (path.at(-1) === "existing" && is.removed(part)) return homes.existing;
  const kind = (["app", "group", "apps", "groups", "existing", "removed"] as const).find((one) =>
    is[one](part),
  );
  return kind === undefined ? ofLooseKey(part, path) : homes[kind];
}

function isIn(section: "apps" | "groups", path: Path): boolean {
  return path.length === 3 && path[0] === section;
}

/** Keys of an app or of a group outside of any. */
function ofLooseKey(part: unknown, path: Path): Sentence | undefined {
  const key = String(path.at(-1));
  const isMap = typeof part === "object" && !Array.isArray(part);
  if (isMap) return undefined;
  if (ofGroups.includes(key) && !isIn("groups", path)) {
    const cure = isIn("apps", path)
      ? "put them into a group under `groups`, and list its key under this app's `groups`"
      : "put them into a group, such as `groups: { qa: { testers: [ann@example.com] } }`";
    return ["testers belong to a group", cure];
  }
  if (ofApps.includes(key) && !isIn("apps", path)) {
    return ["this belongs to an app", "put it into an app under `apps`, one level below the app's key"];
  }
  return undefined;
}
