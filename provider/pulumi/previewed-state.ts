import { entries, field, items, text } from "../document/untyped.js";
import { DevTestError } from "../errors.js";

/**
 * The state before a preview, out of what `pulumi preview --json` prints, in the shape of an export. Undefined for a
 * document of another shape.
 *
 * @throws DevTestError when the preview left out what does not change: nobody can tell what is confirmed then
 */
export function previewedState(document: unknown): unknown {
  if (!Array.isArray(field(document, "steps")) || field(document, "deployment") !== undefined)
    return undefined;
  const steps = items(field(document, "steps"));
  const resources = steps.flatMap((step) => field(step, "oldState") ?? []);
  if (steps.length > 0 && !steps.some(isSame) && !isFirst(steps)) throw incomplete();
  return { deployment: { resources } };
}

function isSame(step: unknown): boolean {
  return text(field(step, "op")) === "same";
}

/** The preview of a stack that has nothing yet. */
function isFirst(steps: readonly unknown[]): boolean {
  return steps.every((step) => entries(field(step, "oldState")).length === 0);
}

function incomplete(): DevTestError {
  return new DevTestError(
    "incomplete_preview",
    "This is a preview without the resources that do not change, so it does not say who is confirmed.",
    "Give what `pulumi stack export` writes, or preview with `pulumi preview --json --show-sames`.",
  );
}
