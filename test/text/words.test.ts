import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { shellWord } from "../../provider/text/shell-word.js";

describe("a word of a command that is to be pasted", () => {
  test.each(["/home/ann/.config/tokens.age.previous", "amzn1.application-oa2-client.00", "a_b-c:1"])(
    "stands as it is where that does: %s",
    (text) => {
      expect(shellWord(text, "linux")).toBe(text);
    },
  );

  test.each([
    "/Users/ann/Library/Application Support/tokens.age",
    'it\'s; echo $HOME `id` "quoted" \\ back',
    "~ann",
    "*",
    "two\nlines",
    "",
  ])("is read back by a shell as what it was: %j", (text) => {
    const script = `printf %s ${shellWord(text, "linux")}`;
    expect(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout).toBe(text);
  });

  test("has double quotes on Windows, and only where there is a space or the like", () => {
    expect(shellWord("C:\\Users\\ANN~1\\tokens.age", "win32")).toBe("C:\\Users\\ANN~1\\tokens.age");
    expect(shellWord("C:\\Users\\Ann A\\tokens.age", "win32")).toBe('"C:\\Users\\Ann A\\tokens.age"');
  });
});
