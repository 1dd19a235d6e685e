/** The auth layer: access tokens from Login with Amazon. It uses nothing of Pulumi's and nothing of DevTest's. */
export { AuthError, type AuthErrorCode, ConfigError, StoreError, type StoreErrorCode } from "../errors.js";
export { type AuthorizedFetch, type AuthorizedInit, authorizedFetch } from "./authorized-fetch.js";
export {
  type Authorized,
  beginAuthorization,
  finishAuthorization,
  type PendingAuthorization,
} from "./login/authorize.js";
export { configFolder, findProfilesFile } from "./profiles/file.js";
export {
  type ClientProfile,
  type GivenProfile,
  type LoginProfile,
  loadProfile,
  loadProfiles,
  type Profile,
  type RefreshProfile,
} from "./profiles/profiles.js";
export { type Granted, openSession, type Session, type SessionOptions } from "./session.js";
export {
  openStore,
  type StoreContext,
  type StoredGrant,
  type StoreSpec,
  storeFileOf,
  type TokenStore,
} from "./store/index.js";
export type { SetBy } from "./token/credentials.js";
export type { TokenOptions } from "./token/options.js";
