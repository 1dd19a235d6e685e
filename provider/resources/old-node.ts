import * as pulumi from "@pulumi/pulumi";
import { oldNodeComplaint } from "../node-version.js";

/** Ends the program on an old Node.js, without a stack trace. Imported before everything else of ours. */
const complaint = oldNodeComplaint();
if (complaint !== undefined) throw new pulumi.RunError(complaint);
