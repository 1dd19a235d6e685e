import { Command } from "commander";
import type { WrittenTester } from "../config/testers.js";
import { showLocation } from "../document/diagnostics.js";
import type { ConfigurationEditor } from "../editor/configuration.js";
import { joiningBy } from "../editor/joining.js";
import { DevTestError } from "../errors.js";
import { testerKey } from "../people.js";
import { differing, type More, refuseAgainst, refuseOtherNames } from "./definitions.js";
import { type EditOptions, editing, whereFile } from "./editing.js";
import { askedAddress } from "./people-asked.js";

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
    .argument("<address...>", "e-mail addresses of Amazon accounts, or names under `people`")
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
  await editing(options, (editor) => {
    const emails = addresses.map((asked) => askedAddress(asked, editor));
    const wanted = [...new Map(emails.map((email) => [testerKey(email), email]))];
    const group = editor.group(options.group);
    if (until !== undefined && editor.isExpired({ until })) throw hasPassed(until);
    const there = new Map(
      editor.people(group).flatMap((one) => (editor.isExpired(one) ? [] : [[one.key, one] as const])),
    );
    for (const [key, email] of wanted) {
      const [listed, defined] = [there.get(key), editor.definedFor(group, email)];
      if (listed !== undefined) refuseOther(listed, more, group, editor);
      else if (defined !== undefined) refuseAgainst(defined, more, editor);
    }
    const fresh = wanted.filter(([key]) => !there.has(key));
    // Whoever was there until a day that has passed gets a new entry.
    editor.drop(new Map([[group, new Set(fresh.map(([key]) => key))]]));
    const joining = fresh.map(([, email]) => joiningBy({ email, ...more }, group, editor.directory));
    editor.add(new Map([[group, joining]]));
    return wanted.map(([key]) => {
      const listed = there.get(key);
      if (listed === undefined) return { key, group, text: "is listed now", isChange: true };
      const lastDay = listed.until === undefined ? "" : `, until ${listed.until}`;
      return { key, group, text: `is there already${lastDay}` };
    });
  });
}

/** Whoever is listed stays as they are, comments and all: so what was asked for besides would not come about. */
function refuseOther(listed: WrittenTester, more: More, group: string, editor: ConfigurationEditor) {
  const defined = editor.definitionOf(group, listed);
  if (defined !== undefined) refuseOtherNames(defined, more, editor);
  const other = differing(more, listed);
  if (other === undefined) return;
  const place = editor.placeOf(group, listed.key);
  const where = place === undefined ? "" : `${showLocation(place)} `;
  const what = `${where}${listed.key} is there already, with another ${other} or none. Nothing was written.`;
  const cure = "Change it there, or take them off first (`devtest drop`) and add them again.";
  throw new DevTestError("already_listed", what, cure);
}

function hasPassed(until: string): DevTestError {
  const what = `--until ${until} has passed, so they would count as having left. Nothing was written.`;
  return new DevTestError("usage", what, "Give today or a later day, or leave it out.");
}
