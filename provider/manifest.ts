import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * This package's own `package.json`. Compiled files lie in `bin/provider/`, in the repository and in the packed package
 * alike.
 */
export const manifest = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
};
