import type { IsPrivate } from "../document/diagnostics.js";
import { diagnoseBy } from "../document/schema.js";

const file = "devtest.schema.json";

/** What is wrong with the form of a configuration. */
export const diagnoseConfig = diagnoseBy(file);

/** What is wrong with the form of one tester. */
export const diagnoseTester = diagnoseBy(file, "tester");

/** What is wrong with the form of a group's name on Amazon. */
export const diagnoseGroupName = diagnoseBy(file, "group/properties/name");

/** Every key that a configuration may have somewhere, apart from those of groups and apps. */
const known: ReadonlySet<string> = new Set([
  ...["version", "groups", "apps", "existing", "removed"],
  ...["name", "testers", "testersFrom", "email", "firstName", "lastName", "until"],
  ...["appId", "packageName", "certificates"],
  ...["tester", "group", "certificate", "app"],
  ...["guards", "maxAdds", "domains", "alsoAllowed"],
]);

/** An unknown key where people are listed is not shown: it may be somebody's name. */
export const isPrivate: IsPrivate = (path, index) => {
  const key = path[index];
  const below = path[0] === "groups" ? 2 : 1;
  const amongPeople =
    ["groups", "existing", "removed", "testers"].includes(String(path[0])) && index >= below;
  return amongPeople && typeof key === "string" && !known.has(key);
};
