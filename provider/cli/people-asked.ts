import { type Defined, isName } from "../config/directory.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { normaliseEmail, type TesterKey, testerKey } from "../people.js";
import { joinedList } from "../text/list.js";

/**
 * The people that a command line names: by their addresses, by keys of the file or the beginnings of their digits, or by
 * their names under `people`.
 */
export function askedPeople(
  named: readonly string[],
  editor: ConfigurationEditor,
): readonly { readonly key: TesterKey }[] {
  const keys = named.map((name) =>
    name.includes("@") && !name.includes("…") ? testerKey(name) : found(name.trim(), editor),
  );
  return [...new Set(keys)].map((key) => ({ key }));
}

/** The address that a command line gives, or names. */
export function askedAddress(asked: string, editor: ConfigurationEditor): string {
  const isNamed = !editor.directory.isEmpty && isName(asked);
  return normaliseEmail(isNamed ? defined(asked, editor).tester.email : asked);
}

function found(name: string, editor: ConfigurationEditor): TesterKey {
  const { directory } = editor;
  const asked = digitsIn(name);
  const listed = new Set(editor.groupKeys().flatMap((group) => editor.people(group).map(({ key }) => key)));
  const [key, ...others] = [...listed].filter(
    (one) => asked !== undefined && one.startsWith(asked.mask) && one.split("#")[1]?.startsWith(asked.digits),
  );
  if (directory.has(name)) {
    if (key === undefined) return defined(name, editor).tester.key;
    throw ambiguous();
  }
  if (key !== undefined && others.length === 0) return key;
  if (asked === undefined && !directory.isEmpty && isName(name)) return defined(name, editor).tester.key;
  const what =
    asked === undefined || key === undefined
      ? "Nobody in the file has such a key or address"
      : `"${asked.digits}" stands for ${joinedList([key, ...others], "and")}`;
  throw new DevTestError(
    "nobody",
    `${what}.`,
    "Give an address, or a whole key as `devtest plan` prints it.",
  );
}

/** @throws DevTestError that names a place: a name may be that of a person, and is not shown */
function defined(name: string, { directory }: ConfigurationEditor): Defined {
  const meant = directory.find(name);
  // An editor opens no file in which a definition is malformed.
  if (meant === undefined) throw new Error("nobody is meant");
  if (!("problem" in meant)) return meant;
  throw new DevTestError("usage", sentence(meant.problem), sentence(meant.cure));
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

function ambiguous(): DevTestError {
  const what = "What is given is a name under `people`, and the beginning of a key too.";
  return new DevTestError("usage", what, "Give an address, or a key with its #, such as #2dcfeb0871.");
}

/** Of a whole key also what stands before its digits: a slip there would name somebody else. */
function digitsIn(name: string): { readonly mask: string; readonly digits: string } | undefined {
  const [, mask = "", digits] = /^(?:(\S?…\S?@\S+ )?#)?([0-9a-f]{4,10})$/i.exec(name) ?? [];
  return digits === undefined ? undefined : { mask, digits: digits.toLowerCase() };
}
