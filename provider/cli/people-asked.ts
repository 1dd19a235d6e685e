import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { type TesterKey, testerKey } from "../people.js";
import { joinedList } from "../text/list.js";

/** The people that a command line names: by their addresses, or by keys or the ends of keys that are in the file. */
export function askedPeople(
  named: readonly string[],
  editor: ConfigurationEditor,
): readonly { readonly key: TesterKey }[] {
  const keys = named.map((name) =>
    name.includes("@") && !name.includes("…") ? testerKey(name) : found(name, editor),
  );
  return [...new Set(keys)].map((key) => ({ key }));
}

function found(name: string, editor: ConfigurationEditor): TesterKey {
  const asked = /#?([0-9a-f]{4,10})$/i.exec(name.trim())?.[1]?.toLowerCase();
  const listed = new Set(editor.groupKeys().flatMap((group) => editor.people(group).map(({ key }) => key)));
  const [key, ...others] = [...listed].filter(
    (one) => asked !== undefined && (one.split("#")[1] ?? "").startsWith(asked),
  );
  if (key !== undefined && others.length === 0) return key;
  const what =
    key === undefined
      ? "Nobody in the file has such a key or address"
      : `It stands for ${joinedList([key, ...others], "and")}`;
  throw new DevTestError(
    "nobody",
    `${what}.`,
    "Give an address, or a whole key as `devtest plan` prints it.",
  );
}
