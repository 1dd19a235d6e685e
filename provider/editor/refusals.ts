import { DevTestError } from "../errors.js";
import { joinedList } from "../text/list.js";
import { quoted } from "../text/quoted.js";

/** A name that is the key of one group, and what Amazon calls another one. */
export function twoMeanings(
  asked: string,
  group: { readonly shown: string; readonly name: string; readonly named: string },
): DevTestError {
  const [name, named] = [quoted(group.name), quoted(group.named)];
  const what = `The group ${quoted(asked)} may be either of two in ${group.shown}: the one with this key, which Amazon calls ${name}, or ${named}, which Amazon calls ${quoted(asked)}.`;
  const cure = `Say ${name} or ${named} (in a list, with --map), or give one of the two another key.`;
  return new DevTestError("two_groups", what, cure);
}

/** @param file how messages call the list */
export function sharedList(file: string, groups: readonly string[]): DevTestError {
  const names = joinedList(groups.map(quoted), "and");
  const what = `${file} is the list of the groups ${names}, so an edit for one changes all of them. Nothing was written.`;
  const cure = "Edit the file by hand if that is meant. Otherwise give each group a list of its own.";
  return new DevTestError("shared_list", what, cure);
}
