import { type KeyObject, X509Certificate } from "node:crypto";
import { DevTestError } from "./errors.js";
import { sanitize } from "./text/control-characters.js";
import { mergeConflict, mergeConflictLine } from "./text/merge-conflict.js";

/**
 * The certificate that signs an app's test builds. The service registers its text as it is, and no program can take it
 * back, so anything but exactly one certificate with an EC key is refused here.
 *
 * @see https://developer.amazon.com/docs/app-testing/about-appstore-devtest-iap.html (EC keys only, at most three)
 */

/** One certificate with an EC key. Public data: all of it may be shown. */
export interface Certificate {
  /** SHA-256 of the DER, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** Canonical: one block, lines of 64, LF, a final newline. The same certificate always gives the same text. */
  readonly pem: string;
  /** `CN=Racing, O=Example`; without control characters, at most 200 letters, may be empty. */
  readonly subject: string;
  /** `P-256`, `P-384`, `P-521`, or OpenSSL's name of another curve. */
  readonly curve: string;
  /** The last day it is valid, UTC: `YYYY-MM-DD`. */
  readonly expires: string;
}

/** What was given is not a certificate that can be registered. `problem` continues the sentence "the certificate …". */
export class CertificateError extends DevTestError<"invalid_certificate"> {
  constructor(
    readonly problem: string,
    cure: string,
    options?: ErrorOptions,
  ) {
    super("invalid_certificate", `the certificate ${problem}`, cure, options);
  }
}

const recipe =
  "`openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -subj /CN=racing -days 3650 -keyout key.pem -out cert.pem`";
const wanted = `give the PEM file of one certificate with an EC key: ${recipe} makes one (cert.pem; key.pem stays secret)`;

/** Whether a text is meant to be a certificate, and no path of one. A fingerprint is neither. */
export function isCertificateText(entry: string): boolean {
  return entry.includes("-----BEGIN") || /^([0-9a-f]{2}:?){20,32}$/i.test(entry);
}

/**
 * @param pem The text of a PEM file. White space around and inside the block does not matter.
 * @throws {CertificateError} for anything but one certificate with an EC key.
 * @example parseCertificate(readFileSync("certs/racing.pem", "latin1")).fingerprint
 */
export function parseCertificate(pem: string): Certificate {
  const text = pem.replace(/^(\uFEFF|\u00EF\u00BB\u00BF)/, "").trim();
  refusePrivateKey(text);
  const conflict = mergeConflictLine(text);
  if (conflict !== undefined) {
    throw new CertificateError(`has ${mergeConflict.problem} (line ${conflict})`, mergeConflict.cure);
  }
  return readCertificate(decodeBlock(onlyBlock(text)));
}

/** `CN=Racing, P-384, expires 2036-01-01` */
export function describeCertificate({ subject, curve, expires }: Certificate): string {
  return `${subject === "" ? "(no subject)" : subject}, ${curve}, expires ${expires}`;
}

/** True from the day after the last valid one, UTC. */
export function isExpired(certificate: Certificate, now: Date): boolean {
  return daysLeft(certificate, now) < 0;
}

const day = 24 * 60 * 60 * 1000;

/** The days that are left: 0 on the last one, less than 0 once it has expired. UTC. */
export function daysLeft({ expires }: Pick<Certificate, "expires">, now: Date): number {
  return Math.round((Date.parse(expires) - Date.parse(now.toISOString().slice(0, 10))) / day);
}

/** Comes first: a private key is leaked even if it is beside a certificate or in a damaged file. */
function refusePrivateKey(text: string): void {
  if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text)) return;
  throw new CertificateError(
    "holds a private key, which must never be committed",
    `treat that key as leaked: remove it from the history, make a new pair with ${recipe}, and name cert.pem here`,
  );
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g;

/** The base64 of the only block. */
function onlyBlock(text: string): string {
  const blocks = [...text.matchAll(block)];
  const [first] = blocks;
  if (first === undefined) throw notPem(text);
  const other = blocks.map(([, kind]) => kind ?? "").find((kind) => kind !== "CERTIFICATE");
  if (other !== undefined) throw otherKind(other);
  if (blocks.length > 1) {
    throw new CertificateError(
      `is a chain of ${blocks.length} certificates`,
      "keep the one that signs the test build (usually the first) and list others as entries of their own",
    );
  }
  if (first[0] !== text) {
    throw new CertificateError(
      `has text ${text.startsWith(first[0]) ? "after its END line" : "before its BEGIN line"}`,
      "keep the block alone: `openssl x509 -in cert.pem -out clean.pem` writes nothing else",
    );
  }
  return first[2] ?? "";
}

