import { describe, expect, test } from "@jest/globals";
import type { JournalEntry } from "../emulator/index.js";
import type { CommandName } from "./command-line.js";
import {
  type ContestantName,
  commands,
  floor,
  oneTokenLoop,
  ours,
  perCallLoop,
  secretFloor,
} from "./contestant.js";
import { Figures } from "./figures.js";
import { rivalRows, trafficRows } from "./request-rows.js";
import type { Sample } from "./round.js";
import { commandRows, growthRows, memoryRows, stateRows, timeRows } from "./rows.js";
import { trafficOf } from "./traffic.js";

const traffic = { tokens: 1, posts: 1, people: 1, bodyBytes: 300 };

function sample(contestant: ContestantName, cpuSeconds: number, more: Partial<Sample> = {}): Sample {
  const taken = { wallSeconds: cpuSeconds * 2, cpuSeconds };
  const cell = { groups: 300, latency: 0, repetition: 1, operation: "first preview" } as const;
  return { contestant, ...cell, taken, traffic, ...more };
}

const met = (rows: readonly { measured: string; met: string }[]) =>
  rows.map((row) => [row.measured, row.met]);

describe("time and CPU", () => {
  test("are held to a target at a full account, and nowhere else", () => {
    const small = { groups: 10 };
    const all = [sample(floor, 1, small), sample(ours, 9, small), sample(floor, 10), sample(ours, 9.5)];
    expect(met(timeRows(new Figures(all)))).toEqual([
      ["first preview, 10 groups: time", ""],
      ["first preview, 10 groups: CPU", ""],
      ["first preview, 300 groups: time", "no"],
      ["first preview, 300 groups: CPU", "no"],
    ]);
  });

  test("of the first up are compared with the floor that has secrets", () => {
    const first = { operation: "first up" } as const;
    const all = [sample(floor, 1, first), sample(secretFloor, 10, first), sample(ours, 7, first)];
    expect(met(timeRows(new Figures(all)))[0]).toEqual([
      "first up, 300 groups: time (against one secret per person)",
      "yes",
    ]);
  });

  test("do not mix what was measured with latency", () => {
    expect(timeRows(new Figures([sample(floor, 1), sample(ours, 9, { latency: 250 })]))[0]?.ours).toBe("");
  });
});

test.each([
  ["as the floor does", 100, "yes"],
  ["faster than the floor", 130, "no"],
])("growth %s", (_, last, expected) => {
  const large = { groups: 3000 };
  const all = [sample(floor, 10), sample(ours, 10), sample(floor, 100, large), sample(ours, last, large)];
  expect(met(growthRows(new Figures(all)))).toEqual([
    ["first preview, growth from 300 to 3000 groups: exponent of CPU", expected],
  ]);
});

describe("memory", () => {
  const first = { operation: "first up" } as const;
  const bare = [sample(floor, 1, first), sample(ours, 1, first)];
  const peaks = (programBytes: number, providerBytes: number) => ({
    ...first,
    taken: { wallSeconds: 1, cpuSeconds: 1, programBytes, providerBytes },
  });

  test("is not measured where there is no /proc, and the row says so", () => {
    expect(memoryRows(new Figures(bare)).map((row) => row.floor)).toEqual([
      "not measured: there is no /proc here",
      "not measured: there is no /proc here",
    ]);
  });

  test("may be 15 % more than the floor's, in each process", () => {
    const all = [sample(floor, 1, peaks(2e8, 1e8)), sample(ours, 1, peaks(2.3e8, 1.17e8))];
    expect(memoryRows(new Figures(all)).map(({ ours, ratio, met }) => [ours, ratio, met])).toEqual([
      ["230 MB", "1.15", "yes"],
      ["117 MB", "1.17", "no"],
    ]);
  });
});

