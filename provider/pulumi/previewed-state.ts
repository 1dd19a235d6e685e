import { entries, field, text } from "../document/untyped.js";
import { DevTestError } from "../errors.js";

/**
 * The state before a preview, out of what `pulumi preview --json` prints, in the shape of an export. Undefined for a
 * document of another shape.
 *
 * @throws DevTestError when the preview left out resources that do not change: nobody can tell what is confirmed then
 */
export function previewedState(document: unknown): unknown {
  const steps = field(document, "steps");
  if (!Array.isArray(steps) || field(document, "deployment") !== undefined) return undefined;
  if (!isWhole(steps)) throw incomplete();
  // A replacement takes several steps, each with the same old state.
  const resources = new Map(steps.map((step) => [field(step, "urn"), field(step, "oldState")]));
  return { deployment: { resources: [...resources.values()].filter((state) => state !== undefined) } };
}

/** Some steps are left out, and some that change nothing are not. The ledger knows which there must be. */
function isWhole(steps: readonly unknown[]): boolean {
  const names = new Set(steps.map((step) => text(field(step, "urn"))?.split("::").at(-1)));
  const ledger = steps.find((step) => text(field(step, "urn"))?.includes("/devtest:Ledger::"));
  const listed = field(field(field(ledger, "oldState"), "outputs"), "listed");
  const expected = entries(listed).flatMap(([tail, groups]) =>
    entries(groups).map(([group]) => (group === "(certificates)" ? tail : `${group} on ${tail}`)),
  );
  return ledger !== undefined && expected.every((name) => names.has(name));
}

function incomplete(): DevTestError {
  return new DevTestError(
    "incomplete_preview",
    "This is a preview without the resources that do not change, so it does not say who is confirmed.",
    "Give what `pulumi stack export` writes, or preview with `pulumi preview --json --show-sames`.",
  );
}
