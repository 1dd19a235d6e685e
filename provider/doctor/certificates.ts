import { existsSync } from "node:fs";
import { describeCertificate, isExpired } from "../certificate.js";
import { findConfigFile } from "../config/find.js";
import { type Inspection, inspectConfig } from "../config/index.js";
import { diagnosticLine } from "../errors.js";
import { type Finding, fail, failed, notChecked, pass } from "./finding.js";

const check = "certificates";
const correct = "Correct the file: `devtest validate` shows all of it.";

/** Whether the certificates of the configuration file can be registered, and are still valid. */
export function examineCertificates(env: NodeJS.ProcessEnv, folder: string, now: Date): Finding {
  const file = findConfigFile(env, undefined, folder);
  // Not every program has a file. Whoever names one has to hear that it is not there.
  if (!env["DEVTEST_CONFIG"]?.trim() && !existsSync(file))
    return notChecked(check, `there is no configuration file ${file}`);
  try {
    const inspection = inspectConfig(file);
    return complaintsIn(inspection) ?? ages(inspection, now, file);
  } catch (error) {
    return { ...failed(check, error), cure: correct };
  }
}

function complaintsIn({ complaints }: Inspection): Finding | undefined {
  const about = complaints.filter(({ path }) => path.includes(".certificates"));
  if (about.length === 0) return undefined;
  return fail(check, about.map(diagnosticLine).join("; "), correct);
}

function ages({ desired }: Inspection, now: Date, file: string): Finding {
  if (desired === undefined) return fail(check, `cannot be examined: ${file} has other mistakes`, correct);
  const all = new Map(
    desired.apps.flatMap(({ certificates }) => certificates).map((one) => [one.fingerprint, one]),
  );
  const expired = [...all.values()].filter((one) => isExpired(one, now));
  if (expired.length === 0)
    return pass(check, [...all.values()].map(describeCertificate).join("; ") || "none are listed");
  return fail(
    check,
    `expired: ${expired.map(describeCertificate).join("; ")}`,
    "Test builds signed with it may not be accepted: make a new pair, list its certificate, and sign with its key.",
  );
}
