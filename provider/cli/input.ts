import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { DevTestError } from "../errors.js";
import { printablePath } from "../text/printable-path.js";

/**
 * What `pulumi stack export` wrote.
 * @param file `-` is standard input
 * @throws DevTestError when it cannot be read
 */
export function readExport(file: string): Promise<string> {
  return readInput(file, "Name a file that `pulumi stack export` wrote.");
}

/**
 * A text that another command wrote.
 * @param file `-` is standard input
 * @throws DevTestError when it cannot be read, with this cure
 */
export async function readInput(file: string, cure: string): Promise<string> {
  if (file === "-") return decoded(await buffer(process.stdin));
  try {
    return decoded(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DevTestError("unreadable", `${printablePath(file)} cannot be read (${code}).`, cure, {
      cause: error,
    });
  }
}

/** Windows PowerShell writes what a command printed in UTF-16, or with a byte order mark in front of it. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}
