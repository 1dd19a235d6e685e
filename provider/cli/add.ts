import { Command } from "commander";
import type { WrittenTester } from "../config/testers.js";
import { composed } from "../desired.js";
import { showLocation } from "../document/diagnostics.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { DevTestError } from "../errors.js";
import { normaliseEmail, testerKey } from "../people.js";
import { joinedList } from "../text/list.js";
import { type EditOptions, editing, whereFile } from "./editing.js";

interface Options extends EditOptions {
  readonly group: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly until?: string;
}

/** `devtest add`: lists people in a group. Nothing is sent: that is `pulumi up`, after a review. */
export function addCommand(): Command {
  return new Command("add")
    .description(
      "List people in a group of the file, and leave everything else of it as it is. Nothing is sent. Somebody who is there already stays.",
    )
    .argument("<address...>", "e-mail addresses of Amazon accounts")
    .requiredOption("--group <group>", "the group, by its key in the file or its name on Amazon")
    .option("--first-name <name>", "for one person")
    .option("--last-name <name>", "for one person")
    .option("--until <day>", "the last day on which they count as listed, such as 2027-03-31")
    .option("--config <file>", whereFile)
    .option("--dry-run", "say what would be written, and write nothing")
    .action(add);
}

async function add(addresses: readonly string[], options: Options): Promise<void> {
  const { firstName, lastName, until } = options;
  if (addresses.length > 1 && (firstName ?? lastName) !== undefined) {
    const what = "A name is for one person, and several addresses are given.";
    throw new DevTestError("usage", what, "Run it once for each person, or leave the names out.");
  }
  const more = {
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(until !== undefined && { until }),
  };
  const wanted = [...new Map(addresses.map((address) => [testerKey(address), address]))];
  await editing(options, (editor) => {
    const group = editor.group(options.group);
    if (until !== undefined && editor.isExpired({ until })) throw hasPassed(until);
    const there = new Map(
      editor.people(group).flatMap((one) => (editor.isExpired(one) ? [] : [[one.key, one] as const])),
    );
    for (const [key] of wanted) refuseOther(there.get(key), more, group, editor);
    const fresh = wanted.filter(([key]) => !there.has(key));
    // Whoever was there until a day that has passed gets a new entry.
    editor.drop(new Map([[group, new Set(fresh.map(([key]) => key))]]));
    editor.add(
      group,
      fresh.map(([, address]) => ({ email: normaliseEmail(address), ...more })),
    );
    return wanted.map(([key]) => {
      const listed = there.get(key);
      if (listed === undefined) return { key, group, text: "is listed now", isChange: true };
      const lastDay = listed.until === undefined ? "" : `, until ${listed.until}`;
      return { key, group, text: `is there already${lastDay}` };
    });
  });
}

type More = Pick<WrittenTester, "firstName" | "lastName" | "until">;

/** Whoever is listed stays as they are, comments and all: so what was asked for besides would not come about. */
function refuseOther(
  listed: WrittenTester | undefined,
  more: More,
  group: string,
  editor: ConfigurationEditor,
) {
  if (listed === undefined) return;
  const names = { firstName: "first name", lastName: "last name", until: "last day" } as const;
  const differing = (Object.keys(names) as (keyof typeof names)[]).filter(
    (name) => more[name] !== undefined && composed(more[name].trim()) !== listed[name],
  );
  if (differing.length === 0) return;
  const place = editor.placeOf(group, listed.key);
  const where = place === undefined ? "" : `${showLocation(place)} `;
  const what = `${where}${listed.key} is there already, with another ${joinedList(
    differing.map((name) => names[name]),
    "and",
  )} or none. Nothing was written.`;
  const cure = "Change it there, or take them off first (`devtest drop`) and add them again.";
  throw new DevTestError("already_listed", what, cure);
}

function hasPassed(until: string): DevTestError {
  const what = `--until ${until} has passed, so they would count as having left. Nothing was written.`;
  return new DevTestError("usage", what, "Give today or a later day, or leave it out.");
}
