import type { Directory } from "../config/directory.js";
import { nameIn } from "../config/directory.js";
import { testerIn, type WrittenTester } from "../config/testers.js";
import type { Whole } from "../config/whole.js";
import { composed } from "../desired.js";
import type { Path, Subject } from "../document/diagnostics.js";
import { entries, field, items, text } from "../document/untyped.js";
import type { TesterKey } from "../people.js";

/** How an entry lists somebody by name: the name, and the last day of the entry itself. */
export interface Named {
  readonly person: string;
  readonly until?: string;
}

/** Somebody whom a document lists. */
export interface WrittenEntry {
  readonly key: TesterKey;
  /** In the list of the group. */
  readonly index: number;
  /** Undefined for whoever is listed by address. */
  readonly named: Named | undefined;
}

/** What the parts of a configuration say, and which of them says it. Parts are called as the configuration would call them. */
export class Written {
  constructor(
    private readonly whole: Whole,
    readonly directory: Directory,
  ) {}

  /** The file that is loaded, and those that it includes. */
  get parts(): string[] {
    return this.whole.parts.map(({ name = "" }) => name);
  }

  /** As they are written, in their order. */
  get groupKeys(): string[] {
    return entries(this.#groups).map(([key]) => key);
  }

  get #groups(): unknown {
    return field(this.whole.value, "groups");
  }

  /** The key of a group as it is written, by its key or by its name on Amazon; and of another one that has this name. */
  group(asked: string): { readonly found: string | undefined; readonly alsoNamed: string | undefined } {
    const byKey = this.groupKeys.find((key) => composed(key) === composed(asked));
    const byName = this.groupKeys.find((key) => this.nameOf(key) === composed(asked));
    return { found: byKey ?? byName, alsoNamed: byName === byKey ? undefined : byKey && byName };
  }

  /** A group's name on Amazon. */
  nameOf(group: string): string {
    return composed(text(field(this.#valueOf(group), "name")) ?? group);
  }

  /** The part that a group stands in. */
  partOf(group: string): string {
    return this.whole.partOf("groups", group).name ?? "";
  }

  /** The part that the group with a name on Amazon stands in. */
  partOfName(name: string): string | undefined {
    const group = this.groupKeys.find((key) => this.nameOf(key) === composed(name));
    return group === undefined ? undefined : this.partOf(group);
  }

  /** The file with people of a group. */
  listOf(group: string): string | undefined {
    return text(field(this.#valueOf(group), "testersFrom"));
  }

  /** Whether a document lists people of a group, or nobody in an empty list. */
  hasEntries(group: string): boolean {
    return field(this.#valueOf(group), "testers") !== undefined;
  }

  /** The people of a group whom a document lists. */
  entriesOf(group: string): WrittenEntry[] {
    return items(field(this.#valueOf(group), "testers")).flatMap((entry, index) => {
      const tester = this.testerIn(entry, group);
      return tester === undefined ? [] : [{ key: tester.key, index, named: namedIn(entry) }];
    });
  }

  /** The tester whom an entry of a group means, by address or by name. */
  testerIn(entry: unknown, group?: string): WrittenTester | undefined {
    const name = nameIn(entry);
    if (name === undefined) return testerIn(entry);
    const found = this.directory.find(name, group === undefined ? undefined : placeOf(group));
    return found === undefined || "problem" in found ? undefined : found.tester;
  }

  #valueOf(group: string): unknown {
    return field(this.#groups, group);
  }
}

function namedIn(entry: unknown): Named | undefined {
  const [person, until] = [nameIn(entry), text(field(entry, "until"))];
  return person === undefined ? undefined : { person, ...(until !== undefined && { until }) };
}

/** Where a group stands: what is defined under `people` holds there, or not. */
export function placeOf(group: string): Subject {
  return { path: ["groups", group] };
}

/** Where the people stand whom a document lists in a group. */
export function testersAt(group: string): Path {
  return [...placeOf(group).path, "testers"];
}
