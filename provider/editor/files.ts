import { readFileSync, realpathSync, statSync } from "node:fs";
import { displayPath } from "../document/folder.js";
import type { NotReplacedError } from "../document/replace-files.js";
import { isSameFile, type Source } from "../document/source.js";
import { decodeUtf8 } from "../document/utf8.js";
import { DevTestError } from "../errors.js";
import { joinedList } from "../text/list.js";

/** A file under edit. */
interface Edited {
  readonly before: Buffer;
  /** Without its byte order mark. */
  text: string;
  /** People are added to it, and taken out of others perhaps. */
  gains: boolean;
}

/**
 * The files of a source under edit. Each is there once, however it is named: by another path, or through a link. What a
 * link leads to is written, and the link stays.
 */
export class EditedFiles {
  /** By their real paths. */
  readonly #files = new Map<string, Edited>();
  /** The source as it is with the edits. */
  readonly source: Source;

  constructor(private readonly origin: Source) {
    this.source = {
      ...origin,
      read: (name, admit) => {
        const edited = this.#files.size === 0 ? undefined : this.#files.get(this.#path(name) ?? "");
        const bytes = edited && bytesOf(edited);
        return bytes === undefined ? origin.read(name, admit) : (admit(bytes.length) ?? bytes);
      },
    };
  }

  text(name: string): string {
    return this.#edited(name).text;
  }

  /** @param gains whether people are added by it: such files are written first */
  change(name: string, text: string, { gains = false } = {}): void {
    const edited = this.#edited(name);
    edited.gains ||= gains && text !== edited.text;
    edited.text = text;
  }

  /** Whether two names are of one file. */
  isSame(name: string, other: string): boolean {
    return isSameFile(this.origin, name, other);
  }

  changedFiles(): string[] {
    return this.#changed().map(([path]) => displayPath(path));
  }

  display(name: string): string {
    return this.origin.display(name);
  }

  /**
   * Writes each changed file, or none. Files that people are added to come first: a process that is killed in between
   * leaves whoever moves in both lists, and not in neither.
   *
   * @throws DevTestError when somebody else has changed a file meanwhile, or it cannot be written
   */
  async write(): Promise<void> {
    const changed = this.#changed().sort(([, a], [, b]) => Number(b.gains) - Number(a.gains));
    const replacements = changed.map(([file, edited]) => {
      const mode = modeOf(file, edited.before);
      return { file, before: edited.before, content: bytesOf(edited), mode };
    });
    // Most commands that read lists write none.
    const replacing = await import("../document/replace-files.js");
    try {
      await replacing.replaceFiles(replacements);
    } catch (error) {
      throw error instanceof replacing.NotReplacedError ? cannotWrite(error) : error;
    }
  }

  #changed(): [string, Edited][] {
    return [...this.#files].filter(([, edited]) => !bytesOf(edited).equals(edited.before));
  }

  #edited(name: string): Edited {
    const path = this.#path(name);
    const known = this.#files.get(path ?? "");
    if (known !== undefined) return known;
    const what = `${this.display(name)} was there a moment ago, and is gone.`;
    if (path === undefined) throw new DevTestError("changed_meanwhile", what, "Run the command again.");
    const before = readFileSync(path);
    const decoded = decodeUtf8(before);
    if (typeof decoded !== "string") {
      const problem = `${this.display(name)} ${decoded.problem}, so it cannot be edited.`;
      throw new DevTestError("cannot_edit", problem, decoded.cure);
    }
    const edited = { before, text: decoded, gains: false };
    this.#files.set(path, edited);
    return edited;
  }

  /** Undefined where there is no such file. */
  #path(name: string): string | undefined {
    try {
      return realpathSync(this.origin.onDisk?.(name) ?? name);
    } catch (error) {
      if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
      throw error;
    }
  }
}

const mark = Buffer.from("\ufeff");

function bytesOf({ before, text }: Edited): Buffer {
  const bytes = Buffer.from(text);
  return before.subarray(0, mark.length).equals(mark) ? Buffer.concat([mark, bytes]) : bytes;
}

/** @throws DevTestError when the file is not as it was read */
function modeOf(file: string, before: Buffer): number {
  try {
    if (readFileSync(file).equals(before)) return statSync(file).mode & 0o777;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const what = `${displayPath(file)} was changed by somebody else meanwhile. Nothing was written.`;
  throw new DevTestError("changed_meanwhile", what, "Run the command again.");
}

function cannotWrite({ file, left, cause }: NotReplacedError): DevTestError {
  const { code } = cause as NodeJS.ErrnoException;
  const what = `${displayPath(file)} cannot be written (${code}).`;
  const done =
    left.length === 0
      ? "Nothing was written."
      : `${joinedList(left.map(displayPath), "and")} was written already, and could not be put back.`;
  const cure = "Let the user who runs this write it, and make files in its folder.";
  const undo = left.length === 0 ? "" : ` Look at what was written first: \`git diff\`.`;
  return new DevTestError("cannot_write", `${what} ${done}`, `${cure}${undo}`, { cause });
}
