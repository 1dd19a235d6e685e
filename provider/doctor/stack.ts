import { truncatedList } from "../text/list.js";
import { type Finding, notChecked } from "./finding.js";

/** What says the same in the environment, where it comes first. */
const variables: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "devtest:clientId": ["LWA_CLIENT_ID"],
  "devtest:clientSecret": ["LWA_CLIENT_SECRET", "LWA_CLIENT_SECRET_FILE"],
  "devtest:tokenUrl": ["LWA_TOKEN_URL"],
  "devtest:apiUrl": ["DEVTEST_API_URL"],
  "devtest:config": ["DEVTEST_CONFIG"],
};

/**
 * What a stack may say and is not seen from here: its configuration lies in a backend's hands, secrets included, and
 * which stack would be meant is Pulumi's to say. No finding where the environment leaves nothing open.
 */
export function examineStack(env: NodeJS.ProcessEnv): Finding[] {
  const open = Object.entries(variables).filter(([, names]) => !names.some((name) => env[name]));
  if (open.length === 0) return [];
  const keys = truncatedList(open.map(([key]) => key));
  const settings = open.map(([key, [name]]) => `${name}="$(pulumi config get ${key})"`);
  return [
    notChecked(
      "stack configuration",
      `${keys} of a stack come before profiles and defaults, and are not looked at`,
      `To examine those that a stack sets, hand them over: ${settings.join(" ")} devtest doctor`,
    ),
  ];
}
