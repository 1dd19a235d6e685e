import { jsonText } from "../text/workflow-commands.js";

/** What reviewdog carries to the review of whichever service it knows. */
export interface Remark {
  readonly severity: "ERROR" | "WARNING" | "INFO";
  readonly place: {
    /** From the top of the repository. */
    readonly file: string;
    readonly line?: number;
    /** The text before it on the line: the column is worked out from it, and left out without it. */
    readonly before?: string | undefined;
  };
  readonly message: string;
}

/**
 * The Reviewdog Diagnostic Format. Its columns count bytes of UTF-8 from 1.
 *
 * @see https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto
 */
export function rdjson(source: { readonly name: string; readonly url?: string }, remarks: readonly Remark[]) {
  const diagnostics = remarks.map(({ severity, place, message }) => ({
    message,
    location: { path: place.file, ...rangeOf(place) },
    severity,
  }));
  return jsonText({ source, diagnostics });
}

function rangeOf({ line, before }: Remark["place"]) {
  if (line === undefined) return {};
  const column = before === undefined ? {} : { column: Buffer.byteLength(before) + 1 };
  return { range: { start: { line, ...column } } };
}
