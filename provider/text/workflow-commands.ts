/**
 * The text with a blank inside whatever a pipeline would take for a command to itself, on standard output or standard
 * error: `::` at the beginning of a line (GitHub), `##[…]` anywhere (GitHub's first form, Azure), `##vso[…]` (Azure),
 * `##teamcity[…]`. Names of files, and what a sentence quotes, come from whoever wrote the file.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function withoutCommands(text: string): string {
  return text.replace(/^((?:[^\S\r\n]|\u0085)*:)(?=:)/gm, "$1 ").replace(command, "# ");
}

/** JSON that no pipeline takes for a command: for whoever parses it, it is the same. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(command, "\\u0023")}\n`;
}

const command = /#(?=#\w*\[)/g;
