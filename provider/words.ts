import { DevTestError } from "./errors.js";

/** A message for people: where, what, further sentences, and the cure on a line of its own at the end. */
export function explain(where: string, error: unknown, sentences: readonly string[] = []): string {
  const [what, cure] = error instanceof DevTestError ? [error.what, error.cure] : [messageOf(error), ""];
  return [`${where}: ${what}`, ...sentences, cure].filter((line) => line !== "").join("\n");
}

/** `a, b, c and 12 more`: enough to recognise, short enough for a log. */
export function enumerate(names: readonly string[], shown = 10): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(", ")} and ${rest} more` : names.join(", ");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
