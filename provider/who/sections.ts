/** A section of a configuration. */
export interface Section {
  readonly name: string;
  /** Where its line begins. */
  readonly at: number;
  /** Whoever is in it has access. */
  readonly lists: boolean;
  /** The text is in braces, as JSON is. */
  readonly isInBraces: boolean;
}

const lists: Readonly<Record<string, boolean>> = {
  groups: true,
  existing: true,
  people: false,
  removed: false,
  guards: false,
  apps: false,
  include: false,
};

/** The last section that begins before; undefined where none does. */
export function sectionAt(text: string, before: number): Section | undefined {
  const isInBraces = /^\s*\{/.test(text);
  const begun = Object.entries(lists).map(([name, lists]) => {
    if (isInBraces) return { name, lists, isInBraces, at: text.lastIndexOf(`"${name}":`, before) };
    const at = text.lastIndexOf(`\n${name}:`, before) + 1;
    return { name, lists, isInBraces, at: at === 0 && !text.startsWith(`${name}:`) ? -1 : at };
  });
  const last = begun.reduce((a, b) => (b.at > a.at ? b : a));
  return last.at === -1 ? undefined : last;
}

export function isComment(text: string, start: number, kind: "yaml" | "csv"): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return kind === "csv" ? /^\s*#/.test(before) : /(^|\s)#/.test(before);
}

export function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
