/** What tests need and npm does not bring: installed once, into the project's cache. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedAt } from "./find.js";

export interface Cached {
  /** As messages call it: `moto, the S3 of the tests`. */
  readonly what: string;
  /** How long it takes: `about half a minute`. */
  readonly takes: string;
  /** Begins the name of its folder. */
  readonly name: string;
  /** Whatever decides what is installed: when it changes, it is installed anew. */
  readonly recipe: string;
  readonly cure: string;
  readonly install: (folder: string) => Promise<unknown>;
}

/** The folder that it is installed in; another run never sees half of it. @throws Error with the cure */
export async function cached({ what, takes, name, recipe, cure, install }: Cached): Promise<string> {
  const hash = createHash("sha256").update(recipe).digest("hex").slice(0, 8);
  const place = join(dirname(cachedAt(process.env)), `${name}-${hash}`);
  if (existsSync(place)) return place;
  process.stderr.write(`installing ${what} (${takes}, once)\n`);
  mkdirSync(dirname(place), { recursive: true });
  const unfinished = mkdtempSync(`${place}.unfinished-`);
  try {
    await install(unfinished);
    // Another run may have installed it meanwhile.
    if (!existsSync(place)) renameSync(unfinished, place);
  } catch (error) {
    throw new Error(`${what} could not be installed: ${(error as Error).message}\n${cure}`, { cause: error });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return place;
}
