import { basename, dirname, resolve } from "node:path";
import { Diagnostics } from "../../document/diagnostics.js";
import { type DocumentKind, openDocument } from "../../document/document.js";
import { displayPath, folderSource } from "../../document/folder.js";
import { didYouMean } from "../../document/nearest.js";
import { ReadBudget } from "../../document/read-budget.js";
import { diagnoseBy } from "../../document/schema.js";
import { ConfigError } from "../../errors.js";
import { quoted } from "../../text/quoted.js";
import { amazonAuthorizeUrl, amazonTokenUrl } from "../../wire/amazon.js";
import type { StoreSpec } from "../store/store.js";
import type { SetBy } from "../token/credentials.js";
import { checkProfiles } from "./checks.js";

/** Common to all profiles. A profile holds no secret: it names the place of one. */
interface ProfileOfAnyGrant {
  /** Its key in the file. */
  readonly name: string;
  /** The file it stands in, absolute. */
  readonly file: string;
  readonly clientId: string;
  /** The secret is read from there each time a token is used. */
  readonly clientSecret: { readonly env: string } | { readonly file: string };
  /** Default: none. Scopes have no fixed grammar. */
  readonly scopes: readonly string[];
  /** Default: Amazon's. */
  readonly tokenUrl: string;
  /** The only hosts its tokens may be sent to: names in lower case, without ports. */
  readonly apiHosts: readonly string[];
  /** Where its refresh token is kept. Default: `file`. */
  readonly store: StoreSpec;
}

/** The client's own access. */
export interface ClientProfile extends ProfileOfAnyGrant {
  readonly grant: "client_credentials";
}

/** Access that somebody gave elsewhere, in the form of a refresh token. */
export interface RefreshProfile extends ProfileOfAnyGrant {
  readonly grant: "refresh_token";
}

/** Access that somebody gives in a browser. */
export interface LoginProfile extends ProfileOfAnyGrant {
  readonly grant: "authorization_code";
  /** Default: Amazon's. */
  readonly authorizeUrl: string;
  /** Exactly as registered at Amazon. */
  readonly redirectUri: string;
}

/** One way of access to one API, from `profiles.yaml`. */
export type Profile = ClientProfile | RefreshProfile | LoginProfile;

/** The client's own access, with an id and a secret that do not come from `profiles.yaml`. */
export interface GivenProfile extends Omit<ClientProfile, "file" | "clientSecret" | "store"> {
  /** Read each time a token is used; empty where none is set. */
  readonly clientSecret: { readonly read: () => string };
  /** How cures call the places where its parts are set. */
  readonly setBy: SetBy;
}

/** A profile as it stands in the file. */
interface Written {
  readonly clientId: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretFile?: string;
  readonly grant: Profile["grant"];
  readonly scopes?: readonly string[];
  readonly tokenUrl?: string;
  readonly authorizeUrl?: string;
  readonly redirectUri?: string;
  readonly apiHosts: readonly string[];
  readonly store?: StoreSpec;
}

const diagnoseProfiles = diagnoseBy("profiles.schema.json");

/**
 * Reads a file of profiles, by their names, and checks all of it.
 *
 * @throws {ConfigError} with every complaint as `file:line:column path: problem; what is allowed`
 * @example const { selling } = loadProfiles(findProfilesFile(process.env));
 * @see schema/profiles.schema.json for every key, its default and its meaning
 */
export function loadProfiles(file: string): Readonly<Record<string, Profile>> {
  const absolute = resolve(file);
  const name = basename(file);
  const document = openDocument(folderSource(dirname(file), name), name, kind, new ReadBudget(enough));
  const diagnostics = new Diagnostics(document.locations);
  diagnostics.complainAll(document.diagnostics);
  diagnostics.complainAll(checkProfiles(document.value, diagnoseProfiles(document.value)));
  const { complaints } = diagnostics;
  if (complaints.length > 0) throw new ConfigError(complaints);
  const { profiles } = document.value as { profiles: Record<string, Written> };
  return Object.fromEntries(
    Object.entries(profiles).map(([key, written]) => [key, profileOf(key, written, absolute)]),
  );
}

/**
 * One profile of a file.
 *
 * @throws {ConfigError} as {@link loadProfiles}, and when the file has no profile of that name
 * @example const selling = loadProfile(findProfilesFile(process.env), "selling");
 */
export function loadProfile(file: string, name: string): Profile {
  const profiles = loadProfiles(file);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const names = Object.keys(profiles);
  const problem = `there is no profile ${quoted(name)}${didYouMean(name, names)}`;
  const cure = names.length === 0 ? "it has none" : `there are: ${names.join(", ")}`;
  throw new ConfigError([{ location: displayPath(file), path: "", problem, cure }]);
}

const enough = "a profile takes about 500 bytes and 10 values";

const kind: DocumentKind = {
  needs: "`version: 1` and `profiles`",
  otherFile: "DEVTEST_PROFILES names another file",
};

/** Called only without complaints: every key that the types promise is there. */
function profileOf(name: string, written: Written, file: string): Profile {
  const { clientId, clientSecretEnv, clientSecretFile = "", grant } = written;
  const profile = {
    name,
    file,
    clientId,
    clientSecret:
      clientSecretEnv === undefined
        ? { file: resolve(dirname(file), clientSecretFile) }
        : { env: clientSecretEnv },
    scopes: written.scopes ?? [],
    tokenUrl: written.tokenUrl ?? amazonTokenUrl,
    apiHosts: written.apiHosts.map((host) => host.toLowerCase()),
    store: written.store ?? "file",
  };
  if (grant !== "authorization_code") return { ...profile, grant };
  const { authorizeUrl = amazonAuthorizeUrl, redirectUri = "" } = written;
  return { ...profile, grant, authorizeUrl, redirectUri };
}
