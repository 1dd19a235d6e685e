import { sanitize } from "../text/control-characters.js";
import { truncatedList } from "../text/list.js";
import { certificates, type Entry, entriesOf, type LedgerState } from "./entries.js";

/** How many of one group are named. */
const shown = 10;

/**
 * The warning that names everybody who may still have access, where to remove them, and what to write in the file
 * afterwards. Undefined when there is nobody. Every preview and every run shows it, because Pulumi shows nothing of an
 * unchanged resource.
 */
export function warning(ledger: LedgerState): string | undefined {
  const places = [
    ...Map.groupBy(entriesOf(ledger.stillOnAmazon), ({ app, group }) => JSON.stringify([app, group])),
  ];
  if (places.length === 0) return undefined;
  return [
    "No longer in the file, but sent before or about to be, so they may still have access (the service cannot remove anybody):",
    ...places.map(([, entries]) => `  ${describe(ledger, entries)}`),
    "Remove them in the Amazon Developer Console: testers and groups under Tester Management (deleting a group there also",
    'deletes testers who are in no other group), certificates on the app\'s page "Amazon Appstore DevTest for IAP".',
    "Then write this in the file, and they are off the ledger:",
    "removed:",
    ...places.flatMap(([, entries]) => acknowledgements(ledger, entries)),
  ]
    .map(sanitize)
    .join("\n");
}

function describe({ __apps }: LedgerState, entries: readonly Entry[]): string {
  const { app, group } = entries[0] as Entry;
  const where = __apps[app]?.label ?? app;
  if (group !== certificates)
    return `${where}, group "${group}": ${truncatedList(
      entries.map(({ key }) => key),
      shown,
    )}`;
  return `${where}: certificate ${truncatedList(entries.map(fingerprint), shown)}`;
}

/** Lines for `removed:`. A group of which nobody is listed any more takes one line. */
function acknowledgements({ __apps, listed }: LedgerState, entries: readonly Entry[]): string[] {
  const { app, group } = entries[0] as Entry;
  const ofApp = `app: ${__apps[app]?.appId ?? app}`;
  if (group === certificates)
    return entries.map((entry) => `  - { certificate: "${fingerprint(entry)}", ${ofApp} }`);
  const ofGroup = `group: ${JSON.stringify(group)}, ${ofApp}`;
  if (listed[app]?.[group] === undefined) return [`  - { ${ofGroup} }`];
  const lines = entries.slice(0, shown).map(({ key }) => `  - { tester: "${key}", ${ofGroup} }`);
  const rest = entries.length - shown;
  return rest > 0 ? [...lines, `  # and so on for ${rest} more of this group`] : lines;
}

/** The fewest digits that `removed:` takes. YAML needs quotes around them: they may all be decimal. */
function fingerprint({ key }: Entry): string {
  return key.slice(0, 16);
}
