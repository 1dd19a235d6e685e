import { showLocation } from "../document/diagnostics.js";
import { ConfigurationEditor } from "../editor/configuration.js";
import type { TesterKey } from "../people.js";
import { inShort } from "../text/quoted.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { readToday } from "../today.js";
import { configurationAt } from "./configurations.js";

/** What every command that edits the file takes. */
export interface EditOptions {
  readonly config?: string;
  readonly dryRun?: true;
}

export const whereFile =
  "the configuration file (default: DEVTEST_CONFIG, or devtest.yaml beside Pulumi.yaml)";

/** What became of one person in one group. */
export interface Said {
  readonly key: TesterKey;
  /** Undefined where it is about no group. */
  readonly group: string | undefined;
  /** Without a full stop: `is listed now`. */
  readonly text: string;
  /** The file would be different. */
  readonly isChange?: boolean;
}

/**
 * Opens the configuration for an edit. While it may be written, no other command edits a list.
 */
export async function withEditor<Result>(
  { config, writes }: { readonly config: string | undefined; readonly writes: boolean },
  work: (editor: ConfigurationEditor) => Promise<Result>,
): Promise<Result> {
  const file = configurationAt(config);
  const open = () => work(new ConfigurationEditor(file, new Date(`${readToday(process.env)}T00:00:00Z`)));
  if (!writes) return open();
  const { whileEditing } = await import("../editor/lock.js");
  return whileEditing(open);
}

/**
 * Edits the configuration, and says a line for each person. With `--dry-run` everything is checked as well, and nothing
 * is written.
 */
export async function editing(
  { config, dryRun }: EditOptions,
  edit: (editor: ConfigurationEditor) => readonly Said[],
): Promise<void> {
  const lines = await withEditor({ config, writes: !dryRun }, async (editor) => {
    const said = edit(editor);
    editor.refuseMistakes();
    if (!dryRun) await editor.write();
    const note =
      dryRun && said.some(({ isChange }) => isChange) ? ["Nothing was written (--dry-run).\n"] : [];
    return [...said.map((one) => lineOf(one, editor)), ...note];
  });
  process.stdout.write(withoutCommands(lines.join("")));
}

function lineOf({ key, group, text }: Said, editor: ConfigurationEditor): string {
  const place = group === undefined ? undefined : editor.placeOf(group, key);
  const where = place === undefined ? "" : `${showLocation(place)} `;
  return `${where}${key} ${text}${group === undefined ? "" : ` (group ${inShort(group)})`}\n`;
}
