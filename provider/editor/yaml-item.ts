import { Document, isMap, isScalar, isSeq, type ToStringOptions } from "yaml";

/** A value that a list can have: text, or a map of texts. */
export type Item = string | Readonly<Record<string, string>>;

/** How the texts and the keys beside an item are quoted. */
export type Quotes = Pick<ToStringOptions, "defaultStringType" | "defaultKeyType">;

/**
 * An item of a list as YAML writes it, quoted where it has to be: on one line, or a map over several.
 *
 * @example sequenceItem({ email: "ann@example.com", firstName: "Ann" }, { flow: true }) // { email: ann@example.com, firstName: Ann }
 */
export function sequenceItem(item: Item, { flow, ...quotes }: Quotes & { flow: boolean }): string {
  const document = new Document(undefined, { schema: "core" });
  // Within a list in flow form, commas and brackets need quotes that they do not need elsewhere.
  document.contents = document.createNode([item], { flow });
  const written = document.toString({ lineWidth: 0, ...quotes });
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

/** What all texts below a node have in common, and all keys: in JSON, both have quotes. */
export function quotesIn(node: unknown): Quotes {
  const { keys, texts } = scalarTypes(node);
  const [key, text] = [common(keys), common(texts.length === 0 ? keys : texts)];
  return { ...(text && { defaultStringType: text }), ...(key && { defaultKeyType: key }) };
}

type Type = "QUOTE_DOUBLE" | "QUOTE_SINGLE";

function common(types: readonly unknown[]): Type | undefined {
  const [first] = types;
  const isQuoted = first === "QUOTE_DOUBLE" || first === "QUOTE_SINGLE";
  return isQuoted && types.every((type) => type === first) ? first : undefined;
}

function scalarTypes(node: unknown): { readonly keys: unknown[]; readonly texts: unknown[] } {
  if (isScalar(node)) return { keys: [], texts: typeof node.value === "string" ? [node.type] : [] };
  const values = isSeq(node) ? node.items : isMap(node) ? node.items.map(({ value }) => value) : [];
  const own = isMap(node) ? node.items.flatMap(({ key }) => (isScalar(key) ? [key.type] : [])) : [];
  const below = values.map(scalarTypes);
  return { keys: [...own, ...below.flatMap(({ keys }) => keys)], texts: below.flatMap(({ texts }) => texts) };
}
