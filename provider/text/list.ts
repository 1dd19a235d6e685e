/** `a, b, c and 12 more`: enough to recognise, short enough for a log. */
export function truncatedList<Item>(
  items: readonly Item[],
  most = 10,
  show: (item: Item) => string = String,
): string {
  const rest = items.length - most;
  const shown = items.slice(0, most).map(show).join(", ");
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

/** `a`, `a and b`, `a, b and c` */
export function joinedList(names: readonly string[], word: "and" | "or" | "nor"): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

/** All of them, as many on a line as 120 characters hold. */
export function wrapped(names: readonly string[], indent: string): string[] {
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name},`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 120) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
