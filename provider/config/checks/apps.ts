import { describeCertificate, isExpired } from "../../certificate.js";
import { appTail } from "../../desired.js";
import type { Diagnostics, Subject } from "../../document/diagnostics.js";
import { quoted } from "../../text/quoted.js";
import type { SurveyedApp } from "../survey.js";

/** Each app is there once, under a name of its own, with certificates that differ. */
export function checkApps(apps: readonly SurveyedApp[], now: Date, findings: Diagnostics): void {
  checkIds(apps, findings);
  for (const app of apps) checkCertificates(app, now, findings);
}

/** By their last 8 digits apps are told apart in resource names and in the ledger. */
function checkIds(apps: readonly SurveyedApp[], findings: Diagnostics): void {
  const seen = new Map<string, { id: string; subject: Subject }>();
  for (const { key, appId } of apps) {
    if (appId === undefined) continue;
    const subject = { path: ["apps", key, "appId"] };
    const [id, tail] = [appId.toLowerCase(), appTail(appId)];
    const first = seen.get(tail);
    if (first === undefined) {
      seen.set(tail, { id, subject });
    } else if (first.id === id) {
      const problem = `the same app as at ${findings.where(first.subject)}`;
      findings.complain(subject, problem, "list an app once, with all its groups");
    } else {
      const problem = `ends in the same 8 digits (${quoted(tail)}) as the app at ${findings.where(first.subject)}`;
      findings.complain(subject, problem, "manage one of the two apps in a stack of its own");
    }
  }
}

function checkCertificates({ certificates }: SurveyedApp, now: Date, findings: Diagnostics): void {
  const seen = new Map<string, Subject>();
  for (const { certificate, subject } of certificates) {
    const first = seen.get(certificate.fingerprint);
    if (first === undefined) seen.set(certificate.fingerprint, subject);
    else
      findings.complain(
        subject,
        `the same certificate as at ${findings.where(first)}`,
        "keep one of the two",
      );
    if (isExpired(certificate, now)) {
      const problem = `this certificate has expired (${describeCertificate(certificate)})`;
      findings.warn(subject, problem, "make a new one before the next test build is signed");
    }
  }
}
