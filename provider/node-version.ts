import { manifest } from "./manifest.js";

/**
 * Every process looks at the version of Node.js first, and loads nothing else before: an old one would fail at
 * something that it lacks, or cannot even load a dependency. So this module, and what it imports, must run on old ones.
 */

/** `engines.node` is of the form `>=22.12`. */
export const oldestNode = manifest.engines.node.replace(/^>=/, "");

export function isOldNode(version: string): boolean {
  const [here, oldest] = [numbers(version), numbers(oldestNode)];
  const index = oldest.findIndex((number, at) => number !== (here[at] ?? 0));
  return index !== -1 && (here[index] ?? 0) < (oldest[index] ?? 0);
}

/** Undefined where this process runs on a version that will do. */
export function oldNodeComplaint(version = process.versions.node): string | undefined {
  if (!isOldNode(version)) return undefined;
  return `pulumi-appstore-devtest needs Node.js ${oldestNode} or later, and ${process.execPath} is ${version}: install a later one (https://nodejs.org/), and let it come first in PATH.`;
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10));
}
