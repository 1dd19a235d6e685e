import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { jsonText, withoutCommands } from "../../provider/text/workflow-commands.js";
import { commandsIn } from "../reports/runner.js";

describe("what a pipeline would take for a command has a blank in it", () => {
  test.each([
    ["::error::x", ": :error::x"],
    ["a\n \t::add-mask::x", "a\n \t: :add-mask::x"],
    ["a\r::error::x", "a\r: :error::x"],
    ["\u00a0::error::x", "\u00a0: :error::x"],
    ["\u0085::error::x", "\u0085: :error::x"],
    [":::error::x", ": ::error::x"],
    ['name: "##[error]x"', 'name: "# #[error]x"'],
    ["###[group]", "## #[group]"],
    ["x ##vso[task.setvariable variable=A]b", "x # #vso[task.setvariable variable=A]b"],
    ["##teamcity[message text='x']", "# #teamcity[message text='x']"],
  ])("%j", (text, inert) => expect(withoutCommands(text)).toBe(inert));
});

test.each(["a::b", "groups.qa: ::x", "## heading", "a#b[1]", "#12 [x]", "x [#] y"])(
  "what no pipeline reads stays as it is: %j",
  (text) => expect(withoutCommands(text)).toBe(text),
);

const nasty = fc.string({
  unit: fc.constantFrom(
    "::",
    ":",
    "#",
    "##",
    "[",
    "]",
    "error",
    "vso",
    " ",
    "\n",
    "\r",
    "\\",
    '"',
    "\u0085",
    "\u2028",
  ),
});

test("whatever the words, the runner reads no command, and doing it twice changes nothing", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const inert = withoutCommands(text);
      expect(commandsIn(inert)).toEqual([]);
      expect(inert).not.toMatch(/##\w*\[/);
      expect(withoutCommands(inert)).toBe(inert);
    }),
  );
});

test("JSON is read as the value that was written, and holds no command", () => {
  fc.assert(
    fc.property(fc.dictionary(nasty, nasty), (value) => {
      const json = jsonText(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(commandsIn(json)).toEqual([]);
      expect(json).not.toMatch(/##\w*\[/);
    }),
  );
});
