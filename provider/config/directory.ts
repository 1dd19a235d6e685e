import { composed } from "../desired.js";
import type { Diagnostics, Path, Subject } from "../document/diagnostics.js";
import { nearestTo } from "../document/nearest.js";
import type { Diagnose } from "../document/schema.js";
import { entries, field, text } from "../document/untyped.js";
import type { Diagnostic } from "../errors.js";
import { normaliseEmail } from "../people.js";
import { testerIn, type WrittenTester } from "./testers.js";

/** An address of somebody who is defined under `people`. */
export interface Defined {
  /** As lists use it: `ann`, or `kim/home` where there are several addresses. */
  readonly name: string;
  readonly tester: WrittenTester;
  /** Where the address is written. */
  readonly definition: Subject;
  /** Where the last day is written. */
  readonly untilAt: Subject | undefined;
}

interface Entry {
  readonly subject: Subject;
  /** By their names under `emails`; a single address has the name "". */
  readonly addresses: ReadonlyMap<string, Defined>;
}

/** Whether a text that stands for a person is a name: every address has an @, and every masked key. */
export function isName(written: string): boolean {
  return !/[@\uff20\ufe6b]/.test(written) && written.trim() !== "";
}

/** The name under `people` that an entry of a list gives instead of an address. */
export function nameIn(entry: unknown): string | undefined {
  const written = text(entry);
  return written === undefined ? text(field(entry, "person")) : isName(written) ? written : undefined;
}

/** The people who are defined under `people`. No message shows a name: it may be that of a person. */
export class Directory {
  readonly #people: ReadonlyMap<string, Entry>;
  #byAddress: ReadonlyMap<string, Defined> | undefined;

  /**
   * @param people keys, composed and as they are written, with their values
   * @param isMalformed whether the schema has complained about the value at a path
   */
  constructor(
    people: readonly (readonly [key: string, written: string, value: unknown])[],
    private readonly diagnostics: Diagnostics,
    isMalformed: (path: Path) => boolean,
  ) {
    this.#people = new Map(
      people.map(([key, written, value]) => [key, entryOf(written, value, isMalformed)]),
    );
  }

  get all(): readonly Defined[] {
    return [...this.#people.values()].flatMap(({ addresses }) => [...addresses.values()]);
  }

  /** Nobody is defined, and so nothing is a name. */
  get isEmpty(): boolean {
    return this.#people.size === 0;
  }

  /** Whether a name is that of a person, with or without one of their addresses. */
  has(written: string): boolean {
    return this.#people.has(split(written).name);
  }

  /** Who is defined with an address. */
  withAddress(email: string): Defined | undefined {
    this.#byAddress ??= new Map(this.all.map((one) => [one.tester.email, one]));
    return this.#byAddress.get(normaliseEmail(email));
  }

  /** How a sentence refers to a place under `people`. */
  where(subject: Subject): string {
    return this.diagnostics.where(subject);
  }

  /**
   * Who is meant by a name, or why nobody is. Undefined where the definition is malformed.
   *
   * @param diagnose says what is wrong with the text where nobody is defined, and so it can be no name
   */
  find(written: string, diagnose: Diagnose = () => []): Defined | Diagnostic | undefined {
    if (this.isEmpty) return diagnose(written)[0];
    const { name, address } = split(written);
    const entry = this.#people.get(name);
    if (entry === undefined) return this.#unknown(name);
    const { addresses, subject } = entry;
    if (addresses.size === 0) return undefined;
    const where = this.diagnostics.where(subject);
    if (address === undefined) {
      const [only, ...others] = addresses.values();
      return others.length === 0
        ? only
        : { problem: `the person at ${where} has several addresses`, cure: which };
    }
    const cure = addresses.has("") ? "give the name of the person alone" : which;
    return addresses.get(address) ?? { problem: `the person at ${where} has no address of this name`, cure };
  }

  #unknown(name: string): Diagnostic {
    const nearest = this.#people.get(nearestTo(name, this.#people.keys()) ?? "");
    const hint =
      nearest === undefined ? "" : ` (did you mean the one at ${this.diagnostics.where(nearest.subject)}?)`;
    const cure = "give an e-mail address, or a name that stands under `people`";
    return { problem: `nobody under \`people\` has this name${hint}`, cure };
  }
}

const which = "say which address is meant, by its name under `emails`, such as `kim/home`";

function split(written: string): { readonly name: string; readonly address: string | undefined } {
  const [, name = "", address] = /^([^/]*)(?:\/(.*))?$/s.exec(composed(written.trim())) ?? [];
  return { name, address };
}

function entryOf(written: string, value: unknown, isMalformed: (path: Path) => boolean): Entry {
  const path = ["people", written];
  const emails = [
    ...(text(value) === undefined ? [] : [["", value, path] as const]),
    ...(field(value, "email") === undefined
      ? []
      : [["", field(value, "email"), [...path, "email"]] as const]),
    ...entries(field(value, "emails")).map(
      ([label, email]) => [composed(label), email, [...path, "emails", label]] as const,
    ),
  ];
  const untilAt = field(value, "until") === undefined ? undefined : { path: [...path, "until"] };
  const about = typeof value === "object" ? value : {};
  const addresses = emails.flatMap(([label, email, at]) => {
    const tester = testerIn({ ...about, email });
    if (tester === undefined || isMalformed(path) || isMalformed(at)) return [];
    const name = emails.length > 1 ? `${written}/${label}` : written;
    return [[label, { name, tester, definition: { path: at }, untilAt }] as const];
  });
  return { subject: { path, onKey: true }, addresses: new Map(addresses) };
}
