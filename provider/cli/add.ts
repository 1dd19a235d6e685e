import { Command } from "commander";
import { DevTestError } from "../errors.js";
import { normaliseEmail, testerKey } from "../people.js";
import { inShort } from "../text/quoted.js";
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
  await editing(options, (editor) => {
    const group = editor.group(options.group);
    if (until !== undefined && editor.isExpired({ until })) {
      const what = `The last day ${inShort(until)} has passed, so nobody would be listed.`;
      throw new DevTestError("usage", what, "Give a later day in --until.");
    }
    const more = {
      ...(firstName !== undefined && { firstName }),
      ...(lastName !== undefined && { lastName }),
      ...(until !== undefined && { until }),
    };
    const there = new Set(editor.people(group).flatMap((one) => (editor.isExpired(one) ? [] : [one.key])));
    const wanted = [...new Map(addresses.map((address) => [testerKey(address), address]))];
    const fresh = wanted.filter(([key]) => !there.has(key));
    // Whoever was there until a day that has passed gets a new entry.
    editor.drop(group, new Set(fresh.map(([key]) => key)));
    editor.add(
      group,
      fresh.map(([, address]) => ({ email: normaliseEmail(address), ...more })),
    );
    return wanted.map(([key]) =>
      there.has(key)
        ? { key, group, text: "is there already" }
        : { key, group, text: "is listed now", isChange: true },
    );
  });
}
