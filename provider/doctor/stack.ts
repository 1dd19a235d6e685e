import { truncatedList } from "../text/list.js";
import { type Finding, notChecked } from "./finding.js";

/** The variables that set the same, and come first. */
const variables: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "devtest:clientId": ["LWA_CLIENT_ID"],
  "devtest:clientSecret": ["LWA_CLIENT_SECRET", "LWA_CLIENT_SECRET_FILE"],
  "devtest:tokenUrl": ["LWA_TOKEN_URL"],
  "devtest:apiUrl": ["DEVTEST_API_URL"],
  "devtest:config": ["DEVTEST_CONFIG"],
};

/**
 * Names what a stack's configuration may set. It is not read here: it is in a backend, secrets included, and only
 * Pulumi knows which stack is selected. No finding where the environment sets everything.
 */
export function examineStack(env: NodeJS.ProcessEnv): Finding[] {
  const open = Object.entries(variables).filter(([, names]) => !names.some((name) => env[name]));
  if (open.length === 0) return [];
  const keys = truncatedList(open.map(([key]) => key));
  const settings = open.map(([key, [name]]) => `${name}="$(pulumi config get ${key})"`);
  return [
    notChecked(
      "stack configuration",
      `${keys} of a stack come before profiles and defaults, and are not read`,
      `To examine those that a stack sets, pass them on: ${settings.join(" ")} devtest doctor`,
    ),
  ];
}
