/** Everything that decides which access token Login with Amazon answers with. */
export interface Credentials {
  /** The whole address of the token endpoint. `http:` is accepted for loopback addresses only. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly grant: "client_credentials";
  readonly scopes: readonly string[];
}
