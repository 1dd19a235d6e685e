import type { IncomingHttpHeaders } from "node:http";
import type { Fault, Operation } from "./faults.js";

/** A request and its outcome. Requests to `/_emulator` are not recorded. */
export interface JournalEntry {
  /** From 1, in the order of arrival. */
  readonly number: number;
  /** By the emulator's clock, ISO 8601. */
  readonly time: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Lower-case names. Of Authorization only the scheme is kept. */
  readonly headers: IncomingHttpHeaders;
  /** As received, without secrets; empty when it was beyond the limit. */
  body: string;
  /** `null`: an unknown route. */
  operation: Operation | null;
  /**
   * The status of the answer, even if the client had hung up; `null` until there is an answer, and for good if the
   * connection was dropped.
   */
  status: number | null;
  /** A token was issued, an app registered or testers added, whatever the answer said. */
  acted: boolean;
  /** The fault that was played. */
  fault?: Fault;
}

/** Every request in order, and the callers that wait for one. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #waiting = new Set<() => void>();

  open(request: { method: string; path: string; headers: IncomingHttpHeaders }, now: number): JournalEntry {
    const entry: JournalEntry = {
      number: this.#entries.length + 1,
      time: new Date(now).toISOString(),
      method: request.method,
      path: redactSecrets(request.path),
      headers: redactHeaders(request.headers),
      body: "",
      operation: null,
      status: null,
      acted: false,
    };
    this.#entries.push(entry);
    return entry;
  }

  /** To be called when an entry has changed. */
  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  entries(): readonly JournalEntry[] {
    return structuredClone(this.#entries);
  }

  /** Resolves with the first entry that matches, as soon as there is one. */
  until(matches: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.#entries.find(matches);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(structuredClone(found));
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Forgets every entry. Callers of `until` keep waiting. */
  clear(): void {
    this.#entries.length = 0;
  }
}

function redactHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (headers.authorization === undefined) return { ...headers };
  return { ...headers, authorization: headers.authorization.replace(/^(\w+ )?.*$/s, "$1[redacted]") };
}

/** Without the values of `client_secret` and the other credentials of a token request, in a form or in JSON. */
export function redactSecrets(text: string): string {
  return text
    .replace(/((?:^|[?&])(?:client_secret|refresh_token|code|code_verifier)=)[^&]*/g, "$1[redacted]")
    .replace(
      /("(?:client_secret|refresh_token|code|code_verifier)"\s*:\s*)"(?:[^"\\]|\\.)*"/g,
      '$1"[redacted]"',
    );
}
