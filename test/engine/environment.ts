import { delimiter, dirname } from "node:path";
import type { Emulator } from "../emulator/index.js";

export interface Places {
  /** The folder of the Pulumi CLI. */
  readonly pulumi: string;
  /** PULUMI_HOME. */
  readonly home: string;
  /** The folder of the state. */
  readonly backend: string;
  /** Compiled code is kept here between runs: each command starts Node twice. */
  readonly compileCache: string;
}

/** What the CLI is run with: none of the caller's own settings, credentials or state. */
export function environment({ pulumi, home, backend, compileCache }: Places): NodeJS.ProcessEnv {
  return {
    ...callersOwn(),
    PATH: [pulumi, dirname(process.execPath), process.env["PATH"]].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "test-passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    NODE_COMPILE_CACHE: compileCache,
  };
}

function callersOwn(): NodeJS.ProcessEnv {
  const foreign = /^(LWA|DEVTEST|PULUMI|JEST)_|^(NODE_OPTIONS|GITHUB_ACTIONS)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** The variables that lead the provider to an emulator. */
export function leadingTo({ clientId, clientSecret, tokenUrl, apiUrl }: Emulator): NodeJS.ProcessEnv {
  return {
    LWA_CLIENT_ID: clientId,
    LWA_CLIENT_SECRET: clientSecret,
    LWA_TOKEN_URL: tokenUrl,
    DEVTEST_API_URL: apiUrl,
  };
}
