/** `a, b, c and 12 more`: enough to recognise, short enough for a log. */
export function enumerate(names: readonly string[], shown = 10): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(", ")} and ${rest} more` : names.join(", ");
}
