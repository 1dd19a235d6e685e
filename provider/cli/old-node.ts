import { writeSync } from "node:fs";
import { oldNodeComplaint } from "../node-version.js";

/** Ends the command on an old Node.js. Imported before everything else: the other imports may fail on one. */
const complaint = oldNodeComplaint();
if (complaint !== undefined) {
  writeSync(process.stderr.fd, `error: ${complaint}\n`);
  process.exit(1);
}
