/** What a fleet and its workers say to each other. */

/** One thing to do with one stack. */
export interface Task {
  /**
   * - `open`: opens the backend, which makes what it needs there
   * - `up`: makes the stack, if need be, and runs it
   * - `again`: a run that must find nothing to change
   * - `cancel`: breaks the lock, and says what the state holds then
   */
  readonly kind: "open" | "up" | "again" | "cancel";
  readonly stack: string;
  /** The folder with Pulumi.yaml. */
  readonly folder: string;
  /** The variables of this account alone. */
  readonly env: Readonly<Record<string, string>>;
}

export type Answer =
  | { readonly outcome: "done" }
  /** Another run holds the lock. Nothing was done. */
  | { readonly outcome: "locked" }
  /** After `cancel`: what `pulumi stack export` writes. */
  | { readonly outcome: "cancelled"; readonly state: string }
  | { readonly outcome: "failed"; readonly why: string };
