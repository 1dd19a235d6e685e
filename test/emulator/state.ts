/** The fake world: one developer account, its apps, and the testers on their test tracks. No HTTP here. */

/**
 * The state of the emulator, as `GET /_emulator/state` and `Emulator.state()` give it.
 *
 * @example
 * {
 *   "apps": {
 *     "amzn1.devportal.mobileapp.dde7ec787b031584aa5f04606184041a": {
 *       "packageName": "com.example.racing",
 *       "certificates": ["3f9a0c…"],
 *       "tracks": { "devtest": { "groups": { "qa": [{ "email": "ann@example.com", "firstName": "Ann" }] } } }
 *     }
 *   },
 *   "account": { "groups": 1, "testers": 1 }
 * }
 */
export interface EmulatorState {
  /** By appId. An app appears with its first accepted call. */
  readonly apps: Readonly<Record<string, AppState>>;
  readonly account: {
    /** Distinct group names over all apps. */
    readonly groups: number;
    /** Distinct addresses over all apps. */
    readonly testers: number;
  };
}

export interface AppState {
  /** `null` while the app is not registered. */
  readonly packageName: string | null;
  /** SHA-256 fingerprints, lower-case hex without separators, oldest first. */
  readonly certificates: readonly string[];
  readonly tracks: {
    readonly devtest: {
      /** By name; testers in the order they came. */
      readonly groups: Readonly<Record<string, readonly TesterState[]>>;
    };
  };
}

/** As it was sent. */
export interface TesterState {
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

/**
 * https://developer.amazon.com/docs/app-testing/about-appstore-devtest-iap.html (certificates and testers of an app)
 * https://developer.amazon.com/docs/app-testing/manage-testers.html (groups and testers of the account)
 */
export const limits = { certificatesPerApp: 3, testersPerApp: 50, groups: 300, testers: 1500 } as const;

/** Testers by {@link addressKey}. */
export type Group = ReadonlyMap<string, TesterState>;

export interface App {
  readonly packageName: string | undefined;
  readonly certificates: readonly string[];
  readonly groups: ReadonlyMap<string, Group>;
}

/** Apps by appId. */
export type Account = ReadonlyMap<string, App>;

export const unregisteredApp: App = { packageName: undefined, certificates: [], groups: new Map() };

/** Not documented: whether `Ann@example.com` and `ann@example.com` are two testers. Here they are one. */
export function addressKey(email: string): string {
  return email.toLowerCase();
}

/** Keys of all distinct testers of these groups. */
export function distinctTesters(groups: Iterable<Group>): ReadonlySet<string> {
  return new Set([...groups].flatMap((group) => [...group.keys()]));
}

/**
 * The counts that the account's limits apply to. Not documented: whether groups of the same name on two apps are one
 * group of the account. Here they are.
 */
export function countAccount(account: Account): EmulatorState["account"] {
  const apps = [...account.values()];
  return {
    groups: new Set(apps.flatMap((app) => [...app.groups.keys()])).size,
    testers: distinctTesters(apps.flatMap((app) => [...app.groups.values()])).size,
  };
}

export function describeAccount(account: Account): EmulatorState {
  const apps = Object.fromEntries([...account].map(([appId, app]) => [appId, describeApp(app)]));
  return { apps, account: countAccount(account) };
}

function describeApp({ packageName, certificates, groups }: App): AppState {
  const testers = [...groups].map(([name, group]) => [name, [...group.values()].map((one) => ({ ...one }))]);
  return {
    packageName: packageName ?? null,
    certificates: [...certificates],
    tracks: { devtest: { groups: Object.fromEntries(testers) } },
  };
}
