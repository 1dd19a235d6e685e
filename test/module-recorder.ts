/**
 * Preloaded with `node --require`, it writes which modules a process loads: one file per process in the folder named
 * by RECORDED_MODULES, with the command line first and then one address per line. It writes at once, because Pulumi
 * kills its provider.
 */
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";

const file = join(process.env["RECORDED_MODULES"] ?? ".", String(process.pid));
const write = (line: string): void => appendFileSync(file, `${line}\n`);

write(process.argv.join(" "));
registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:")) write(url);
    return next(url, context);
  },
});
