import type { IsPrivate } from "../document/diagnostics.js";
import { type Diagnose, diagnoseBy } from "../document/schema.js";
import { field } from "../document/untyped.js";

const file = "devtest.schema.json";

/** What is wrong with the form of a configuration. */
export const diagnoseConfig = withoutNames(diagnoseBy(file));

/** What is wrong with the form of a file that a configuration includes. */
export const diagnoseIncluded = withoutNames(diagnoseBy(file, "included"));

/** A key with a person under it is most likely a name of `people`, indented wrongly: it is not shown. */
function withoutNames(diagnose: Diagnose): Diagnose {
  return (document) =>
    diagnose(document).map((diagnostic) => {
      const { subject } = diagnostic;
      let value = document;
      const hidden = subject.path.flatMap((key, index) => {
        value = Array.isArray(value) ? value[Number(key)] : field(value, String(key));
        return isUnknown(key) && isPerson(value) ? [index] : [];
      });
      return hidden.length === 0 ? diagnostic : { ...diagnostic, subject: { ...subject, hidden } };
    });
}

function isPerson(value: unknown): boolean {
  if (typeof value === "string") return value.includes("@");
  return ["email", "emails", "firstName", "lastName"].some((key) => field(value, key) !== undefined);
}

/** What is wrong with the form of an address. */
export const diagnoseAddress = diagnoseBy(file, "address");

/** What is wrong with the form of an address or a masked key. */
export const diagnoseAddressOrKey = diagnoseBy(file, "addressOrKey");

/** What is wrong with the form of one tester. */
export const diagnoseTester = diagnoseBy(file, "tester");

/** What is wrong with the form of a group's name on Amazon. */
export const diagnoseGroupName = diagnoseBy(file, "group/properties/name");

/** Every key that a configuration may have somewhere, apart from those of groups and apps. */
const known: ReadonlySet<string> = new Set([
  ...["version", "include", "groups", "apps", "people", "existing", "removed"],
  ...["name", "testers", "testersFrom", "person", "email", "emails", "firstName", "lastName", "until"],
  ...["appId", "packageName", "certificates"],
  ...["tester", "group", "certificate", "app"],
  ...["guards", "maxAdds", "domains", "alsoAllowed"],
]);

/** An unknown key where people are listed is not shown, and no key of people is: it may be somebody's name. */
export const isPrivate: IsPrivate = (path, index) => {
  const key = path[index];
  if (path[0] === "people") return index === 1 || (index === 3 && path[2] === "emails") || isUnknown(key);
  const below = path[0] === "groups" ? 2 : 1;
  const amongPeople =
    ["groups", "existing", "removed", "testers"].includes(String(path[0])) && index >= below;
  return amongPeople && isUnknown(key);
};

function isUnknown(key: string | number | undefined): boolean {
  return typeof key === "string" && !known.has(key);
}
