import { AuthError } from "../../errors.js";
import { isSafeUrl } from "../../wire/address.js";
import type { GivenProfile, Profile } from "./profiles.js";

/**
 * Allows the `apiHosts` of a profile only, over HTTPS (plain HTTP on a loopback address).
 *
 * @throws AuthError `host_not_allowed`
 */
export function assertAllowed(profile: Profile | GivenProfile, { href, protocol, hostname }: URL): void {
  const { name, apiHosts } = profile;
  if (isSafeUrl(href) && apiHosts.includes(hostname)) return;
  const [what, cure] = isSafeUrl(href)
    ? [
        `to ${hostname}, which is not among its apiHosts`,
        `Allowed: ${apiHosts.join(", ")}. If the API is really there, add the host to \`apiHosts\`${"file" in profile ? ` in ${profile.file}` : ""}.`,
      ]
    : [
        `over ${protocol}//, or to an address with a user name in it`,
        "Use an https:// address without a user name.",
      ];
  throw new AuthError(
    "host_not_allowed",
    `A token of the profile "${name}" may not be sent ${what}; nothing was sent`,
    cure,
  );
}
