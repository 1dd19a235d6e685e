import { AuthError } from "../../errors.js";
import { isSafeUrl } from "../../wire/address.js";
import type { Credentials } from "./credentials.js";

/**
 * Refuses credentials that cannot work, before anything is sent: Amazon's own answer to them would mislead.
 *
 * @throws AuthError `missing_credentials` or `unusable_credentials`
 */
export function assertUsable(credentials: Credentials): void {
  const { setBy } = credentials;
  assertPresent(credentials);
  assertBare("client id", credentials.clientId, setBy.clientId);
  assertBare("client secret", credentials.clientSecret, setBy.clientSecret);
  if (credentials.grant === "refresh_token")
    assertBare("refresh token", credentials.refreshToken, "`devtest auth import`, or log in again");
  if (credentials.grant === "authorization_code")
    assertBare("code", credentials.code, "the part of the address between `code=` and the next `&`");
  if (isSafeUrl(credentials.tokenUrl)) return;
  throw new AuthError(
    "unusable_credentials",
    "No secret may be sent to the address of the token endpoint",
    `Set ${setBy.tokenUrl} to an https:// address without a user name in it, or to an http:// address on this machine (127.0.0.1, [::1], localhost).`,
  );
}

function assertPresent(credentials: Credentials): void {
  const { setBy } = credentials;
  const missing = [
    ...(credentials.clientId === "" ? [{ what: "client id", cure: setBy.clientId }] : []),
    ...(credentials.clientSecret === "" ? [{ what: "client secret", cure: setBy.clientSecret }] : []),
  ];
  if (missing.length === 0) return;
  throw new AuthError(
    "missing_credentials",
    `Login with Amazon needs a ${missing.map(({ what }) => what).join(" and a ")}, and none is set`,
    `Set ${missing.map(({ cure }) => cure).join("; and ")}. Both are those of one security profile in the Amazon Developer Console.`,
  );
}

/**
 * Amazon answers credentials that end with a line break, stand in quotation marks or name a variable, with a plain "not authorized".
 *
 * @param what such as `refresh token`
 * @param where where it is set
 * @throws AuthError `unusable_credentials`, which does not repeat the value
 */
export function assertBare(what: string, value: string, where: string): void {
  const unread = unreadSyntax(value);
  if (unread !== undefined) {
    throw new AuthError(
      "unusable_credentials",
      `The ${what} ${unread}; nothing was sent`,
      `Set it again as Amazon shows it, without quotation marks or names of variables (${where}). A shell takes them away; files of variables, such as \`docker --env-file\` takes, do not.`,
    );
  }
  const found = [...value.matchAll(/[\s\p{C}]+/gu)].at(-1);
  if (found === undefined) return;
  throw new AuthError(
    "unusable_credentials",
    `The ${what} ${position(value, found)} ${nameOf(found[0])}; nothing was sent`,
    `Set it again without that (${where}). Copying and \`echo\` add such characters; \`printf %s\` does not.`,
  );
}

function unreadSyntax(value: string): string | undefined {
  if (/^["'`“”„‘’]|["'`“”‘’]$/.test(value)) return "begins or ends with a quotation mark";
  if (variableName.test(value)) return "is the name of a variable, which nothing has replaced by its value";
  return undefined;
}

/** `$NAME`, `${NAME}`, `$(NAME)`, `$env:NAME`, `%NAME%`, `${{secrets.NAME}}`, `{{NAME}}` */
const variableName = /^(?:\$(?:env:)?[A-Za-z_]\w*|\$?\{{1,2}[\w.:-]+\}{1,2}|\$\([\w.:-]+\)|%[A-Za-z_]\w*%)$/;

function position(value: string, { index, 0: text }: RegExpMatchArray): string {
  if (index === 0) return "begins with";
  return index !== undefined && index + text.length === value.length ? "ends with" : "contains";
}

function nameOf(text: string): string {
  if (/[\r\n]/.test(text)) return "a line break";
  return /^\s+$/.test(text) ? "white space" : "an invisible character";
}
