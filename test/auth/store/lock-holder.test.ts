import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { holderIn, isDead, self } from "../../../provider/auth/store/lock-holder.js";

const { pid: gone } = spawnSync(process.execPath, ["--version"]);
const of = (pid: unknown, place: unknown) => JSON.stringify({ pid, place, nonce: "1" });

test("a holder is dead when this place has no process of its number", () => {
  expect(isDead(of(gone, self.place))).toBe(true);
  expect(isDead(of(process.pid, self.place))).toBe(false);
});

describe("on Linux the place is the machine since its start, and the container", () => {
  const [namespace, boot] = [
    readlinkSync("/proc/self/ns/pid"),
    readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
  ];

  test("it is named by all three", () => {
    expect(boot).toMatch(/^[0-9a-f-]{36}$/);
    expect(self.place).toBe(`${hostname()} ${namespace} ${boot}`);
  });

  test.each([
    ["a copy of this machine, of the same name", self.place.replace(boot, boot.replace(/./, "x"))],
    ["another container of this machine", self.place.replace(namespace, "pid:[1]")],
    ["a version of this package that did not know the machine's start", `${hostname()} ${namespace}`],
    ["nowhere", ""],
  ])("no process is looked for by a number from %s", (_from, place) => {
    expect(isDead(of(gone, place))).toBe(false);
  });

  test("where that cannot be read, no process is of the same place as another", () => {
    const module = require.resolve("../../../provider/auth/store/lock-holder.js");
    const program = `
      require("node:fs").readlinkSync = () => { throw new Error("there is no /proc"); };
      console.log(require(${JSON.stringify(module)}).self.place);`;
    const places = [1, 2].map(
      () => spawnSync(process.execPath, ["-e", program], { encoding: "utf8" }).stdout,
    );
    expect(places[0]).toMatch(/^\S+ [0-9a-f-]{36}\n$/);
    expect(places[1]).not.toBe(places[0]);
  });
});

test.each([
  "",
  "null",
  "1",
  "[]",
  '"text"',
  "{",
  of(gone, undefined),
  of(gone, [self.place]),
  ...[0, -1, 1.5, 1e300, null, `${gone}`].map((pid) => of(pid, self.place)),
])("any other text names nobody (%#)", (text) => {
  expect(holderIn(text)).toBe("another process");
  expect(isDead(text)).toBe(false);
});

test("a place is shown without what steers a terminal, addresses, or more than fits a line", () => {
  expect(holderIn(of(4711, "build-7\u001b[2J\nerror: ann@example.com"))).toMatch(
    /^process 4711 on build-7 \[2J error: …@example\.com #[0-9a-f]{10}$/,
  );
  expect(holderIn(of(4711, "x".repeat(100_000))).length).toBeLessThan(400);
});
