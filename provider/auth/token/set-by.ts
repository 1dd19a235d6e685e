import type { Credentials, SetBy } from "./credentials.js";

/** Where the provider's own credentials come from. */
const settings: SetBy = {
  clientId: "LWA_CLIENT_ID, or `pulumi config set devtest:clientId …`",
  clientSecret:
    "LWA_CLIENT_SECRET, or LWA_CLIENT_SECRET_FILE, or `pulumi config set --secret devtest:clientSecret …`",
  tokenUrl: "LWA_TOKEN_URL (or devtest:tokenUrl)",
};

/** How cures call the places where these credentials are set. */
export function setByOf({ setBy = settings }: Credentials): SetBy {
  return setBy;
}
