/** An authorization server of others, on loopback, with one client: test-client, test-secret. */
export interface StandardServer {
  readonly tokenUrl: string;
  readonly authorizeUrl: string;
  /** The parameters of each request to the token endpoint. */
  readonly tokenRequests: Readonly<Record<string, string>>[];
}

export interface ServerRules {
  /** Whether a refresh brings a new refresh token, and ends the old one. */
  readonly rotates: boolean;
}

export const redirectUri = "https://localhost:8443/done";

/**
 * Opens an address as a browser does, with cookies and redirects, until it is sent to the redirect address.
 * @returns the whole address it ended at
 */
export async function browse(address: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let url = address; ; ) {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`a page: ${response.status} ${await response.text()}`);
    url = new URL(location, url).href;
    if (url.startsWith(redirectUri)) return url;
  }
}
