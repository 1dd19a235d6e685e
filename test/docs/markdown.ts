/** The parts of a Markdown document that tests hold. */

/** A fenced block. */
export interface Block {
  /** The first word after the backticks, such as `sh`. */
  readonly kind: string;
  /** The word after it: the name of a file, or what is special about the block; empty when there is none. */
  readonly argument: string;
  readonly text: string;
  /** The block as it stands in the document. */
  readonly source: string;
}

const fence = /^```(\S*) ?(.*)\n([\s\S]*?)^```$/gm;

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(fence)].map(([source, kind = "", argument = "", text = ""]) => ({
    kind,
    argument,
    text,
    source,
  }));
}

/** The document with another text in the place of a block's. */
export function withText(markdown: string, { kind, argument, source }: Block, text: string): string {
  const info = [kind, argument].filter(Boolean).join(" ");
  return markdown.replace(source, () => `\`\`\`${info}\n${text}\`\`\``);
}

/** Targets of links and pictures, without those on other hosts and in fenced blocks. */
export function linksOf(markdown: string): string[] {
  const targets = [...markdown.replaceAll(fence, "").matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = ""]) => target,
  );
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that headings get, as GitHub makes them. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replaceAll(fence, "").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** As `wc -w` counts them. */
export function wordCount(markdown: string): number {
  return markdown.split(/\s+/).filter(Boolean).length;
}
