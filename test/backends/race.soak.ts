import { test } from "@jest/globals";
import { startFolders } from "./file.js";
import { startPostgres } from "./postgres.js";
import { startS3 } from "./s3.js";
import { Ground, race } from "./two-runs.js";

/** The number of races per backend is `DEVTEST_SOAK_RACES`, and at most 49: an app has room for 50 people. */
const rounds = Number(process.env["DEVTEST_SOAK_RACES"] ?? 40);

const backends = { "file://": startFolders, PostgreSQL: startPostgres, S3: startS3 };

test.each(Object.entries(backends))(
  "%s: of two runs started at the same time never both send, in many rounds",
  async (name, start) => {
    const ground = await Ground.open(start);
    const figures = { rounds: 0, bothRefused: 0, oneGreen: 0, bothGreenOneAfterTheOther: 0 };
    try {
      while (figures.rounds < rounds) {
        const green = await race(ground);
        figures.rounds += 1;
        if (green === 0) figures.bothRefused += 1;
        if (green === 1) figures.oneGreen += 1;
        if (green === 2) figures.bothGreenOneAfterTheOther += 1;
      }
      await ground.expectKept();
    } finally {
      process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
      await ground.close();
    }
  },
  3_600_000,
);
