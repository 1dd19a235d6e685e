import { describe, expect, test } from "@jest/globals";
import { complaints, head } from "./devtest-yaml.js";
import { appUsing } from "./folder.js";

describe("each complaint is one line with place, path, problem and cure", () => {
  test.each<[string, string, string[]]>([
    [
      "an unknown group, and one twice",
      `${head}groups: { qa: { testers: [a@example.com] } }\n${appUsing("qa", "qb", "qa")}`,
      [
        'devtest.yaml:8:18 apps.racing.groups[1]: there is no group "qb" (did you mean "qa"?); the keys of `groups` are: "qa"',
        'devtest.yaml:8:22 apps.racing.groups[2]: the group "qa" is listed twice, first at devtest.yaml:8:14; keep one of them',
      ],
    ],
    [
      "a package name for an app id, a URL for a package name, no certificate",
      `${head}apps:
  racing:
    appId: com.example.racing
    packageName: https://example.com
    certificates: []
`,
      [
        "devtest.yaml:4:12 apps.racing.appId: is not valid; must be an app id, such as amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a (on the app's page in the Developer Console)",
        "devtest.yaml:5:18 apps.racing.packageName: is not valid; must be an Android package name, such as com.example.racing",
        "devtest.yaml:6:19 apps.racing.certificates: is empty; must have at least one entry",
      ],
    ],
    [
      "an app id in capitals, which would be another app to the ledger",
      `${head}${appUsing().replace("6184041a", "6184041A")}`,
      [
        "devtest.yaml:4:12 apps.racing.appId: is not valid; must be an app id, such as amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a (on the app's page in the Developer Console)",
      ],
    ],
    [
      "one app twice, and another with the same last 8 digits",
      `${head}${appUsing()}${appUsing().split("\n").slice(1).join("\n").replace("racing:", "again:")}${appUsing()
        .split("\n")
        .slice(1)
        .join("\n")
        .replace("racing:", "other:")
        .replace("dde7ec787b0", "00000000000")}`,
      [
        "devtest.yaml:9:12 apps.again.appId: the same app as at devtest.yaml:4:12; list an app once, with all its groups",
        'devtest.yaml:14:12 apps.other.appId: ends in the same 8 digits ("6184041a") as the app at devtest.yaml:4:12; move one of the two apps to another stack',
      ],
    ],
    [
      "four certificates, some of them none",
      `${head}${appUsing().replace("[certs/racing.pem]", "[certs/racing.pem, ./certs/racing.pem, /etc/hostname, ../racing.pem]")}`,
      [
        "devtest.yaml:6:19 apps.racing.certificates: has 4 entries; at most 3, Amazon's limit per app",
        "devtest.yaml:6:38 apps.racing.certificates[1]: the same certificate as at devtest.yaml:6:20; keep one of the two",
        'devtest.yaml:6:58 apps.racing.certificates[2]: "/etc/hostname" leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)',
        'devtest.yaml:6:73 apps.racing.certificates[3]: "../racing.pem" leaves the folder of the configuration; give a relative path to a file inside that folder (links may not lead out of it either)',
      ],
    ],
    [
      "a fingerprint in place of a certificate",
      `${head}${appUsing().replace("[certs/racing.pem]", `["${"3F:".repeat(31)}3F"]`)}`,
      [
        "devtest.yaml:6:20 apps.racing.certificates[0]: is a bare fingerprint; the service needs the certificate itself: give the PEM file of one certificate with an EC key: `openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -subj /CN=racing -days 3650 -keyout key.pem -out cert.pem` makes one (cert.pem; key.pem stays secret)",
      ],
    ],
    [
      "a missing file",
      `${head}${appUsing().replace("certs/racing", "certs/none")}`,
      [
        'devtest.yaml:6:20 apps.racing.certificates[0]: "certs/none.pem" does not exist (certs/none.pem); create it, or correct the path',
      ],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });
});
