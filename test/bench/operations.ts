/** What is measured, in the order in which a stack lives through it. */

export const operations = [
  "first preview",
  "first up",
  "preview, nothing to do",
  "up, nothing to do",
  "up, one edit",
] as const;

export type Operation = (typeof operations)[number];

/** The two that send: only they are measured where each request takes its time, and for rivals. */
export const sending: readonly Operation[] = ["first up", "up, one edit"];

/** The largest portfolio of one developer account. Most targets are about it. */
export const groupsPerAccount = 300;

/** The largest portfolios would take very long. */
export function operationsAt(groups: number): readonly Operation[] {
  if (groups > 1000) return ["first preview"];
  return operations;
}

/** The largest that one account can hold, or else the smallest there is. */
export function fullestOf(sizes: readonly number[]): number {
  return sizes.findLast((size) => size <= groupsPerAccount) ?? sizes[0] ?? 0;
}
