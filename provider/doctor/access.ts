import { clientOf } from "../auth/profiles/credentials.js";
import type { GivenProfile, Profile } from "../auth/profiles/profiles.js";
import { type Granted, openSession } from "../auth/session.js";
import type { TokenStore } from "../auth/store/index.js";
import { projectFolder } from "../pulumi/project.js";
import { providerProfile } from "../service/profile.js";
import { readSettings, type SettingsSource } from "../settings.js";
import { appSubmissionScope } from "../wire/amazon.js";

/** One way of access to examine: a profile, or what the provider reads from the environment. */
export interface Access {
  /** Its name in findings, such as `the profile "selling" in /home/ann/…/profiles.yaml`. */
  readonly title: string;
  readonly grant: Profile["grant"];
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly tokenUrl: string;
  /** Addresses of the APIs. They are reached, and nothing is done there. */
  readonly apiUrls: readonly string[];
  /** Whether it is for the App Submission API, which the provider uses. */
  readonly isAppSubmission: boolean;
  /** @throws AuthError when it cannot be read */
  readonly clientSecret: () => Promise<string>;
  /** Undefined where the grant needs none. */
  readonly store: TokenStore | undefined;
  readonly profile: string | undefined;
  /** Whether a stack's configuration may add settings, which are not read here. */
  readonly hasStack: boolean;
  /** Asks for a token and drops it; returns what it may be used for. @throws AuthError, StoreError */
  readonly askForToken: () => Promise<Granted>;
}

/** Whether a missing setting may be in a stack's configuration. */
export function leftToStack({ hasStack, profile }: Access): boolean {
  return hasStack && profile === undefined;
}

/**
 * What the provider would use.
 *
 * @throws ConfigError, AuthError as {@link providerProfile}
 */
export async function accessOfProvider(env: NodeJS.ProcessEnv, folder: string): Promise<Access> {
  const source = environmentOnly(env);
  const { apiUrl } = readSettings(source);
  return {
    ...accessOfProfile(await providerProfile(source), undefined, env),
    apiUrls: [apiUrl],
    isAppSubmission: true,
    hasStack: projectFolder(folder) !== undefined,
  };
}

const settingsTitle = "LWA_CLIENT_ID and LWA_CLIENT_SECRET in the environment";

/** @param store needed by every grant but client_credentials */
export function accessOfProfile(
  profile: Profile | GivenProfile,
  store: TokenStore | undefined,
  env: NodeJS.ProcessEnv,
): Access {
  const { name, grant, clientId, scopes, tokenUrl, apiHosts } = profile;
  const isInFile = "file" in profile;
  const isAppSubmission = scopes.includes(appSubmissionScope);
  return {
    title: isInFile ? `the profile "${name}" in ${profile.file}` : settingsTitle,
    grant,
    clientId,
    scopes,
    tokenUrl,
    apiUrls: apiHosts.map((host) => (isAppSubmission ? atHost(host, env) : `https://${host}`)),
    isAppSubmission,
    clientSecret: async () => clientOf(profile, env).clientSecret,
    store: grant === "client_credentials" ? undefined : store,
    profile: isInFile ? name : undefined,
    hasStack: false,
    askForToken: async () => {
      const session = openSession(profile, { ...(store && { store }), env });
      await session.accessToken();
      return session.granted ?? { scopes: undefined, lifeSeconds: 0 };
    },
  };
}

/** The address that the provider would use, if it is on that host. */
function atHost(host: string, env: NodeJS.ProcessEnv): string {
  const { apiUrl } = readSettings(environmentOnly(env));
  return new URL(apiUrl).hostname === host ? apiUrl : `https://${host}`;
}

/** Only Pulumi can read a stack's configuration. */
function environmentOnly(env: NodeJS.ProcessEnv): SettingsSource {
  return { env, stack: () => undefined };
}
