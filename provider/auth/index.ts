/** The auth layer: access tokens from Login with Amazon, without anything of Pulumi's. */
export { AuthError, type AuthErrorCode } from "../errors.js";
export type { Credentials } from "./credentials.js";
export { TokenSource, type TokenSourceOptions } from "./token-source.js";
