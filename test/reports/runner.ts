/** What GitHub's runner takes for a command to itself in what a step prints, on either stream. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

const names =
  /^(add-mask|add-path|debug|echo|endgroup|error|group|notice|save-state|set-env|set-output|stop-commands|warning)$/i;

/**
 * Written from the behaviour of the runner's ActionCommand: `::name properties::text` after blanks at the beginning of a
 * line, and `##[name properties]text` anywhere in a line.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function commandsIn(output: string): WorkflowCommand[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, head, properties = "", text = ""] =
      /^[\s\u0085]*::([^ :]*)(?: (.*?))?::(.*)$/s.exec(line) ??
      /##\[([^ \]]*)(?: ([^\]]*))?\](.*)$/s.exec(line) ??
      [];
    if (head === undefined || !names.test(head)) return [];
    return [{ name: head, properties: propertiesIn(properties), text: unescaped(text) }];
  });
}

function propertiesIn(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => /^\s*([^=]+)=(.*)$/s.exec(pair) ?? ["", "", ""]);
  return Object.fromEntries(
    pairs.map(([, name = "", value = ""]) => [
      name,
      unescaped(value.replaceAll("%3A", ":").replaceAll("%2C", ",")),
    ]),
  );
}

function unescaped(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
