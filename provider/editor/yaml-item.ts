import { Document } from "yaml";

/** A value that a list can have: text, or a map of texts. */
export type Item = string | Readonly<Record<string, string>>;

/**
 * An item of a list as YAML writes it, quoted where it has to be: on one line, or a map over several.
 *
 * @example sequenceItem({ email: "ann@example.com", firstName: "Ann" }, { flow: true }) // { email: ann@example.com, firstName: Ann }
 */
export function sequenceItem(item: Item, { flow }: { flow: boolean }): string {
  const document = new Document(undefined, { schema: "core" });
  // Within a list in flow form, commas and brackets need quotes that they do not need elsewhere.
  document.contents = document.createNode([item], { flow });
  const written = document.toString({ lineWidth: 0 });
  if (!flow)
    return written
      .trimEnd()
      .replace(/^- /, "")
      .replace(/\n {2}/g, "\n");
  return written
    .trim()
    .replace(/^\[\s*/, "")
    .replace(/\s*\]$/, "");
}
