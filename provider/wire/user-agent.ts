import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Compiled files live in `bin/provider/wire/`, in the repository and in the packed package alike. */
const manifest = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as {
  name: string;
  version: string;
};

/** `pulumi-appstore-devtest/0.1.0` */
export const userAgent = `${manifest.name}/${manifest.version}`;
