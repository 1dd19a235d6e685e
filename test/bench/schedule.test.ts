import { describe, expect, test } from "@jest/globals";
import { floor, ours, perCallLoop, rivals, secretFloor } from "./contestant.js";
import { readOptions } from "./options.js";
import { withFirstUp } from "./round.js";
import { areCommandsWanted, schedule } from "./schedule.js";

const plain = { groups: [10], latency: [0], repeat: 1, only: "" };

describe("the schedule", () => {
  test("runs every contestant once before the next repetition begins", () => {
    const order = schedule({ ...plain, repeat: 2 }).map(({ contestant, repetition }) => [
      contestant,
      repetition,
    ]);
    expect(order).toEqual([1, 2].flatMap((time) => [floor, ours, secretFloor].map((one) => [one, time])));
  });

  test("has rivals where requests take their time, at the fullest account, and measures what sends", () => {
    const slow = schedule({ ...plain, groups: [10, 300, 1000], latency: [250] });
    expect(slow.map(({ contestant }) => contestant)).toEqual([ours, ...rivals]);
    expect(new Set(slow.map(({ groups }) => groups))).toEqual(new Set([300]));
    expect(slow[0]?.operations).toEqual(["first up", "up, one edit"]);
  });

  test("measures the first preview alone beyond 1,000 groups", () => {
    const [first, , , second] = schedule({ ...plain, groups: [1000, 1001] });
    expect([first?.operations.length, second?.operations]).toEqual([5, ["first preview"]]);
  });

  test("takes contestants or operations by a part of their name", () => {
    const latency = [0, 250];
    expect(schedule({ ...plain, latency, only: "token per call" }).map((one) => one.contestant)).toEqual([
      perCallLoop,
    ]);
    const previews = schedule({ ...plain, only: "first preview" });
    expect(previews.map(({ operations }) => operations)).toEqual(previews.map(() => ["first preview"]));
    expect(previews).toHaveLength(3);
  });

  test("has the commands where they are wanted", () => {
    expect(["", "devtest plan", "first up"].map(areCommandsWanted)).toEqual([true, true, false]);
  });
});

describe("before an operation that needs a state", () => {
  test("the first up is run, measured or not", () => {
    expect(withFirstUp(["up, one edit"])).toEqual(["first up", "up, one edit"]);
    expect(withFirstUp(["first preview", "up, nothing to do"])).toEqual([
      "first preview",
      "first up",
      "up, nothing to do",
    ]);
  });

  test("it is run once, and not for a preview", () => {
    expect(withFirstUp(["first up", "up, one edit"])).toEqual(["first up", "up, one edit"]);
    expect(withFirstUp(["first preview"])).toEqual(["first preview"]);
  });
});

describe("the arguments", () => {
  test("have defaults", () => {
    expect(readOptions([])).toMatchObject({ groups: [10, 100, 300], latency: [0, 250], repeat: 3, only: "" });
  });

  test("are sorted, without repetitions, and paths are of the caller's folder", () => {
    const read = readOptions(
      ["--groups", "300,1,300", "--json", "raw.json", "--package", "../other"],
      "/a/b",
    );
    expect(read).toMatchObject({ groups: [1, 300], json: "/a/b/raw.json", package: "/a/other" });
  });

  test.each([
    [["--groups", "0"], "--groups 0: whole numbers from 1 on are allowed."],
    [["--groups", "1,x"], "--groups 1,x: whole numbers from 1 on are allowed."],
    [["--latency", "-5"], "--latency"],
    [["--repeat", "1,2"], "--repeat takes one number."],
    [["--fast"], "--fast"],
  ])("%j are refused", (args, message) => expect(() => readOptions(args)).toThrow(message));
});
