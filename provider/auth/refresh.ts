import { AuthError } from "../errors.js";
import type { Profile } from "./profiles/profiles.js";
import type { StoredGrant, StoreUpdate } from "./store/store.js";
import type { Client } from "./token/credentials.js";
import type { RequestOptions } from "./token/options.js";
import { type Issued, requestToken } from "./token/request.js";

/**
 * Gets an access token for a stored refresh token, and says which refresh token to keep from now on: the new one, or
 * the one that was used, where the answer holds none or the same.
 *
 * @throws AuthError
 */
export async function refresh(
  profile: Profile,
  client: Client,
  current: StoredGrant,
  request: RequestOptions,
): Promise<StoreUpdate<Issued>> {
  assertSameClient(profile, current);
  const { refreshToken } = current;
  // Whoever logged in has agreed to certain scopes. For a refresh token from elsewhere, fewer than it gives may be asked.
  const scopes = profile.grant === "refresh_token" ? profile.scopes : [];
  const issued = await requestToken({ ...client, grant: "refresh_token", scopes, refreshToken }, request);
  if (issued.refreshToken === undefined || issued.refreshToken === refreshToken)
    return { keep: current, result: issued };
  const rotatedAt = new Date(request.now()).toISOString();
  return { keep: { ...current, refreshToken: issued.refreshToken, rotatedAt }, result: issued };
}

function assertSameClient({ name, file, clientId }: Profile, { clientId: issuedTo = clientId }: StoredGrant) {
  if (issuedTo === clientId) return;
  throw new AuthError(
    "unusable_credentials",
    `The stored refresh token of the profile "${name}" was issued to the client ${issuedTo}, and the profile names ${clientId}; nothing was sent`,
    `Correct \`clientId\` in ${file}, or have access given to the new client: \`devtest auth login --profile ${name}\` or \`devtest auth import --profile ${name}\`.`,
  );
}
