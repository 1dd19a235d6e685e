/** What was sent, and how long that takes where each request takes its time. */
import { type ContestantName, ours, perCallLoop, rivals } from "./contestant.js";
import { cpu, type Figures, type Pick, wall } from "./figures.js";
import { type Operation, sending } from "./operations.js";
import { notMeasured, sized } from "./rows.js";
import { compare, type Row, seconds, yesOrNo } from "./table.js";

/** The one edit, as it should be sent. */
const oneOfEach = { tokens: 1, posts: 1, people: 1 };

/** At the largest size of one account: counts of ours beside those of each rival. */
export function trafficRows(figures: Figures): Row[] {
  return sending.flatMap((operation) => [
    ...trafficRow(figures, operation),
    ...rivals.flatMap((rival) => trafficRow(figures, operation, rival)),
  ]);
}

function trafficRow(figures: Figures, operation: Operation, rival?: ContestantName): Row[] {
  const [mine, theirs] = [sent(figures, operation, ours), rival && sent(figures, operation, rival)];
  if (mine === undefined || (rival !== undefined && theirs === undefined)) return [];
  const isEdit = rival === undefined && operation === "up, one edit";
  const asIs = (Object.keys(oneOfEach) as (keyof typeof oneOfEach)[]).every(
    (name) => mine[name] === oneOfEach[name],
  );
  return [
    {
      measured: `${sized(operation, figures.fullest)}: sent${rival === undefined ? "" : ` (beside ${rival})`}`,
      floor: theirs === undefined ? "" : inWords(theirs),
      ours: inWords(mine),
      ratio: "",
      target: isEdit ? "1 token, 1 POST, 1 person" : "",
      met: isEdit ? yesOrNo(asIs) : "",
    },
  ];
}

/** Of the first repetition: a count is the same in each, or else a check of the people has failed. */
function sent(figures: Figures, operation: Operation, contestant: ContestantName) {
  const isIt = (one: Figures["samples"][number]) =>
    one.contestant === contestant && one.operation === operation && one.groups === figures.fullest;
  return figures.samples.find(isIt)?.traffic;
}

function inWords({ tokens, posts, people, bodyBytes }: Figures["samples"][number]["traffic"]): string {
  const counts = [
    [tokens, "token", "tokens"],
    [posts, "POST", "POSTs"],
    [people, "person", "people"],
  ] as const;
  const words = counts.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`);
  return `${words.join(", ")}, ${bodyBytes} bytes`;
}

/** Where each request takes its time: ours against each rival. */
export function rivalRows(figures: Figures, missing: ReadonlyMap<ContestantName, string>): Row[] {
  const slow = figures.latencies.filter((latency) => latency > 0);
  const all = slow.flatMap((latency) =>
    sending.flatMap((operation) => rivals.map((rival) => ({ latency, operation, rival }))),
  );
  return all.flatMap(({ latency, operation, rival }) => {
    const where = { groups: figures.fullest, latency, operation };
    const measured = `${sized(operation, where.groups)}, ${latency} ms per request`;
    const reason = missing.get(rival);
    if (reason !== undefined) return [notMeasured(`${measured} (against ${rival})`, reason)];
    const row = (what: string, pick: Pick) =>
      figures.of(rival, where, pick).length === 0
        ? []
        : (compare({
            measured: `${measured}: ${what} (against ${rival})`,
            floor: figures.of(rival, where, pick),
            ours: figures.of(ours, where, pick),
            show: seconds,
            ...(operation === "first up" && pick === wall && { atMost: mostOf(rival) }),
          }) ?? []);
    return [row("time", wall), row("CPU", cpu)].flat();
  });
}

/** Five times as fast as the loop that one writes first, and faster than all others. */
function mostOf(rival: ContestantName): number {
  return rival === perCallLoop ? 0.2 : 1;
}
