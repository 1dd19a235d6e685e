import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { asMarkdown } from "../../provider/review/markdown.js";
import { reaches } from "../../provider/review/words.js";
import { printablePath } from "../../provider/text/printable-path.js";
import { type App, comparisonOf, githubLinks, sideOf } from "./comparisons.js";
import { gfmParser, type Parsed } from "./gfm.js";

describe("an author's text is inert", () => {
  let parsed: (page: string) => Parsed;
  beforeAll(async () => {
    parsed = await gfmParser();
  });

  const nasty = [
    "@team",
    "@a/b",
    "#12",
    "GH-12",
    "a/b#12",
    "!12",
    "~bug",
    ":smile:",
    "a@b.co",
    "mailto:a@b.co",
    "www.example.com",
    "https://example.com",
    "<https://example.com>",
    "<img src=x>",
    "</td>",
    "</details>",
    "<!-- ",
    "-->",
    "![x](http://example.com/x.png)",
    "[x](http://example.com)",
    "[x]: http://example.com",
    "[^1]",
    "[ ]",
    "|",
    "\\",
    "\\|",
    "`",
    "``",
    "```",
    "~~~",
    "$`x`$",
    "*",
    "_",
    "**",
    "~~",
    "#",
    "# ",
    "> ",
    "- ",
    "1. ",
    "---",
    "===",
    "&commat;",
    "&#64;team",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    "\u2028",
    "\u0000",
    "\u200b",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ud800",
    "::error::x",
    "deadbeefdeadbeef",
    "x",
    "é",
    "👩‍💻",
  ] as const;
  const text = fc.string({ unit: fc.constantFrom(...nasty), minLength: 1, maxLength: 8 });
  const names = fc.uniqueArray(text, { minLength: 1, maxLength: 3, selector: (one) => one.normalize("NFC") });
  const email = fc.tuple(fc.nat(5), text).map(([number, name]) => `p${number}${name}@example.com`);
  const person = fc.record({ email, firstName: text, lastName: text });
  const app = fc
    .tuple(names, fc.array(person, { maxLength: 3 }))
    .map(([groups, people]): App => ({ groups: Object.fromEntries(groups.map((group) => [group, people])) }));
  const apps = fc.dictionary(text, app, { maxKeys: 3 });
  const path = text.map(printablePath);
  const hostile = fc.record({ head: apps, base: apps, file: path, notes: fc.array(text, { maxLength: 2 }) });

  const outsideOfCode =
    /[@#!~$^[\]<>|\\`]|GH-|:\w+:|www\.|https?:|deadbeef|\p{Bidi_Control}|[\u200b\ufeff\0]/u;

  test("GitHub's parser finds our links, our tags and our structure, and nothing else", () => {
    fc.assert(
      fc.property(hostile, ({ head, base, file, notes }) => {
        const comparison = comparisonOf(
          sideOf(head, file),
          { base: sideOf(base, file) },
          {
            file,
            notes,
            range: {
              base: "b".repeat(40),
              target: "b".repeat(40),
              tip: "a".repeat(40),
              head: undefined,
              named: file,
            },
          },
        );
        const { joins, leaves } = comparison.plan;
        const lines = reaches(joins).length + reaches(leaves).length;
        const sections = [joins, leaves].filter(({ length }) => length > 0).length;
        const page = asMarkdown(comparison, { linkTo: githubLinks, names: true });
        const { links, tags, parts, text, cells } = parsed(page);
        const hasTable = page.includes("<details>");
        expect(links).toHaveLength(/[\u{fffd}…]/u.test(file) ? 0 : lines);
        expect(
          links.filter(
            (link) => !/^https:\/\/github\.com\/example\/apps\/blob\/[ab]{40}\/[\w.%/-]*#L\d+$/.test(link),
          ),
        ).toEqual([]);
        expect(tags).toEqual(hasTable ? ["<details><summary>Per app and group</summary>", "</details>"] : []);
        expect(parts).toEqual({
          atxHeading: 1 + sections,
          ...(lines > 0 && { listItemPrefix: lines }),
          ...(hasTable && { table: 1 }),
        });
        expect(text).not.toMatch(outsideOfCode);
        expect(new Set(cells)).toEqual(new Set(hasTable ? [5] : []));
      }),
      { numRuns: 500, seed: 20261126 },
    );
  });

  test("a key from a state can hold anything, and no address of it is shown", () => {
    const state = {
      ledger: {
        listed: {},
        stillOnAmazon: {
          "00000001": { "@team\n# x": { "elena@example.net <img> `|": "1, may still have access" } },
        },
      },
      confirmed: new Map(),
      unconfirmed: new Map(),
      adopted: new Map(),
      packages: new Map(),
    };
    const page = asMarkdown(comparisonOf(sideOf({}), { state }), { linkTo: () => undefined });
    const { tags, parts, text } = parsed(page);
    expect({ tags, parts }).toEqual({ tags: [], parts: { atxHeading: 2, listItemPrefix: 1 } });
    expect(text).not.toMatch(outsideOfCode);
    expect(page).not.toContain("elena@");
  });
});
