type Events = ReturnType<typeof import("micromark").postprocess>;

/** What a parser of GitHub's Markdown finds on a page. */
export interface Parsed {
  /** Destinations of links, in order. */
  readonly links: readonly string[];
  /** As they are written. */
  readonly tags: readonly string[];
  /** How often each kind of other part is there. */
  readonly parts: Readonly<Record<string, number>>;
  /** All that is shown and is no code, a part on a line. */
  readonly text: string;
  readonly code: readonly string[];
  /** How many cells each row of a table has. */
  readonly cells: readonly number[];
}

const counted = [
  "image",
  "autolink",
  "literalAutolink",
  "definition",
  "gfmFootnoteCall",
  "gfmFootnoteDefinition",
  "codeFenced",
  "codeIndented",
  "atxHeading",
  "setextHeading",
  "listItemPrefix",
  "listOrdered",
  "blockQuote",
  "thematicBreak",
  "table",
  "strikethrough",
  "taskListCheck",
] as const;

/** The parser is an ES module. */
export async function gfmParser(): Promise<(page: string) => Parsed> {
  const { parse, postprocess, preprocess } = await import("micromark");
  const { gfm } = await import("micromark-extension-gfm");
  return (page) => {
    const document = parse({ extensions: [gfm()] }).document();
    return partsOf(postprocess(document.write(preprocess()(page, undefined, true))));
  };
}

function partsOf(events: Events): Parsed {
  const entered = events.filter(([way]) => way === "enter").map(([, token, context]) => ({ token, context }));
  const written = (type: string) =>
    entered
      .filter(({ token }) => token.type === type)
      .map(({ token, context }) => context.sliceSerialize(token));
  const links = written("resourceDestinationString");
  return {
    links,
    tags: [...written("htmlFlow"), ...written("htmlText")],
    parts: Object.fromEntries(
      counted.flatMap((type) => (written(type).length > 0 ? [[type, written(type).length]] : [])),
    ),
    text: written("data")
      .filter((shown) => !links.includes(shown))
      .join("\n"),
    code: written("codeTextData"),
    cells: cellsIn(entered.map(({ token }) => token.type)),
  };
}

/** How many cells each row has. */
function cellsIn(types: readonly string[]): number[] {
  const rows: number[] = [];
  for (const type of types) {
    if (type === "tableRow") rows.push(0);
    if (type === "tableHeader" || type === "tableData") rows.push((rows.pop() ?? 0) + 1);
  }
  return rows;
}
