import { type AppNames, entriesOf, type LedgerState } from "./entries.js";

/** An app that takes the place of another one, under the same last 8 digits. */
export interface LookAlike {
  readonly app: string;
  readonly before: string;
  readonly now: string;
}

/** The ledger keeps an app under the last 8 digits of its id. Two apps must never share a place. */
export function lookAlikes(
  { listed, stillOnAmazon, __apps }: Partial<Pick<LedgerState, "listed" | "stillOnAmazon" | "__apps">>,
  names: AppNames,
): LookAlike[] {
  const kept = new Set([...entriesOf(listed), ...entriesOf(stillOnAmazon)].map(({ app }) => app));
  return Object.entries(names).flatMap(([app, { appId: now }]) => {
    const before = __apps?.[app]?.appId ?? now;
    return before === now || !kept.has(app) ? [] : [{ app, before, now }];
  });
}

export function describeLookAlike({ before, now }: LookAlike): string {
  return (
    `${now} ends in the same 8 digits as ${before}, and the ledger still has people or certificates of that app. Nothing was sent.\n` +
    `Take ${now} out, and acknowledge under \`removed\` what of the other app is gone from Amazon; or manage one of the two in a stack of its own.`
  );
}
