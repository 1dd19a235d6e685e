import { execSync } from "node:child_process";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  CertificateError,
  daysLeft,
  describeCertificate,
  isExpired,
  parseCertificate,
} from "../provider/certificate.js";
import { ed25519Key, hostileSubject, racing, rsaKey, second, withoutSubject } from "./config/certificates.js";

const bytesOf = (pem: string): Buffer => new X509Certificate(pem).raw;

describe("a certificate with an EC key", () => {
  test("is described by subject, curve and last day", () => {
    const certificate = parseCertificate(racing);
    expect(certificate).toMatchObject({ subject: "CN=Racing, O=Example", curve: "P-384", pem: racing });
    expect(describeCertificate(certificate)).toBe("CN=Racing, O=Example, P-384, expires 2126-10-28");
    expect(describeCertificate(parseCertificate(withoutSubject))).toMatch(/^\(no subject\), P-256, expires /);
  });

  test("has the fingerprint OpenSSL prints, in lower case without colons", () => {
    const printed = new X509Certificate(racing).fingerprint256;
    expect(parseCertificate(racing).fingerprint).toBe(printed.replaceAll(":", "").toLowerCase());
  });

  test.each([
    ["CRLF", racing.replaceAll("\n", "\r\n")],
    ["a byte order mark, in either reading", `\uFEFF${racing}`],
    ["a byte order mark read as Latin-1", `\u00ef\u00bb\u00bf${racing}`],
    ["no final newline", racing.trimEnd()],
    ["indented lines", racing.replaceAll("\n", "\n    ")],
    ["one long line", racing.replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/])/g, "")],
  ])("gives the same text written with %s", (_how, text) => {
    expect(parseCertificate(text).pem).toBe(racing);
  });

  test("cannot steer a terminal through its subject", () => {
    expect(parseCertificate(hostileSubject).subject).toBe("CN=a\u{fffd}b\u{fffd}31mred");
  });

  test("is expired from the day after its last one", () => {
    const certificate = parseCertificate(racing);
    expect(isExpired(certificate, new Date("2126-10-28T23:59:59Z"))).toBe(false);
    expect(isExpired(certificate, new Date("2126-10-29T00:00:00Z"))).toBe(true);
  });
});

function messageOf(pem: string): string {
  try {
    return parseCertificate(pem).subject;
  } catch (error) {
    return String(error);
  }
}

test("the recipe of the messages asks nothing, and makes a certificate that lasts for years", () => {
  const [, recipe = ""] = /`(openssl req .*?)`/.exec(messageOf("")) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "devtest-recipe-"));
  execSync(recipe, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], timeout: 60_000 });
  const made = parseCertificate(readFileSync(join(folder, "cert.pem"), "latin1"));
  rmSync(folder, { recursive: true });
  expect(made.subject).toBe("CN=racing");
  expect(daysLeft(made, new Date())).toBeGreaterThan(3640);
});

const key = generateKeyPairSync("ec", { namedCurve: "P-384" });
const privateKey = key.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const ecPrivateKey = key.privateKey.export({ type: "sec1", format: "pem" }).toString();
const publicKey = key.publicKey.export({ type: "spki", format: "pem" }).toString();
const { fingerprint256 } = new X509Certificate(racing);
const request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n";
const damaged = racing.replace("MII", "MIJ");
const longer = `-----BEGIN CERTIFICATE-----\n${Buffer.concat([bytesOf(racing), Buffer.from("junk")]).toString("base64")}\n-----END CERTIFICATE-----\n`;

test.each([
  ["an RSA key", rsaKey, "has an RSA key, and DevTest takes EC keys only", "secp384r1"],
  [
    "an Ed25519 key",
    ed25519Key,
    "has a key of the type ed25519, and DevTest takes EC keys only",
    "secp384r1",
  ],
  [
    "DER",
    bytesOf(racing).toString("latin1"),
    "is a binary file (DER, or a keystore), not PEM",
    "-inform DER",
  ],
  [
    "DER read as UTF-8",
    bytesOf(racing).toString("utf8"),
    "is a binary file (DER, or a keystore), not PEM",
    "-inform DER",
  ],
  ["a private key", privateKey, "holds a private key, which must never be committed", "leaked"],
  ["an EC private key", ecPrivateKey, "holds a private key, which must never be committed", "leaked"],
  [
    "a private key beside the certificate",
    racing + privateKey,
    "holds a private key, which must never be committed",
    "leaked",
  ],
  [
    "a private key without its end",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII",
    "holds a private key, which must never be committed",
    "leaked",
  ],
  ["a fingerprint", fingerprint256, "is a bare fingerprint", "the certificate itself"],
  [
    "a fingerprint as openssl prints it",
    `sha256 Fingerprint=${fingerprint256}\n`,
    "is a bare fingerprint",
    "the certificate itself",
  ],
  ["a chain", racing + second, "is a chain of 2 certificates", "entries of their own"],
  [
    "an unfinished merge",
    `<<<<<<< HEAD\n${racing}=======\n${second}>>>>>>> topic\n`,
    "has a mark of an unfinished merge (line 1)",
    "settle the conflict",
  ],
  ["text before", `subject=CN = Racing\n${racing}`, "has text before its BEGIN line", "openssl x509 -in"],
  ["text after", `${racing}# ours\n`, "has text after its END line", "openssl x509 -in"],
  [
    "no base64",
    racing.replace("MII", "M*I"),
    "is damaged: the text between its BEGIN and END lines is not base64",
    "copy the file again",
  ],
  [
    "bytes after the certificate",
    longer,
    "cannot be read: it is damaged, or of a kind that OpenSSL does not know",
    "openssl req",
  ],
  [
    "damage",
    damaged,
    "cannot be read: it is damaged, or of a kind that OpenSSL does not know",
    "openssl req",
  ],
  ["no END line", racing.slice(0, 300), "has a BEGIN line without its END line", "copy the whole file"],
  [
    "base64 alone",
    racing.replace(/-----.*-----/g, ""),
    "lacks its BEGIN and END lines",
    "copy the whole PEM file",
  ],
  ["nothing", " \n", "is empty", "openssl req"],
  ["a signing request", request, "is a signing request (CSR)", "openssl req"],
  ["a public key", publicKey, "is a bare public key", "openssl req"],
  [
    "another kind",
    request.replaceAll("CERTIFICATE REQUEST", "PKCS7"),
    "is a PEM block of another kind (PKCS7)",
    "openssl req",
  ],
  ["prose", "the certificate is on the wiki", "is not a PEM certificate", "openssl req"],
])("%s in place of a certificate gets a sentence of its own", (_what, text, problem, cure) => {
  let thrown: unknown;
  try {
    parseCertificate(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CertificateError);
  expect(thrown).toMatchObject({
    code: "invalid_certificate",
    problem,
    cure: expect.stringContaining(cure),
  });
  expect((thrown as Error).message).toBe(`the certificate ${problem}\n${(thrown as CertificateError).cure}`);
});

test("no byte of a private key comes back in the message about it", () => {
  const secret = privateKey.split("\n")[1] as string;
  expect(() => parseCertificate(privateKey)).toThrow(CertificateError);
  expect(() => parseCertificate(privateKey)).not.toThrow(secret);
});