describe("the state of a group", () => {
  const first = { operation: "first up" } as const;
  const state = (fileBytes: number) => ({ ...first, state: { fileBytes, groupBytes: 30_000 } });

  test("is what the file grows by, where two sizes were measured", () => {
    const sizes = (contestant: ContestantName, per: number) => [
      sample(contestant, 1, { ...state(5000 + per * 10), groups: 10 }),
      sample(contestant, 1, state(5000 + per * 300)),
    ];
    const [row] = stateRows(new Figures([...sizes(floor, 5000), ...sizes(ours, 3000)]));
    expect(row).toMatchObject({ floor: "5000 bytes", ours: "3000 bytes", ratio: "0.60", met: "yes" });
    expect(row?.measured).toBe("state of a group of 5, by the growth of the file from 10 to 300");
  });

  test("is the average of the resources, where one was", () => {
    const [row] = stateRows(new Figures([sample(floor, 1, state(1)), sample(ours, 1, state(1))]));
    expect(row).toMatchObject({ floor: "100 bytes", ours: "100 bytes", met: "no" });
    expect(row?.measured).toBe("state of a group of 5, as compact JSON at 300");
  });
});

test.each([
  ["one of each", traffic, "yes"],
  ["one person too many", { ...traffic, people: 6 }, "no"],
  ["a second token", { ...traffic, tokens: 2 }, "no"],
  ["nothing", { ...traffic, posts: 0 }, "no"],
])("an edit that sends %s", (_, sent, expected) => {
  const edit = { operation: "up, one edit", traffic: sent } as const;
  expect(trafficRows(new Figures([sample(ours, 1, edit)]))[0]?.met).toBe(expected);
});

describe("rivals", () => {
  const slow = { latency: 250, operation: "first up" } as const;
  const all = [sample(ours, 10, slow), sample(perCallLoop, 49, slow), sample(oneTokenLoop, 11, slow)];

  test("are to be slower, and the loop with a token for each call five times as slow", () => {
    const rows = rivalRows(new Figures(all), new Map()).filter(({ target }) => target !== "");
    expect(rows.map(({ target, met }) => [target, met])).toEqual([
      ["≤ 0.20", "no"],
      ["≤ 1.00", "yes"],
    ]);
  });

  test("that could not be measured say why, and have no figure", () => {
    const rows = rivalRows(new Figures(all), new Map([[commands, "no plugin"]]));
    const row = rows.find(({ measured }) => measured.includes(commands));
    expect(row).toMatchObject({ floor: "not measured: no plugin", ours: "", ratio: "", met: "" });
  });
});

test("commands are compared with Node.js that does nothing", () => {
  const ran = (command: CommandName, wallSeconds: number) => ({
    command,
    groups: 300,
    taken: { wallSeconds, cpuSeconds: wallSeconds },
  });
  const ran4 = [
    ran("node -e 0", 1),
    ran("devtest --help", 2.1),
    ran("devtest validate", 6),
    ran("devtest plan", 6),
  ];
  const rows = commandRows(new Figures([], ran4)).filter(({ measured }) => measured.includes(": time"));
  expect(met(rows)).toEqual([
    ["devtest --help, 300 groups: time (against `node -e 0`)", "no"],
    ["devtest validate, 300 groups: time (against `node -e 0`)", "yes"],
    ["devtest plan, 300 groups: time (against `node -e 0`)", "yes"],
  ]);
});

test("requests are counted by operation, people in all additions, and bytes as announced", () => {
  const entry = (operation: JournalEntry["operation"], body: string, length?: string) =>
    ({ operation, body, headers: length === undefined ? {} : { "content-length": length } }) as JournalEntry;
  const added = JSON.stringify({ groups: [{ testers: [{}, {}] }, { testers: [{}] }] });
  const entries = [entry("token", "x", "90"), entry("register", "{}"), entry("testers", added, "40")];
  expect(trafficOf(entries)).toEqual({ tokens: 1, posts: 2, people: 3, bodyBytes: 132 });
});
