/** A text as one word of a shell command, for pasting: in quotes where the shell would split or expand it. */
export function shellWord(text: string, platform = process.platform): string {
  if (platform === "win32") return /^[\w.:~/\\-]+$/.test(text) ? text : `"${text}"`;
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
