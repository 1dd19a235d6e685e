import { certificates, type Entry, entriesOf } from "../ledger/entries.js";
import type { StateResource } from "../pulumi/exported-state.js";
import { sanitize } from "../text/control-characters.js";
import { shellWord } from "../text/shell-word.js";
import { type Doubt, placeOf } from "./doubt.js";

/**
 * A stack has one ledger. Two are there when the program began another one: each then knows a part only of who may have
 * access, so each is named with everything that it holds.
 */
export function severalLedgers(ledgers: readonly StateResource[]): Doubt[] {
  if (ledgers.length < 2) return [];
  const rightful = ledgers.filter(isOfStack);
  return ledgers.map((ledger) => {
    const entries = entriesOfBoth(ledger);
    const isKnown = rightful.length === 1;
    const isOther = isKnown && !isOfStack(ledger);
    const advice = isOther ? outOfUse : isKnown ? "" : undecided;
    return {
      kind: "several-ledgers",
      where: sanitize(ledger.urn),
      keys: [...new Set(entries.map(({ key }) => sanitize(key)))],
      what: `one of ${ledgers.length} ledgers in this state, where one belongs. ${holdings(ledger, entries)}${advice}`,
      commands: isOther ? [`pulumi state delete --force --yes ${shellWord(sanitize(ledger.urn))}`] : [],
    };
  });
}

const outOfUse =
  "\n  This one is out of use. List whoever it alone holds, or write them under `removed:`, then `pulumi up`, and then:";

const undecided =
  "\n  Keep the one that `pulumi up` updates. List whoever the others hold before you delete them from the state.";

/** The ledger is a child of the stack, whatever declares it: its URN names no type above its own. */
function isOfStack({ urn }: StateResource): boolean {
  return !(urn.split("::").at(-2) ?? "").includes("$");
}

function entriesOfBoth({ outputs: { listed, stillOnAmazon } }: StateResource): Entry[] {
  return [...entriesOf(listed), ...entriesOf(stillOnAmazon)];
}

function holdings({ outputs: { __apps: apps = {} } }: StateResource, entries: readonly Entry[]): string {
  if (entries.length === 0) return "It holds nobody.";
  const places = Map.groupBy(entries, ({ app, group }) => JSON.stringify([app, group]));
  const lines = [...places.values()].map((ofPlace) => {
    const [{ app, group } = { app: "", group: "" }] = ofPlace;
    const where = placeOf(apps[app]?.label ?? app, group === certificates ? undefined : group);
    return `\n    ${where}: ${ofPlace.map(({ key }) => sanitize(key)).join(", ")}`;
  });
  return `It holds:${lines.join("")}`;
}
