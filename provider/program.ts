import "./resources/old-node.js";
import "./resources/without-debugging.js";

import { findConfigFile } from "./config/find.js";
import { loadConfig } from "./config/index.js";
import { countsOf } from "./desired.js";
import { entriesOf } from "./ledger/entries.js";
import { markChecked } from "./resources/arguments.js";
import { DevTest } from "./resources/devtest.js";
import { orRunError } from "./resources/run-error.js";
import { assertProvider, checkedSettings, stackSettings } from "./resources/stack.js";
import { configuredFile } from "./settings.js";

/**
 * The ready-made program, for a project that has only a configuration file: loads the file, declares its resources, and
 * exports three figures.
 */
const [loaded] = orRunError(
  () => markChecked(loadConfig(findConfigFile(process.env, configuredFile(stackSettings()), process.cwd()))),
  checkedSettings,
  assertProvider,
);
const { ledger } = new DevTest("devtest", loaded);

const { people, certificates } = countsOf(loaded.desired);

export { certificates, people };

/** Places of people and certificates that are not listed, may be on Amazon, and are not acknowledged. */
export const mayStillHaveAccess = ledger.stillOnAmazon.apply((still) => entriesOf(still).length);
