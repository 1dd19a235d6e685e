/** What the emulator was sent. */
import type { JournalEntry } from "../emulator/index.js";

export interface Traffic {
  readonly tokens: number;
  /** Registrations and additions. */
  readonly posts: number;
  /** People in all additions; somebody who is sent twice counts twice. */
  readonly people: number;
  /** Of all bodies, tokens included. */
  readonly bodyBytes: number;
}

export function trafficOf(entries: readonly JournalEntry[]): Traffic {
  const posts = entries.filter(({ operation }) => operation === "register" || operation === "testers");
  return {
    tokens: entries.filter(({ operation }) => operation === "token").length,
    posts: posts.length,
    people: posts.reduce((sum, entry) => sum + peopleIn(entry), 0),
    bodyBytes: entries.reduce((sum, entry) => sum + bytesOf(entry), 0),
  };
}

function peopleIn({ operation, body }: JournalEntry): number {
  if (operation !== "testers") return 0;
  const { groups } = JSON.parse(body) as { groups: { testers: unknown[] }[] };
  return groups.reduce((sum, { testers }) => sum + testers.length, 0);
}

/** As announced: the journal keeps bodies without secrets, which are shorter or longer. */
function bytesOf({ headers, body }: JournalEntry): number {
  return Number(headers["content-length"] ?? Buffer.byteLength(body));
}
