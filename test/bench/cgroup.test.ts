import { describe, expect, test } from "@jest/globals";
import { hierarchiesIn, secondsIn } from "./cgroup.js";
import { timesIn } from "./meter.js";

const unified = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev 0 0";
const accounting = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0";
const memory = "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0";

describe("the hierarchies that count CPU", () => {
  test("of a machine with version 2", () => {
    expect(hierarchiesIn(`proc /proc proc rw 0 0\n${unified}\n`, "0::/user.slice/some\n")).toEqual([
      { version: 2, folder: "/sys/fs/cgroup/user.slice/some" },
    ]);
  });

  test("of a machine with version 1, and not those that count something else", () => {
    const own = "4:memory:/elsewhere\n2:cpu,cpuacct:/build\n";
    expect(hierarchiesIn(`${memory}\n${accounting}\n`, own)).toEqual([
      { version: 1, folder: "/sys/fs/cgroup/cpu,cpuacct/build" },
    ]);
  });

  test("of a machine with both: the newer one comes first, where it is mounted beside the others", () => {
    const beside = unified.replace("/sys/fs/cgroup ", "/sys/fs/cgroup/unified ");
    expect(hierarchiesIn(`${accounting}\n${beside}\n`, "2:cpuacct,cpu:/\n0::/\n")).toEqual([
      { version: 2, folder: "/sys/fs/cgroup/unified" },
      { version: 1, folder: "/sys/fs/cgroup/cpu,cpuacct" },
    ]);
  });

  test("of a machine with none", () => expect(hierarchiesIn("proc /proc proc rw 0 0\n", "")).toEqual([]));
});

describe("seconds of CPU", () => {
  test("of version 2 are microseconds on one line of several", () => {
    expect(secondsIn(2, "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n")).toBe(2.5);
  });

  test("of version 1 are nanoseconds", () => expect(secondsIn(1, "2500000000\n")).toBe(2.5));

  test("of anything else are an error, and not nothing", () => {
    expect(() => secondsIn(2, "nr_periods 0\n")).toThrow("These are no figures of a control group");
    expect(() => secondsIn(1, "")).toThrow("These are no figures of a control group");
  });

  test.each([
    ["dash", "0m0.010000s 0m0.020000s\n1m2.500000s 0m1.000000s\n"],
    ["bash", "0m0.010s 0m0.020s\n1m2.500s 0m1.000s\n"],
  ])("of the shell's times are user and system, of itself and its children: %s", (_, text) => {
    expect(timesIn(text)).toBeCloseTo(63.53);
  });

  test("of a broken shell's times are an error", () => {
    expect(() => timesIn("0m0.010s 0m0.020s\n")).toThrow("This is not what `times` prints");
  });
});
