import type { Source } from "../../provider/document/source.js";

/** Files that are nowhere on a disk. A missing one is empty. */
export function inMemory(files: Readonly<Record<string, string>>): Source {
  return {
    read: (name) => Buffer.from(files[name] ?? ""),
    list: () => [],
    display: (name) => name,
  };
}
