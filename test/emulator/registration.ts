import { X509Certificate } from "node:crypto";
import { invalid, repeated } from "./answers.js";
import { type App, limits } from "./state.js";
import type { Switches } from "./switches.js";

/** The rules of registering an app: valid package names and certificates, and the effect of a second registration. */

export function checkPackageName(packageName: string): void {
  if (/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/.test(packageName)) return;
  throw invalid(`packageName "${packageName}" is not a package name such as com.example.app`);
}

/**
 * SHA-256 of a certificate, lower-case hex.
 * ECDSA is the only kind supported: https://developer.amazon.com/docs/vega/latest/get-started-appstore-devtest-iap.html
 */
export function ecdsaFingerprint(pem: string): string {
  const certificate = readCertificate(pem);
  const keyType = certificate.publicKey.asymmetricKeyType;
  if (keyType !== "ec") throw invalid(`certificate has a key of type ${keyType}; only ECDSA is supported`);
  return certificate.fingerprint256.replaceAll(":", "").toLowerCase();
}

function readCertificate(pem: string): X509Certificate {
  const onePemBlock = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;
  if (!onePemBlock.test(pem)) throw invalid("certificate is not one X.509 certificate in PEM form");
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw invalid(`certificate cannot be read: ${(error as Error).message}`);
  }
}

/** @throws Refusal when the switches say that a registered app cannot be registered like this */
export function refuseSecond(app: App, packageName: string, fingerprint: string, switches: Switches): void {
  if (app.packageName === undefined) return;
  const samePackage = app.packageName === packageName;
  if (!samePackage && switches["package-change"] === "400") {
    throw invalid(`packageName cannot change from ${app.packageName} to ${packageName}`);
  }
  const again = switches["re-register"];
  if (again !== "harmless" && samePackage && app.certificates.includes(fingerprint)) {
    throw repeated(again, "the app is already registered with this certificate");
  }
}

/** @throws Refusal when the app has as many certificates as it may have */
export function withCertificate(
  known: readonly string[],
  fingerprint: string,
  rule: Switches["second-certificate"],
): readonly string[] {
  if (rule === "replaces") return [fingerprint];
  if (known.includes(fingerprint)) return known;
  if (known.length < limits.certificatesPerApp) return [...known, fingerprint];
  throw invalid(`an app cannot have more than ${limits.certificatesPerApp} certificates`);
}
