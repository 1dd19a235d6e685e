import { resolve } from "node:path";
import { findConfigFile } from "../config/find.js";
import { showLocation } from "../document/diagnostics.js";
import { ConfigurationEditor } from "../editor/configuration.js";
import type { TesterKey } from "../people.js";
import { inShort } from "../text/quoted.js";
import { withoutCommands } from "../text/workflow-commands.js";
import { readToday } from "../today.js";

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
  readonly group: string;
  /** Without a full stop: `is listed now`. */
  readonly text: string;
  /** The file would be different. */
  readonly isChange?: boolean;
}

/**
 * Edits the configuration, and says a line for each person. With `--dry-run` everything is checked as well, and nothing
 * is written.
 */
export async function editing(
  { config, dryRun }: EditOptions,
  edit: (editor: ConfigurationEditor) => readonly Said[],
): Promise<void> {
  const editor = openEditor(config);
  const said = edit(editor);
  editor.refuseMistakes();
  if (!dryRun) await editor.write();
  const lines = said.map(({ key, group, text }) => {
    const place = editor.placeOf(group, key);
    const where = place === undefined ? "" : `${showLocation(place)} `;
    return `${where}${key} ${text} (group ${inShort(group)})\n`;
  });
  process.stdout.write(withoutCommands(lines.join("")));
  if (dryRun && said.some(({ isChange }) => isChange))
    process.stdout.write("Nothing was written (--dry-run).\n");
}

/** @throws ConfigError with every complaint, when the file cannot be used as it is */
export function openEditor(config: string | undefined): ConfigurationEditor {
  const file = config === undefined ? findConfigFile(process.env, undefined, process.cwd()) : resolve(config);
  return new ConfigurationEditor(file, new Date(`${readToday(process.env)}T00:00:00Z`));
}
