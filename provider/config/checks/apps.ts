import { type Certificate, daysLeft, describeCertificate, isExpired } from "../../certificate.js";
import { appTail } from "../../desired.js";
import type { Diagnostics, Subject } from "../../document/diagnostics.js";
import { counted } from "../../text/counted.js";
import { quoted } from "../../text/quoted.js";
import type { SurveyedApp } from "../survey.js";

/** Each app is listed once, under a name of its own, with different certificates. */
export function checkApps(apps: readonly SurveyedApp[], now: Date, diagnostics: Diagnostics): void {
  checkIds(apps, diagnostics);
  checkPackages(apps, diagnostics);
  for (const app of apps) checkCertificates(app, now, diagnostics);
}

/** Resource names and the ledger tell apps apart by their last 8 digits. */
function checkIds(apps: readonly SurveyedApp[], diagnostics: Diagnostics): void {
  const seen = new Map<string, { id: string; subject: Subject }>();
  for (const { path, appId } of apps) {
    if (appId === undefined) continue;
    const subject = { path: [...path, "appId"] };
    checkLength(appId, subject, diagnostics);
    const [id, tail] = [appId.toLowerCase(), appTail(appId)];
    const first = seen.get(tail);
    if (first === undefined) {
      seen.set(tail, { id, subject });
    } else if (first.id === id) {
      const problem = `the same app as at ${diagnostics.where(first.subject)}`;
      diagnostics.complain(subject, problem, "list an app once, with all its groups");
    } else {
      const problem = `ends in the same 8 digits (${quoted(tail)}) as the app at ${diagnostics.where(first.subject)}`;
      diagnostics.complain(subject, problem, "move one of the two apps to another stack");
    }
  }
}

/** An app that was copied and not changed whole. Amazon may have two apps of one package, in two developer accounts. */
function checkPackages(apps: readonly SurveyedApp[], diagnostics: Diagnostics): void {
  const seen = new Map<string, Subject>();
  for (const { path, packageName } of apps) {
    if (packageName === undefined) continue;
    const subject = { path: [...path, "packageName"] };
    const first = seen.get(packageName);
    if (first === undefined) seen.set(packageName, subject);
    else {
      const problem = `the same package name as at ${diagnostics.where(first)}`;
      diagnostics.warn(subject, problem, "correct one of the two, or leave it if it is meant");
    }
  }
}

/** As the ids of the Console are; their form is not documented (last verified 2026-11). */
const usualDigits = 32;

/** A mistyped id names no app, or another one. Whoever is sent under it stays on record. */
function checkLength(appId: string, subject: Subject, diagnostics: Diagnostics): void {
  const digits = /\.([0-9a-f]+)$/.exec(appId)?.[1]?.length;
  if (digits === undefined || digits === usualDigits) return;
  const problem = `this is hardly an appId: it has ${counted(digits, "digit", "digits")} after its last dot, and ids have ${usualDigits}`;
  diagnostics.warn(subject, problem, "compare it with the app's page in the Developer Console");
}

function checkCertificates({ certificates }: SurveyedApp, now: Date, diagnostics: Diagnostics): void {
  const seen = new Map<string, Subject>();
  for (const { certificate, subject } of certificates) {
    const first = seen.get(certificate.fingerprint);
    if (first === undefined) seen.set(certificate.fingerprint, subject);
    else {
      const problem = `the same certificate as at ${diagnostics.where(first)}`;
      diagnostics.complain(subject, problem, "keep one of the two");
    }
    const expiry = expiryOf(certificate, now);
    if (expiry !== undefined) {
      const problem = `this certificate ${expiry} (${describeCertificate(certificate)})`;
      diagnostics.warn(subject, problem, "make a new one before the next test build is signed");
    }
  }
}

/** As long as it takes to sign and to register another one in peace. */
const soonDays = 30;

/** What there is to warn about, as the end of a sentence. */
function expiryOf(certificate: Certificate, now: Date): string | undefined {
  if (isExpired(certificate, now)) return "has expired";
  const left = daysLeft(certificate, now);
  if (left > soonDays) return undefined;
  return left === 0 ? "expires today" : `expires in ${counted(left, "day", "days")}`;
}
