import { test } from "@jest/globals";
import { playDamagedFiles } from "./mutated.js";

/** `DEVTEST_SOAK_FILES` is the number of files of each kind, `DEVTEST_SOAK_SEED` their seed. */
const files = Number(process.env["DEVTEST_SOAK_FILES"] ?? 20_000);
const seed = Number(process.env["DEVTEST_SOAK_SEED"] ?? Date.now() % 0x7fffffff);

test(`${files} damaged files and as many damaged lists are used or refused soon, and no person is shown`, () => {
  process.stdout.write(`damaged files, seed ${seed}\n`);
  process.stdout.write(`  ${JSON.stringify(playDamagedFiles(files, seed).figures)}\n`);
});
