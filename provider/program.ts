import { findConfigFile } from "./config/find.js";
import { loadConfig } from "./config/index.js";
import { DevTest, stackSettings } from "./resources/devtest.js";
import { orRunError } from "./resources/run-error.js";
import { configuredFile, readSettings } from "./settings.js";

/**
 * The ready-made program, for a project that has only a configuration file: loads the file, declares its resources, and
 * exports two figures.
 */
const [loaded] = orRunError(
  () => loadConfig(findConfigFile(process.env, configuredFile(stackSettings()), process.cwd())),
  () => readSettings(stackSettings()),
);
const { ledger } = new DevTest("devtest", loaded);

const count = (entries: object): number =>
  Object.values(entries).reduce((sum, value) => sum + (typeof value === "object" ? count(value) : 1), 0);

/** Places of people and certificates in the file: somebody in two groups counts twice. */
export const listed = ledger.listed.apply(count);
/** Places of people and certificates that left the file and are not acknowledged. */
export const mayStillHaveAccess = ledger.stillOnAmazon.apply(count);
