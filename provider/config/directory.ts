import { composed } from "../desired.js";
import type { Diagnostics, Path, Subject } from "../document/diagnostics.js";
import { nearestTo } from "../document/nearest.js";
import type { Diagnose } from "../document/schema.js";
import { field, text } from "../document/untyped.js";
import type { Diagnostic } from "../errors.js";
import { normaliseEmail } from "../people.js";
import { composedEntries } from "./composed-entries.js";
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
  /** By their names under `emails`; a single address has the name "". Undefined where one is malformed. */
  readonly addresses: ReadonlyMap<string, Defined | undefined>;
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

/** Hints cost time, and nobody reads a hundred. */
const mostHints = 20;

/**
 * The people who are defined under `people`. What is defined in an included file holds for that file alone: whoever may
 * change it decides nothing about the lists of others. No message shows a name: it may be that of a person.
 */
export class Directory {
  readonly #people: ReadonlyMap<string, Entry>;
  readonly #isSectionMalformed: boolean;
  #hints = 0;
  #byAddress: ReadonlyMap<string, Defined> | undefined;

  /** @param isMalformed whether the schema has complained about the value at a path */
  constructor(
    document: unknown,
    private readonly diagnostics: Diagnostics,
    isMalformed: (path: Path) => boolean,
  ) {
    const entryAt = (written: string): Entry => {
      const path = ["people", written];
      const addresses = addressesAt(path, document, diagnostics).map(([name, defined]) => {
        const isSound = !isMalformed(path) && !isMalformed(defined.definition.path);
        return [name, isSound ? defined : undefined] as const;
      });
      return { subject: { path, onKey: true }, addresses: new Map(addresses) };
    };
    this.#isSectionMalformed = isMalformed(["people"]);
    const people = composedEntries(document, ["people"], diagnostics);
    this.#people = new Map(people.map(([key, written]) => [key, entryAt(written)]));
  }

  /** Each person by the key, composed, with the names of their addresses. */
  get entries(): ReadonlyMap<string, Pick<Entry, "subject"> & { readonly addresses: Iterable<string> }> {
    return new Map(
      [...this.#people].map(([name, { subject, addresses }]) => [
        name,
        { subject, addresses: addresses.keys() },
      ]),
    );
  }

  get all(): readonly Defined[] {
    return [...this.#people.values()].flatMap(({ addresses }) =>
      [...addresses.values()].flatMap((defined) => defined ?? []),
    );
  }

  /** Nobody is defined, and so nothing is a name. */
  get isEmpty(): boolean {
    return this.#people.size === 0;
  }

  /** Whether a name is that of a person, with or without one of their addresses. */
  has(written: string): boolean {
    return this.#people.has(split(written).name);
  }

  /**
   * Who is defined with an address.
   * @param at where it stands, such as a group: what is defined elsewhere may not hold there
   */
  withAddress(email: string, at: Subject): Defined | undefined {
    this.#byAddress ??= new Map(this.all.map((one) => [one.tester.email, one]));
    const found = this.#byAddress.get(normaliseEmail(email));
    return found !== undefined && this.#holds(found.definition, at) ? found : undefined;
  }

  #holds(definition: Subject, at: Subject): boolean {
    const [defined, loaded, here] = [definition, { path: [] }, at].map(
      (subject) => this.diagnostics.locationOf(subject)?.file,
    );
    return defined === loaded || defined === here;
  }

  /** How a sentence refers to a place under `people`. */
  where(subject: Subject): string {
    return this.diagnostics.where(subject);
  }

  /**
   * Who is meant by a name, or why nobody is. Undefined where the definition is malformed.
   *
   * @param at where it stands; none for a name that a person has typed
   * @param diagnose says what is wrong with the text where nobody is defined, and so it can be no name
   */
  find(written: string, at?: Subject, diagnose: Diagnose = () => []): Defined | Diagnostic | undefined {
    if (this.#isSectionMalformed) return undefined;
    if (this.isEmpty) return diagnose(written)[0];
    const { name, address } = split(written);
    const entry = this.#people.get(name);
    if (entry === undefined) return this.#unknown(name);
    const { addresses, subject } = entry;
    const where = this.diagnostics.where(subject);
    if (at !== undefined && !this.#holds(subject, at))
      return { problem: `the person at ${where} is defined for that file alone`, cure: forAll };
    if (address === undefined && addresses.size > 1)
      return { problem: `the person at ${where} has several addresses`, cure: which };
    const [only = ""] = addresses.keys();
    const asked = address ?? only;
    if (addresses.size === 0 || addresses.has(asked)) return addresses.get(asked);
    const cure = addresses.has("") ? "give the name of the person alone" : which;
    return { problem: `the person at ${where} has no address of this name`, cure };
  }

  #unknown(name: string): Diagnostic {
    this.#hints += 1;
    const near = this.#hints > mostHints ? undefined : nearestTo(name, this.#people.keys());
    const nearest = this.#people.get(near ?? "");
    const hint =
      nearest === undefined ? "" : ` (did you mean the one at ${this.diagnostics.where(nearest.subject)}?)`;
    const cure = "give an e-mail address, or a name that stands under `people`";
    return { problem: `nobody under \`people\` has this name${hint}`, cure };
  }
}

const forAll = "define whoever several files list in the file that includes them, or give the address here";
const which = "say which address is meant, by its name under `emails`, such as `kim/home`";

function split(written: string): { readonly name: string; readonly address: string | undefined } {
  const [, name = "", address] = /^([^/]*)(?:\/(.*))?$/s.exec(composed(written.trim())) ?? [];
  return { name, address };
}

/** The addresses of somebody, each by its name: a single one has none. */
function addressesAt(path: Path, document: unknown, diagnostics: Diagnostics): [string, Defined][] {
  const person = String(path.at(-1));
  const value = path.reduce((here, key) => field(here, String(key)), document);
  const written: [label: string, email: unknown, path: Path][] =
    text(value) === undefined ? [["", field(value, "email"), [...path, "email"]]] : [["", value, path]];
  for (const [key, label, email] of composedEntries(document, [...path, "emails"], diagnostics))
    written.push([key, email, [...path, "emails", label]]);
  const about = typeof value === "object" ? value : {};
  const untilAt = field(value, "until") === undefined ? undefined : { path: [...path, "until"] };
  const several = written.filter(([, email]) => email !== undefined).length > 1;
  return written.flatMap(([label, email, at]) => {
    const tester = testerIn({ ...about, email });
    const name = several ? `${person}/${label}` : person;
    return tester === undefined ? [] : [[label, { name, tester, definition: { path: at }, untilAt }]];
  });
}
