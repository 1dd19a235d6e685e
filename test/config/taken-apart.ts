import { posix } from "node:path";
import { stringify } from "yaml";

type Json = Readonly<Record<string, unknown>>;

/** A choice among so many: the first is 0. */
export type Choose = (count: number) => number;

const parts = ["devtest.yaml", "people.yaml", "teams/a.yaml", "teams/b/c.yaml"];

/**
 * A configuration in several files, which must mean what the one file means: sections lie about, files are named from
 * where they are named, and people are used by name. The order of groups and of apps may be another.
 */
export function takenApart(document: Json, choose: Choose): Record<string, string> {
  const values = new Map<string, Record<string, unknown>>(parts.map((part) => [part, {}]));
  const somewhere = () => parts[choose(parts.length)] ?? "devtest.yaml";
  const put = (part: string, section: string, key: string, value: unknown) => {
    const here = values.get(part) ?? {};
    here[section] = { ...(here[section] as object), [key]: value };
  };
  const names = new Directory(choose);
  for (const [key, value] of Object.entries((document["groups"] ?? {}) as Record<string, Json>)) {
    const part = somewhere();
    put(part, "groups", key, {
      ...from(part, value),
      ...(value["testers"] === undefined
        ? {}
        : { testers: (value["testers"] as unknown[]).map((entry) => names.use(entry, part)) }),
    });
  }
  for (const [key, value] of Object.entries((document["apps"] ?? {}) as Record<string, Json>)) {
    const part = somewhere();
    put(part, "apps", key, from(part, value));
  }
  for (const section of ["existing", "removed"]) {
    for (const entry of (document[section] ?? []) as Json[]) {
      const part = somewhere();
      const here = values.get(part) ?? {};
      const tester = entry["tester"];
      const named = typeof tester === "string" ? { ...entry, tester: names.known(tester, part) } : entry;
      here[section] = [...((here[section] ?? []) as unknown[]), from(part, named)];
    }
  }
  for (const [name, person] of names.people) put(names.partOf(name), "people", name, person);
  const written = [...values].filter(
    ([part, value]) => part !== "devtest.yaml" && Object.keys(value).length > 0,
  );
  const include = written.map(([part]) => part);
  const hasApps = Object.keys((document["apps"] ?? {}) as Json).length > 0;
  const root = {
    version: 1,
    ...(!hasApps && { apps: {} }),
    ...(include.length > 0 && { include }),
    ...values.get("devtest.yaml"),
  };
  return Object.fromEntries([
    ["devtest.yaml", stringify(root)],
    ...written.map(([part, value]) => [part, stringify(value)]),
  ]);
}

/** Files are named from the folder of the part. */
function from(part: string, value: Json): Json {
  const folder = posix.dirname(part);
  const seen = (file: unknown) =>
    String(file).includes("-----BEGIN") ? file : posix.relative(folder, String(file));
  const list = value["testersFrom"];
  const certificates = value["certificates"];
  return {
    ...value,
    ...(list === undefined ? {} : { testersFrom: seen(list) }),
    ...(Array.isArray(certificates) ? { certificates: certificates.map(seen) } : {}),
  };
}

/** Some people get a name, and some of those several addresses. */
class Directory {
  readonly people = new Map<string, unknown>();
  readonly #names = new Map<string, string | undefined>();
  readonly #uses = new Map<string, Set<string>>();

  constructor(private readonly choose: Choose) {}

  /** An entry of a list, or one that uses a name in its place. */
  use(entry: unknown, part: string): unknown {
    const { email, until, ...names } =
      typeof entry === "string" ? { email: entry } : (entry as Record<string, string>);
    if (!this.#names.has(email ?? "")) this.#names.set(email ?? "", this.#define(email ?? "", names));
    const name = this.#names.get(email ?? "");
    if (name === undefined) return entry;
    this.#usedIn(name, part);
    return until === undefined && this.choose(2) === 0 ? name : { person: name, ...(until && { until }) };
  }

  known(tester: string, part: string): string {
    const name = this.choose(2) === 0 ? undefined : this.#names.get(tester);
    if (name !== undefined) this.#usedIn(name, part);
    return name ?? tester;
  }

  /** Where somebody may be defined: what stands in an included file holds for that alone. */
  partOf(name: string): string {
    const [only = "", ...others] = this.#uses.get(name) ?? [];
    return others.length > 0 || this.choose(2) === 0 ? "devtest.yaml" : only;
  }

  #usedIn(name: string, part: string): void {
    const person = name.split("/")[0] ?? "";
    this.#uses.set(person, (this.#uses.get(person) ?? new Set()).add(part));
  }

  #define(email: string, names: Json): string | undefined {
    const name = `p ${this.#names.size}`;
    const form = this.choose(4);
    if (form === 0) return undefined;
    const isShort = form === 1 && Object.keys(names).length === 0;
    const addresses =
      form === 3 ? { emails: { one: email, other: `unused.${this.#names.size}@example.net` } } : { email };
    this.people.set(name, isShort ? email : { ...addresses, ...names });
    return form === 3 ? `${name}/one` : name;
  }
}
