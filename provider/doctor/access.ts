import { appstoreProfile } from "../auth/appstore.js";
import { clientOf } from "../auth/profiles/credentials.js";
import type { Profile } from "../auth/profiles/profiles.js";
import { type Granted, openSession } from "../auth/session.js";
import type { TokenStore } from "../auth/store/index.js";
import { requestToken } from "../auth/token/request.js";
import { requestOptions } from "../auth/token/source.js";
import { projectFolder } from "../pulumi/project.js";
import { readCredentials, readSettings, type SettingsSource } from "../settings.js";
import { appSubmissionScope } from "../wire/amazon.js";

/** One access to examine, be it a profile or what the provider reads from the environment. */
export interface Access {
  /** How it is called, such as `the profile "selling" in /home/ann/…/profiles.yaml`. */
  readonly title: string;
  readonly grant: Profile["grant"];
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly tokenUrl: string;
  /** Addresses of the APIs, to be reached and not to be acted on. */
  readonly apiUrls: readonly string[];
  /** Whether it is for the App Submission API, with which the provider works. */
  readonly isAppSubmission: boolean;
  /** @throws AuthError when it cannot be read */
  readonly clientSecret: () => Promise<string>;
  /** Undefined where the grant needs none. */
  readonly store: TokenStore | undefined;
  readonly profile: string | undefined;
  /** Whether a stack's configuration has a say besides, which is not seen from here. */
  readonly hasStack: boolean;
  /** Asks for a token, drops it, and tells what it was good for. @throws AuthError, StoreError */
  readonly askForToken: () => Promise<Granted>;
}

/** Whether what is missing may stand in a stack's configuration. */
export function leftToStack({ hasStack, profile }: Access): boolean {
  return hasStack && profile === undefined;
}

/**
 * What the provider would use, chosen as it chooses: a set client id first, then the profile named `appstore`.
 *
 * @throws ConfigError, AuthError where the provider would find neither usable
 */
export function accessOfProvider(env: NodeJS.ProcessEnv, folder: string): Access {
  const { apiUrl } = readSettings(environmentOnly(env));
  const profile = env["LWA_CLIENT_ID"] ? undefined : appstoreProfile(env, apiUrl);
  const access =
    profile === undefined
      ? accessOfEnvironment(env)
      : { ...accessOfProfile(profile, undefined, env), apiUrls: [apiUrl], isAppSubmission: true };
  return { ...access, hasStack: projectFolder(folder) !== undefined };
}

/** @param store needed by every grant but client_credentials */
export function accessOfProfile(
  profile: Profile,
  store: TokenStore | undefined,
  env: NodeJS.ProcessEnv,
): Access {
  const { name, file, grant, clientId, scopes, tokenUrl, apiHosts } = profile;
  const isAppSubmission = scopes.includes(appSubmissionScope);
  return {
    title: `the profile "${name}" in ${file}`,
    grant,
    clientId,
    scopes,
    tokenUrl,
    apiUrls: apiHosts.map((host) => (isAppSubmission ? atHost(host, env) : `https://${host}`)),
    isAppSubmission,
    clientSecret: async () => clientOf(profile, env).clientSecret,
    store: grant === "client_credentials" ? undefined : store,
    profile: name,
    hasStack: false,
    askForToken: async () => {
      const session = openSession(profile, { ...(store && { store }), env });
      await session.accessToken();
      return session.granted ?? { scopes: undefined, lifeSeconds: 0 };
    },
  };
}

/** Of the environment, as the provider reads it. */
function accessOfEnvironment(env: NodeJS.ProcessEnv): Access {
  const source = environmentOnly(env);
  const { tokenUrl, apiUrl } = readSettings(source);
  const credentials = () => readCredentials(source);
  return {
    title: "LWA_CLIENT_ID and LWA_CLIENT_SECRET in the environment",
    grant: "client_credentials",
    clientId: env["LWA_CLIENT_ID"] ?? "",
    scopes: [appSubmissionScope],
    tokenUrl,
    apiUrls: [apiUrl],
    isAppSubmission: true,
    clientSecret: async () => (await credentials()).clientSecret,
    store: undefined,
    profile: undefined,
    hasStack: false,
    askForToken: async () => {
      const { scopes, lifeSeconds } = await requestToken(await credentials(), requestOptions({}));
      return { scopes, lifeSeconds };
    },
  };
}

/** Where the provider would go, if that is the host the profile allows. */
function atHost(host: string, env: NodeJS.ProcessEnv): string {
  const { apiUrl } = readSettings(environmentOnly(env));
  return new URL(apiUrl).hostname === host ? apiUrl : `https://${host}`;
}

/** A stack's configuration is Pulumi's to read. */
function environmentOnly(env: NodeJS.ProcessEnv): SettingsSource {
  return { env, stack: () => undefined };
}
