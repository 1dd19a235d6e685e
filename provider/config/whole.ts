import { isAbsolute, posix } from "node:path";
import { isCertificateText } from "../certificate.js";
import type { Diagnostics, Locations, Path } from "../document/diagnostics.js";
import { entries, field, items, text } from "../document/untyped.js";
import type { Part } from "./parts.js";

/** Sections that are maps: each key stands in one part. */
const maps = ["people", "groups", "apps"] as const;
/** Sections that are lists: those of all parts, one behind the other. */
const lists = ["existing", "removed"] as const;

interface Origin {
  readonly part: Part;
  /** The key there, or the position in the list. */
  readonly key: string | number;
}

/**
 * The parts of a configuration as one document, whose paths lead to the places in the parts. What a part names is
 * relative to the part, and in the whole relative to the folder of the configuration.
 */
export class Whole {
  readonly value: unknown;
  readonly locations: Locations;
  /** Whether a schema complains about what a path leads to. */
  readonly isMalformed: (path: Path) => boolean;
  readonly #origins = new Map<string, Origin>();
  readonly #starts = new Map<Part, ReadonlyMap<string, number>>();

  /** @param diagnostics takes the complaints about keys that stand in two parts */
  constructor(
    readonly parts: readonly [Part, ...Part[]],
    diagnostics: Diagnostics,
  ) {
    const [root] = parts;
    this.value = parts.length === 1 ? root.value : this.#merged(diagnostics);
    this.locations =
      parts.length === 1
        ? root.locations
        : {
            name: root.locations.name,
            files: parts.map(({ locations }) => locations.name),
            of: (subject) => {
              if (subject.inFile !== undefined) return subject.inFile;
              const { part, path } = this.#writtenAt(subject.path);
              return part.locations.of({ ...subject, path });
            },
            written: (path) => this.#writtenAt(path).path,
          };
    this.isMalformed = this.#malformed();
  }

  /** Where a group, an app or a person stands. */
  partOf(section: (typeof maps)[number], key: string): Part {
    return this.#writtenAt([section, key]).part;
  }

  #malformed(): (path: Path) => boolean {
    const paths = new Set(
      this.parts.flatMap((part) =>
        part.malformed.map(({ subject }) => JSON.stringify(this.#pathOf(part, subject.path))),
      ),
    );
    return (path) => paths.size > 0 && paths.has(JSON.stringify(path));
  }

  /** Where the whole has what a path of a part leads to; undefined for what it does not have. */
  #pathOf(part: Part, path: Path): Path | undefined {
    const [section, key, ...below] = path;
    if (this.parts.length === 1 || section === undefined || key === undefined) return path;
    const start = this.#starts.get(part)?.get(String(section));
    if (start !== undefined) return [section, start + Number(key), ...below];
    const origin = this.#origins.get(idOf(section, key));
    return origin === undefined || origin.part === part ? path : undefined;
  }

  #writtenAt(path: Path): { readonly part: Part; readonly path: Path } {
    const [section, key, ...below] = path;
    const origin =
      section === undefined || key === undefined ? undefined : this.#origins.get(idOf(section, key));
    if (section === undefined || origin === undefined) return { part: this.parts[0], path };
    return { part: origin.part, path: [section, origin.key, ...below] };
  }

  #merged(diagnostics: Diagnostics): unknown {
    const [root] = this.parts;
    const sections = [...maps, ...lists] as readonly string[];
    const rest = entries(root.value).filter(([key]) => !sections.includes(key));
    const merged = maps.map((section) => [section, this.#mergedMap(section, diagnostics)]);
    const joined = lists.map((section) => [section, this.#joinedList(section)]);
    return Object.fromEntries([...rest, ...merged, ...joined]);
  }

  #mergedMap(section: (typeof maps)[number], diagnostics: Diagnostics): unknown {
    const map: Record<string, unknown> = Object.create(null);
    for (const part of this.parts) {
      for (const [key, value] of entries(field(part.value, section))) {
        const first = this.#origins.get(idOf(section, key));
        const subject = { path: [section, key], onKey: true };
        if (first === undefined) {
          this.#origins.set(idOf(section, key), { part, key });
          map[key] = section === "people" ? value : fromRoot(value, part);
        } else {
          const where = diagnostics.in(first.part.locations).where(subject);
          const problem = `the same key stands at ${where}`;
          diagnostics
            .in(part.locations)
            .complain(subject, problem, "keep one of the two, or give one another key");
        }
      }
    }
    return map;
  }

  #joinedList(section: (typeof lists)[number]): unknown {
    const list: unknown[] = [];
    for (const part of this.parts) {
      this.#starts.set(part, new Map([...(this.#starts.get(part) ?? []), [section, list.length]]));
      for (const [key, entry] of items(field(part.value, section)).entries()) {
        this.#origins.set(idOf(section, list.length), { part, key });
        list.push(fromRoot(entry, part));
      }
    }
    return list;
  }
}

function idOf(section: string | number, key: string | number): string {
  return JSON.stringify([section, key]);
}

/** A group, an app or an entry of a part, with the files it names as the configuration would name them. */
function fromRoot(value: unknown, { name }: Part): unknown {
  const folder = posix.dirname(name ?? "");
  if (folder === "." || entries(value).length === 0) return value;
  const moved = (file: unknown) => inFolder(file, folder);
  const list = field(value, "testersFrom");
  const certificates = field(value, "certificates");
  return {
    ...(value as object),
    ...(list === undefined ? {} : { testersFrom: moved(list) }),
    ...(Array.isArray(certificates) ? { certificates: certificates.map(moved) } : {}),
  };
}

/** What is no path of a file inside the folder stays as it is, for the complaint about it. */
function inFolder(file: unknown, folder: string): unknown {
  const name = text(file);
  if (!name || isAbsolute(name) || isCertificateText(name)) return file;
  return posix.join(folder, name.replaceAll("\\", "/"));
}
