/** A text as one word of a command that is to be pasted: in quotes where it would be several, or something else. */
export function shellWord(text: string, platform = process.platform): string {
  if (platform === "win32") return /^[\w.:~/\\-]+$/.test(text) ? text : `"${text}"`;
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
