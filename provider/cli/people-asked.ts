import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { type TesterKey, testerKey } from "../people.js";
import { joinedList } from "../text/list.js";

/** The people that a command line names: by their addresses, or by keys of the file or the beginnings of their digits. */
export function askedPeople(
  named: readonly string[],
  editor: ConfigurationEditor,
): readonly { readonly key: TesterKey }[] {
  const keys = named.map((name) =>
    name.includes("@") && !name.includes("…") ? testerKey(name) : found(name.trim(), editor),
  );
  return [...new Set(keys)].map((key) => ({ key }));
}

function found(name: string, editor: ConfigurationEditor): TesterKey {
  const asked = digitsIn(name);
  const listed = new Set(editor.groupKeys().flatMap((group) => editor.people(group).map(({ key }) => key)));
  const [key, ...others] = [...listed].filter(
    (one) => asked !== undefined && one.startsWith(asked.mask) && one.split("#")[1]?.startsWith(asked.digits),
  );
  if (key !== undefined && others.length === 0) return key;
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

/** Of a whole key also what stands before its digits: a slip there would name somebody else. */
function digitsIn(name: string): { readonly mask: string; readonly digits: string } | undefined {
  const [, mask = "", digits] = /^(?:(\S?…\S?@\S+ )?#)?([0-9a-f]{4,10})$/i.exec(name) ?? [];
  return digits === undefined ? undefined : { mask, digits: digits.toLowerCase() };
}
