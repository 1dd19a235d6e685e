/** The arguments of a TypeScript component: the shape of `devtest.yaml`, without its `version`. */
export interface DevTestArgs {
  /** Files with parts of the configuration inside the folder, or patterns such as `teams/*.yaml`. */
  readonly include?: readonly string[];
  /** Who is defined once, and used by name. Nobody is listed by it. */
  readonly people?: Readonly<Record<string, string | DevTestPersonArgs>>;
  /** By a key for people and previews: renaming it changes nothing at Amazon. Here, or in an included file. */
  readonly apps?: Readonly<Record<string, DevTestAppArgs>>;
  /** By their names on Amazon (unless `name` says otherwise), each used by any number of apps. */
  readonly groups?: Readonly<Record<string, DevTestGroupArgs>>;
  /** What somebody has removed in the Developer Console. May stay here for good. */
  readonly removed?: readonly DevTestRemovalArgs[];
  /** Who and what somebody has added in the Developer Console: recorded as adopted, never sent. */
  readonly existing?: readonly DevTestExistingArgs[];
  /** Bounds on who joins. Default: none. */
  readonly guards?: DevTestGuardsArgs;
}

export interface DevTestAppArgs {
  /** `amzn1.devportal.mobileapp.…` */
  readonly appId: string;
  /** The Android package name. */
  readonly packageName: string;
  /** 1 to 3: paths of PEM files inside the folder, or PEM texts. EC keys only. */
  readonly certificates: readonly string[];
  /** Keys of `groups`. Default: none. */
  readonly groups?: readonly string[];
}

export interface DevTestGroupArgs {
  /** The group's name on Amazon. Default: its key. */
  readonly name?: string;
  /**
   * Addresses, people with names, or keys of `people` (`kim/home` where there are several addresses). `testers`,
   * `testersFrom` or both must be there.
   */
  readonly testers?: readonly (
    | string
    | { email: string; firstName?: string; lastName?: string; until?: string }
    | { person: string; until?: string }
  )[];
  /** A list inside the folder: `E-mail,First name,Last name`, addresses alone, or what another tool exports. */
  readonly testersFrom?: string;
}

/** Somebody with one address under `email`, or with several under `emails`. */
export interface DevTestPersonArgs {
  readonly email?: string;
  /** By names of your own: `{ home: "kim@example.net", tv: "kim.tv@example.net" }`. */
  readonly emails?: Readonly<Record<string, string>>;
  readonly firstName?: string;
  readonly lastName?: string;
  /** The last day on which they count as listed, `YYYY-MM-DD`, in every group. */
  readonly until?: string;
}

/** Held before anything is sent. */
export interface DevTestGuardsArgs {
  /** Grants (person × group × app) that one run may add; allowed once by DEVTEST_ALLOW_ADDS, set to the exact number. */
  readonly maxAdds?: number;
  /** Whose addresses may be listed at all: `["example.com"]`, without the domains below it. */
  readonly domains?: readonly string[];
  /** Addresses, masked keys, or names under `people` of the arguments themselves, that may be listed all the same. */
  readonly alsoAllowed?: readonly string[];
}

/** One of `tester`, `testersFrom` and `certificate`, narrowed by `app`. People are in a `group`. */
export interface DevTestExistingArgs {
  /** An address, a name under `people`, or a masked key as warnings print it. */
  readonly tester?: string;
  /** A CSV file inside the folder, in the form that a group takes. */
  readonly testersFrom?: string;
  /** The group's name on Amazon. */
  readonly group?: string;
  /** SHA-256 fingerprint. Its first 16 digits or more are enough where an app lists the certificate. */
  readonly certificate?: string;
  /** A key of `apps`, or an appId. Default: every app that uses the group, or lists the certificate. */
  readonly app?: string;
}

/** One of `tester`, `group` and `certificate`, narrowed by `app` (a tester also by `group`). */
export interface DevTestRemovalArgs {
  /** An address, a name under `people`, or a masked key as warnings print it. */
  readonly tester?: string;
  /** The group's name on Amazon. */
  readonly group?: string;
  /** SHA-256 fingerprint, or its first 16 digits or more. */
  readonly certificate?: string;
  /** A key of `apps`, or an appId. */
  readonly app?: string;
}
