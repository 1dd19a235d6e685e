import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { commandLine } from "../../../provider/auth/store/command-line.js";

test.each([
  ["helper", "helper", []],
  ["  helper   a  b ", "helper", ["a", "b"]],
  ["./helper a", "/profiles/helper", ["a"]],
  ["../bin/helper", "/bin/helper", []],
  ["/opt/helper", "/opt/helper", []],
  [`'/opt/my helper' "a b" c'd e'f`, "/opt/my helper", ["a b", "cd ef"]],
  [`helper "" ''`, "helper", ["", ""]],
  [
    "helper $HOME `id` $(id) ; rm * > x | y && z",
    "helper",
    ["$HOME", "`id`", "$(id)", ";", "rm", "*", ">", "x", "|", "y", "&&", "z"],
  ],
])("%s is a program and its arguments", (command, program, args) => {
  expect(commandLine(command, "/profiles")).toEqual({ program, args });
});

test.each(["", "   ", '""', 'helper "a', "helper 'a b"])("%j is refused", (command) => {
  expect(() => commandLine(command, "/profiles")).toThrow(
    expect.objectContaining({ code: "unusable_store" }),
  );
});

test("words that were quoted come out as they were", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const safe = words.map((word) => word.replaceAll('"', ""));
      const command = ["helper", ...safe.map((word) => `"${word}"`)].join(" ");
      expect(commandLine(command, "/profiles").args).toEqual(safe);
    }),
  );
});
