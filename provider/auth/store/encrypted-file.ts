import { open, stat } from "node:fs/promises";
import { hasModes, replaceFile } from "../../document/replace-file.js";
import { StoreError } from "../../errors.js";
import { shellWord } from "../../text/shell-word.js";
import type { StoreKey } from "./key.js";
import type { StoredGrant } from "./store.js";

/** An encrypted file, and the key to it. */
export interface EncryptedFile {
  readonly file: string;
  readonly key: StoreKey;
}

/** What is inside. */
export interface Content {
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  /** By the name of the profile. */
  readonly grants: ReadonlyMap<string, StoredGrant>;
}

export const formatVersion = 1;

export const previousOf = (file: string) => `${file}.previous`;

/**
 * @returns undefined when there is no such file
 * @throws StoreError `exposed`, `wrong_key`, `unreadable`, `unknown_version`, and what the key throws
 */
export async function readEncrypted({ file, key }: EncryptedFile): Promise<Content | undefined> {
  const bytes = await readBytes(file);
  return bytes === undefined ? undefined : decryptContent(bytes, { file, key });
}

/** The file as it is, still encrypted. */
export async function readBytes(file: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await open(file, "r");
    try {
      if (hasModes && ((await handle.stat()).mode & 0o077) !== 0) throw exposed(file);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (error instanceof StoreError) throw error;
    throw await unreadable(file, `cannot be read: ${(error as Error).message}`, error);
  }
}

export function encryptContent({ savedAt, grants }: Content, key: StoreKey): Promise<Uint8Array> {
  return key.encrypt(JSON.stringify({ version: formatVersion, savedAt, grants: Object.fromEntries(grants) }));
}

/** @throws StoreError `cannot_store`; the old file is then still there, whole */
export async function writeBytes(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await replaceFile(file, bytes);
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

export function cannotWrite(file: string, cause: unknown): StoreError {
  return new StoreError(
    "cannot_store",
    `The file ${file} cannot be written: ${(cause as Error).message}; what was in it is still there`,
    "Make room on the disk and the folder writable for the user this runs as, or name another place with DEVTEST_STORE.",
    { cause },
  );
}

async function decryptContent(bytes: Uint8Array, { file, key }: EncryptedFile): Promise<Content> {
  const text = await decrypt(bytes, { file, key });
  if (text === undefined) throw wrongKey(file, key);
  return parse(text, file);
}

async function decrypt(bytes: Uint8Array, { file, key }: EncryptedFile): Promise<string | undefined> {
  try {
    return await key.decrypt(bytes);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    // Not kept as the cause: its message can quote the file, which may hold anything.
    const fault = "is damaged, was cut short, or is not a token store";
    throw await unreadable(file, bytes.length === 0 ? "is empty" : fault);
  }
}

/** Neither the text nor the parser's message is quoted: they may hold a part of a token. */
async function parse(text: string, file: string): Promise<Content> {
  const content = parseJson(text) as { version?: unknown; savedAt?: unknown; grants?: unknown } | undefined;
  if (typeof content?.version === "number" && content.version !== formatVersion)
    throw unknownVersion(file, content.version);
  const { savedAt, grants } = content ?? {};
  if (content?.version !== formatVersion || typeof savedAt !== "string" || !areGrants(grants))
    throw await unreadable(file, "does not hold refresh tokens");
  return { savedAt, grants: new Map(Object.entries(grants)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function areGrants(value: unknown): value is Record<string, StoredGrant> {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((grant) => typeof grant?.refreshToken === "string");
}

function exposed(file: string): StoreError {
  return new StoreError(
    "exposed",
    `The file ${file} can be read by other users of this machine; it was not used`,
    `Run \`chmod 600 ${shellWord(file)}\`, and find out what changed its mode: it was created with 600.`,
  );
}

function wrongKey(file: string, key: StoreKey): StoreError {
  return new StoreError(
    "wrong_key",
    `The key from ${key.description} does not open ${file}: the file was written with another key, or its first lines are damaged`,
    "Set DEVTEST_STORE_KEY or DEVTEST_STORE_KEY_FILE to the key it was written with (with neither, the keychain's is used).",
  );
}

function unknownVersion(file: string, version: number): StoreError {
  return new StoreError(
    "unknown_version",
    `The file ${file} has format version ${version}; this version of the package knows ${formatVersion}`,
    "Update pulumi-appstore-devtest: a newer version of it wrote the file.",
  );
}

async function unreadable(file: string, fault: string, cause?: unknown): Promise<StoreError> {
  const previous = previousOf(file);
  const cure = (await exists(previous))
    ? `The version before it is kept in ${previous}. Run \`devtest auth restore ${shellWord(previous)}\`.`
    : "Run `devtest auth restore <backup file>`.";
  return new StoreError(
    "unreadable",
    `The file ${file} ${fault}`,
    cure,
    cause === undefined ? {} : { cause },
  );
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}
