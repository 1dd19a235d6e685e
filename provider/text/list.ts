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
