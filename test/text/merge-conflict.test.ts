import { expect, test } from "@jest/globals";
import { mergeConflictLine } from "../../provider/text/merge-conflict.js";

test.each<[string, string, number | undefined]>([
  ["the first marker", "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n", 2],
  ["a base", "a\n||||||| 1234567\n", 2],
  ["a line between", "a\r\n=======\r\nb", 2],
  ["what is left of one, after CR", "a\rb\r>>>>>>> topic", 3],
  ["a longer line", "========\n", undefined],
  ["an indented one", " =======\n", undefined],
  ["a text that begins so", "<<<<<<<HEAD\n", undefined],
  ["nothing", "", undefined],
])("%s", (_what, text, line) => expect(mergeConflictLine(text)).toBe(line));
