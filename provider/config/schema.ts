import type { IsPrivate } from "../document/diagnostics.js";
import { diagnoseBy } from "../document/schema.js";

const file = "devtest.schema.json";

/** What is wrong with the form of a configuration. */
export const diagnoseConfig = diagnoseBy(file);

/** What is wrong with the form of one tester. */
export const diagnoseTester = diagnoseBy(file, "tester");

/** What is wrong with the form of a group's name on Amazon. */
export const diagnoseGroupName = diagnoseBy(file, "group/properties/name");

/** An unknown key of a tester is not shown: it may be that person's name. */
export const isPrivate: IsPrivate = (path, index) => {
  const isOfTester = path[index - 2] === "testers" && typeof path[index - 1] === "number";
  return isOfTester && !["email", "firstName", "lastName"].includes(String(path[index]));
};
