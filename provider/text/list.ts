/** `a, b, c and 12 more`: enough to recognise, short enough for a log. */
export function truncatedList(names: readonly string[], most = 10): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${rest} more` : names.join(", ");
}

/** `a`, `a and b`, `a, b and c` */
export function joinedList(names: readonly string[], word: "and" | "or" | "nor"): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}
