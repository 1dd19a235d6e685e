/** The client of Login with Amazon, and its token endpoint. */
export interface Client {
  /** The whole address of the token endpoint. `http:` is accepted for loopback addresses only. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly setBy: SetBy;
}

/** The names, in cures, of the places where a person sets what belongs to the client. */
export interface SetBy {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenUrl: string;
  /**
   * Begins the cure where the endpoint cannot be reached. Missing where the cures of \`wire/\` name the place already.
   */
  readonly unreachable?: string;
}

/** The client asks for itself: App Submission API, Reporting API. */
export interface ClientCredentials extends Client {
  readonly grant: "client_credentials";
  readonly scopes: readonly string[];
}

/** The client asks on behalf of somebody who agreed before. */
export interface RefreshTokenCredentials extends Client {
  readonly grant: "refresh_token";
  readonly refreshToken: string;
  /** None: those that were agreed to. */
  readonly scopes: readonly string[];
}

/** Somebody has just agreed in a browser, and Login with Amazon has sent them back with a code. */
export interface AuthorizationCodeCredentials extends Client {
  readonly grant: "authorization_code";
  /** Works once, for five minutes. */
  readonly code: string;
  /** Exactly as in the authorization request. */
  readonly redirectUri: string;
  /** The verifier behind the challenge of the authorization request: PKCE, RFC 7636. */
  readonly codeVerifier: string;
}

/** Everything that decides which access token Login with Amazon answers with. */
export type Credentials = ClientCredentials | RefreshTokenCredentials | AuthorizationCodeCredentials;

/**
 * Every secret of the credentials, as it is and in base64, for messages to redact.
 *
 * @param came the secrets that the answer brought
 */
export function secretsOf(credentials: Credentials, came: readonly string[] = []): string[] {
  return [credentials.clientSecret, ...grantSecretsOf(credentials), ...came].flatMap((secret) => [
    secret,
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
  ]);
}

/** The secrets of the grant, besides the client's. */
function grantSecretsOf(credentials: Credentials): string[] {
  if (credentials.grant === "refresh_token") return [credentials.refreshToken];
  return credentials.grant === "authorization_code" ? [credentials.code, credentials.codeVerifier] : [];
}

/** Space-separated, as it goes on the wire; empty where no scope is asked for. */
export function scopeOf(credentials: Credentials): string {
  return credentials.grant === "authorization_code" ? "" : credentials.scopes.join(" ");
}
