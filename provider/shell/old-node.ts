import { oldNodeComplaint } from "../node-version.js";
import { toldOnce } from "./told-once.js";

/** Refuses to serve the engine on an old Node.js. Imported before everything else of the provider's process. */
const complaint = oldNodeComplaint();
if (complaint !== undefined) throw toldOnce(new Error(complaint));
