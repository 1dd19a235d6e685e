/** As Git writes them, at the beginning of a line. */
const marker = /^(?:<{7}|\|{7}|={7}|>{7})(?:[ \t].*)?$/;

/** In every text with a marker, and in hardly any other. */
const signs = /<{7}|\|{7}|={7}|>{7}/;

/** The line, counted from 1, on which the first conflict of an unfinished merge begins. */
export function mergeConflictLine(text: string): number | undefined {
  if (!signs.test(text)) return undefined;
  const index = text.split(/\r\n?|\n/).findIndex((line) => marker.test(line));
  return index === -1 ? undefined : index + 1;
}

/** What to say about it. */
export const mergeConflict = {
  problem: "a mark of an unfinished merge",
  cure: "settle the conflict, and take out its lines `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`",
};
