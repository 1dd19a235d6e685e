import { assertBare } from "../auth/token/usable.js";
import { DevTestError } from "../errors.js";
import { type Access, leftToStack } from "./access.js";
import { type Finding, fail, failed, notChecked, pass } from "./finding.js";

/**
 * The forms of what Amazon issues, as seen in the Console. Amazon does not document them.
 * Last verified: 2026-11.
 */
const shapes = {
  "client id": {
    fits: /^amzn1\.application-oa2-client\.[0-9a-f]{32}$/,
    words: "amzn1.application-oa2-client.<32 hexadecimal digits>",
  },
  "client secret": {
    fits: /^(amzn1\.oa2-cs\.v1\.)?[0-9a-f]{64}$/,
    words: "amzn1.oa2-cs.v1.<64 hexadecimal digits>, or of older profiles the 64 digits alone",
  },
  "refresh token": { fits: /^Atzr\|\S+$/, words: "Atzr|…" },
} as const;

type Credential = keyof typeof shapes;

/** Examines the credentials without sending them. */
export async function examineCredentials(access: Access): Promise<Finding[]> {
  return [
    await examine(access, "client id", async () => access.clientId),
    await examine(access, "client secret", access.clientSecret),
    ...(access.store === undefined
      ? []
      : [await examine(access, "refresh token", () => storedToken(access))]),
  ];
}

async function examine(
  access: Access,
  credential: Credential,
  read: () => Promise<string>,
): Promise<Finding> {
  try {
    const value = await read();
    if (value === "") return missing(access, credential);
    assertBare(credential, value, access.title);
    return examineShape(access, credential, value);
  } catch (error) {
    return failed(credential, error);
  }
}

function missing(access: Access, credential: Credential): Finding {
  return leftToStack(access)
    ? notChecked(credential, "is not set in the environment; a stack's configuration is not read")
    : fail(credential, "is not set", `Set it: ${access.title}.`);
}

async function storedToken({ store, profile = "" }: Access): Promise<string> {
  const grant = await store?.get(profile);
  if (grant !== undefined) return grant.refreshToken;
  throw new DevTestError(
    "no_grant",
    `there is none for "${profile}" in ${store?.description}`,
    `Run \`devtest auth login --profile ${profile}\`, or \`devtest auth import --profile ${profile}\` with the token on standard input.`,
  );
}

/** The form is Amazon's. Another server's credentials may have any. */
function examineShape({ tokenUrl }: Access, credential: Credential, value: string): Finding {
  const { fits, words } = shapes[credential];
  if (fits.test(value)) return pass(credential, "has no white space and the form Amazon issues");
  const { hostname } = new URL(tokenUrl);
  if (!/(^|\.)amazon\.(com|co\.uk|co\.jp)$/.test(hostname))
    return notChecked(credential, `has no white space; ${hostname} is not Amazon's, so no form is known`);
  const other = Object.entries(shapes).find(([, shape]) => shape.fits.test(value))?.[0];
  return fail(
    credential,
    other === undefined ? "does not have the form Amazon issues" : `is a ${other}`,
    `Copy it again from the Amazon Developer Console, whole; its form is ${words}.`,
  );
}
