import { accessSync, constants } from "node:fs";
import { basename, dirname } from "node:path";
import type { Diagnostic } from "../errors.js";

/**
 * The secret in a text, from wherever it comes: a file, a variable or standard input. One line end at the end is the
 * editor's or the shell's, and so is a byte order mark. Everything else is left for the complaint about white space.
 */
export function secretIn(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
}

/** Bytes. Secrets of Amazon's, passphrases and age identities with their comments are far shorter. */
const longest = 4096;

/** Why a file cannot be used: the sentence goes on where its name ends. */
export interface Fault {
  readonly fault: string;
}

/**
 * The secret in a file. Only a small regular file is opened: a pipe would wait for a writer that may never come, and
 * whatever is large is something else, which nobody wants to have sent.
 */
export function readSecretFile(file: string): string | Fault {
  const found = bytesOf(file);
  if ("fault" in found) return found;
  const { decodeUtf8 } = require("../document/utf8.js") as typeof import("../document/utf8.js");
  const text = decodeUtf8(found);
  if (typeof text !== "string") return { fault: "is not text in UTF-8" };
  const secret = secretIn(text);
  return secret === "" ? { fault: "is empty" } : secret;
}

function bytesOf(file: string): Buffer | Fault {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    return { fault: `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unreadable"})` };
  }
  // What reads files is loaded only where there is one: every run starts the provider's process.
  const { folderSource } = require("../document/folder.js") as typeof import("../document/folder.js");
  const bytes = folderSource(dirname(file), basename(file)).read(basename(file), admit);
  return Buffer.isBuffer(bytes) ? bytes : { fault: bytes.problem };
}

function admit(bytes: number): Diagnostic | undefined {
  if (bytes <= longest) return undefined;
  const [has, most] = [bytes.toLocaleString("en"), longest.toLocaleString("en")];
  return { problem: `has ${has} bytes, and a secret has ${most} at most`, cure: "" };
}