function otherKind(kind: string): CertificateError {
  if (/REQUEST$/.test(kind)) {
    return new CertificateError(
      "is a signing request (CSR)",
      `a request is not a certificate yet: ${recipe} makes the certificate directly`,
    );
  }
  if (/PUBLIC KEY$/.test(kind)) {
    return new CertificateError("is a bare public key", `the key must be inside a certificate: ${wanted}`);
  }
  return new CertificateError(`is a PEM block of another kind (${kind.slice(0, 40)})`, wanted);
}

/** The most likely reason why a text has no complete block. */
function notPem(text: string): CertificateError {
  if (text === "") return new CertificateError("is empty", wanted);
  if (/^([\w -]*=\s*)?([0-9a-f]{2}:?){16,64}$/i.test(text)) {
    return new CertificateError(
      "is a bare fingerprint",
      `the service needs the certificate itself: ${wanted}`,
    );
  }
  if (text.includes("-----BEGIN ")) {
    return new CertificateError(
      "has a BEGIN line without its END line",
      "copy the whole file, both lines included",
    );
  }
  if (/^MII[A-Za-z0-9+/=\s]+$/.test(text)) {
    return new CertificateError(
      "lacks its BEGIN and END lines",
      "copy the whole PEM file, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell a binary file from text.
  if (/[\u0000-\u0008\u0080-\u009f\ufffd]/.test(text)) {
    return new CertificateError(
      "is a binary file (DER, or a keystore), not PEM",
      "turn it into PEM: `openssl x509 -inform DER -in cert.cer -out cert.pem`, or for a keystore `keytool -exportcert -rfc -alias NAME -keystore FILE -file cert.pem`",
    );
  }
  return new CertificateError("is not a PEM certificate", wanted);
}

function decodeBlock(body: string): Buffer {
  const base64 = body.replace(/\s+/g, "");
  const decoded = Buffer.from(base64, "base64");
  if (base64 === "" || decoded.toString("base64") !== base64) {
    throw new CertificateError(
      "is damaged: the text between its BEGIN and END lines is not base64",
      "copy the file again, byte by byte (mail and chat programs change it)",
    );
  }
  return decoded;
}

function readCertificate(der: Buffer): Certificate {
  const { x509, key, expires } = openCertificate(der);
  const type = key.asymmetricKeyType ?? "unknown";
  if (type !== "ec") {
    const problem = type.startsWith("rsa") ? "has an RSA key" : `has a key of the type ${type}`;
    throw new CertificateError(`${problem}, and DevTest takes EC keys only`, wanted);
  }
  return {
    fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    pem: x509.toString(),
    subject: oneLineOf(x509.subject),
    curve: curveName(key.asymmetricKeyDetails?.namedCurve),
    expires,
  };
}

function openCertificate(der: Buffer): { x509: X509Certificate; key: KeyObject; expires: string } {
  try {
    const x509 = new X509Certificate(der);
    if (x509.raw.length !== der.length) throw new RangeError("bytes after the end of the certificate");
    return { x509, key: x509.publicKey, expires: new Date(x509.validTo).toISOString().slice(0, 10) };
  } catch (cause) {
    throw new CertificateError(
      "cannot be read: it is damaged, or of a kind that OpenSSL does not know",
      wanted,
      {
        cause,
      },
    );
  }
}

const nistNames: Readonly<Record<string, string>> = {
  prime256v1: "P-256",
  secp384r1: "P-384",
  secp521r1: "P-521",
};

function curveName(openssl: string | undefined): string {
  return openssl === undefined ? "a curve without a name" : (nistNames[openssl] ?? openssl);
}

/**
 * Anybody may have written the subject, so its control characters are replaced. Node gives `undefined` for an empty
 * subject, although its types do not say so.
 */
function oneLineOf(subject: string | undefined): string {
  const line = (subject ?? "").split("\n").join(", ");
  return [...sanitize(line)].slice(0, 200).join("");
}
