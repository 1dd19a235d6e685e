import { describeCertificate, isExpired } from "../../certificate.js";
import { appTail } from "../../desired.js";
import type { Findings, Spot } from "../../document/diagnostics.js";
import { quoted } from "../../text/quoted.js";
import type { SurveyedApp } from "../survey.js";

/** Each app is there once, under a name of its own, with certificates that differ. */
export function checkApps(apps: readonly SurveyedApp[], now: Date, findings: Findings): void {
  checkIds(apps, findings);
  for (const app of apps) checkCertificates(app, now, findings);
}

/** By their last 8 digits apps are told apart in resource names and in the ledger. */
function checkIds(apps: readonly SurveyedApp[], findings: Findings): void {
  const seen = new Map<string, { id: string; spot: Spot }>();
  for (const { key, appId } of apps) {
    if (appId === undefined) continue;
    const spot = { path: ["apps", key, "appId"] };
    const [id, tail] = [appId.toLowerCase(), appTail(appId)];
    const first = seen.get(tail);
    if (first === undefined) {
      seen.set(tail, { id, spot });
    } else if (first.id === id) {
      const problem = `the same app as at ${findings.where(first.spot)}`;
      findings.complain(spot, problem, "list an app once, with all its groups");
    } else {
      const problem = `ends in the same 8 digits (${quoted(tail)}) as the app at ${findings.where(first.spot)}`;
      findings.complain(spot, problem, "manage one of the two apps in a stack of its own");
    }
  }
}

function checkCertificates({ certificates }: SurveyedApp, now: Date, findings: Findings): void {
  const seen = new Map<string, Spot>();
  for (const { certificate, spot } of certificates) {
    const first = seen.get(certificate.fingerprint);
    if (first === undefined) seen.set(certificate.fingerprint, spot);
    else
      findings.complain(spot, `the same certificate as at ${findings.where(first)}`, "keep one of the two");
    if (isExpired(certificate, now)) {
      const problem = `this certificate has expired (${describeCertificate(certificate)})`;
      findings.warn(spot, problem, "make a new one before the next test build is signed");
    }
  }
}
