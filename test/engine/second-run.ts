import type { RunResult } from "./process.js";

/** What the law needs of a stack. */
export interface Runner {
  /** Runs the CLI once, without the law. */
  readonly run: (args: readonly string[]) => Promise<RunResult>;
  /** How many requests have reached the service so far. */
  readonly requests: () => number;
}

/**
 * The law of the second run: a green `up`, run again, finds nothing to change and sends nothing. The service cannot be
 * read: a provider that forgets whom it has sent shows in a second run. A run with `--expect-no-changes` is one itself.
 *
 * @returns what the first run gave. @throws Error with what the second run printed, when it breaks the law.
 */
export async function holdSecondRun(
  args: readonly string[],
  running: Promise<RunResult>,
  { run, requests }: Runner,
): Promise<RunResult> {
  let before = requests();
  const first = await running;
  if (first.exitCode !== 0) return first;
  let second = first;
  if (!args.includes("--expect-no-changes")) {
    before = requests();
    second = await run(again(args));
  }
  const sent = requests() - before;
  if (second.exitCode === 0 && sent === 0) return first;
  const found = second.exitCode === 0 ? "" : " found something to do and";
  throw new Error(
    `The second run of \`pulumi ${args.join(" ")}\`${found} sent ${sent} requests:\n${second.output}`,
  );
}

/** With the same targets: what they leave out may still be to do. A saved plan can be carried out only once. */
function again(args: readonly string[]): string[] {
  const plan = args.indexOf("--plan");
  return [...(plan === -1 ? args : args.toSpliced(plan, 2)), "--expect-no-changes"];
}

/** A `pulumi` for shell scripts, with the law in it. It prints the second run only when that finds something to do. */
export function lawfulPulumi(pulumi: string): string {
  return `#!/bin/sh
"${pulumi}" "$@" || exit
[ "$1" = up ] || exit 0
again=$("${pulumi}" "$@" --expect-no-changes 2>&1) && exit
echo "The second run of pulumi $* found something to do:"
echo "$again"
exit 1
`;
}
