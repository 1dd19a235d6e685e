import type { GivenProfile } from "../../provider/auth/index.js";
import type { ClientOptions } from "../../provider/service/client.js";

type ServiceSession = Awaited<ReturnType<ClientOptions["session"]>>;

/** A profile whose tokens may be sent to the host of an address, and are asked for at another. */
export function profileFor(apiUrl: string, tokenUrl = "https://api.example.com/auth/o2/token"): GivenProfile {
  return {
    name: "test",
    grant: "client_credentials",
    clientId: "test-client",
    clientSecret: { read: () => "test-secret" },
    scopes: ["appstore::apps:readwrite"],
    tokenUrl,
    apiHosts: [new URL(apiUrl).hostname],
    setBy: { clientId: "CLIENT-ID", clientSecret: "CLIENT-SECRET", tokenUrl: "TOKEN-URL" },
  };
}

/** A session that hands out what `accessToken` gives, for a service at an address. */
export function sessionOf(apiUrl: string, changed: Partial<ServiceSession> = {}): ClientOptions["session"] {
  const session = { accessToken: async () => "leaked-token", forget: () => {}, ...changed };
  return async () => ({ profile: profileFor(apiUrl), ...session });
}
