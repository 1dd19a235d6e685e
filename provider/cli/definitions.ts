import type { Defined } from "../config/directory.js";
import type { WrittenTester } from "../config/testers.js";
import { composed } from "../desired.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { joinedList } from "../text/list.js";

/** What a command line says about somebody besides their address. */
export type More = Pick<WrittenTester, "firstName" | "lastName" | "until">;

/** How sentences call it. */
const words = { firstName: "first name", lastName: "last name", until: "last day" } as const;

/** What was asked for, and is another with somebody who is known already, or is not there: `first name and last name`. */
export function differing(more: More, known: More): string | undefined {
  const names = (Object.keys(words) as (keyof typeof words)[]).filter(
    (name) => more[name] !== undefined && composed(more[name].trim()) !== known[name],
  );
  return names.length === 0
    ? undefined
    : joinedList(
        names.map((name) => words[name]),
        "and",
      );
}

/**
 * Somebody who stands under `people` is listed by name, and what stands there counts.
 * @throws DevTestError when something else is asked for, which would not come about
 */
export function refuseAgainst(person: Defined, more: More, editor: ConfigurationEditor): void {
  const { tester, untilAt } = person;
  refuseOtherNames(person, more, editor);
  refuseLeft(person, editor);
  if (untilAt === undefined || tester.until === undefined || (more.until ?? "") <= tester.until) return;
  const what = `${editor.directory.where(untilAt)} ${tester.key} has the last day ${tester.until}, which comes first. Nothing was written.`;
  throw new DevTestError("already_listed", what, "Write a later day there, or give no later one.");
}

export function refuseOtherNames(
  { tester, definition }: Defined,
  { until: _day, ...names }: More,
  editor: ConfigurationEditor,
): void {
  const other = differing(names, tester);
  if (other === undefined) return;
  const what = `${editor.directory.where(definition)} ${tester.key} stands under \`people\`, with another ${other} or none. Nothing was written.`;
  throw new DevTestError("already_listed", what, "Change it there.");
}

/** @throws DevTestError when the last day under `people` has passed: no entry of a list would change that */
export function refuseLeft({ tester, untilAt }: Defined, editor: ConfigurationEditor): void {
  if (untilAt === undefined || !editor.isExpired(tester)) return;
  const what = `${editor.directory.where(untilAt)} ${tester.key} counts as having left: their last day was ${tester.until}. Nothing was written.`;
  throw new DevTestError("has_left", what, "Write a later day there, or take it out.");
}
