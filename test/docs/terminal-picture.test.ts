import { expect, test } from "@jest/globals";
import { terminalPicture } from "./terminal-picture.js";

const sequence = "\u001b[";
const rowsOf = (picture: string) => [...picture.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, row]) => row);

test("colours last until they are ended, and what means something in SVG is escaped", () => {
  const picture = terminalPicture(`a <b> & c\n${sequence}38;5;2m+ joins\n  still${sequence}0m plain\n`);
  expect(rowsOf(picture)).toEqual([
    "a &lt;b&gt; &amp; c",
    '<tspan fill="#7ee787">+ joins</tspan>',
    '<tspan fill="#7ee787">  still</tspan> plain',
  ]);
});

test("a line that is longer than the terminal is wide goes on in the next row, and an empty one is a row", () => {
  expect(rowsOf(terminalPicture(`${"x".repeat(130)}\n\nend`))).toEqual([
    "x".repeat(120),
    "x".repeat(10),
    "",
    "end",
  ]);
});

test("a style the picture does not know is refused, rather than lost", () => {
  expect(() => terminalPicture(`${sequence}4munderlined`)).toThrow("does not know: 4");
});
