import { type Failure, failureOf } from "./failures.js";

/** One request as it is sent. */
export interface Outgoing {
  /** Default: POST. Amazon's service and its token endpoint have no other. */
  readonly method?: "GET" | "PATCH" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body was longer than is read; `text` holds its beginning. */
  readonly cut: boolean;
}

/** Either a response, or why there is none. */
export type Exchange =
  | { readonly response: HttpResponse; readonly failure?: undefined }
  | { readonly response?: undefined; readonly failure: Failure };

export interface ExchangeOptions {
  readonly fetch: typeof fetch;
  /** From the look-up of the host to the last byte of the response. */
  readonly timeoutSeconds: number;
  /** What is read of a response. Default: {@link maxResponseBytes}. */
  readonly mostBytes?: number;
}

/** Responses of both services have a few hundred bytes. A longer one comes from something else. */
export const maxResponseBytes = 1024 * 1024;

/**
 * Sends one request once and reads the response, bounded in time and size. Never throws: a failure is a result.
 * Redirects are not followed: they would carry a token or a secret to any host the response names.
 */
export async function exchange(request: Outgoing, options: ExchangeOptions): Promise<Exchange> {
  const { method = "POST", url, headers, body = null } = request;
  const { mostBytes = maxResponseBytes } = options;
  try {
    const signal = AbortSignal.timeout(options.timeoutSeconds * 1000);
    const response = await options.fetch(url, { method, redirect: "manual", headers, body, signal });
    return {
      response: {
        status: response.status,
        headers: response.headers,
        ...(await readBounded(response, mostBytes)),
      },
    };
  } catch (error) {
    return { failure: failureOf(error, { url, timeoutSeconds: options.timeoutSeconds }) };
  }
}

async function readBounded(response: Response, most: number): Promise<{ text: string; cut: boolean }> {
  const chunks: Uint8Array[] = [];
  let room = most;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk.subarray(0, room));
    room -= chunk.byteLength;
    // Leaving the loop cancels the body, which closes the connection.
    if (room < 0) break;
  }
  const bytes = Buffer.concat(chunks);
  return { text: decoded(bytes, response.headers.get("content-type") ?? ""), cut: room < 0 };
}

/**
 * In the encoding that the response names. Without one it is UTF-8, as JSON is, or that of an old web page: a letter that
 * is read wrong would keep a name in it from being recognised.
 */
function decoded(bytes: Buffer, contentType: string): string {
  const named = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1];
  const labels = [...(named === undefined ? [] : [named]), "utf-8"];
  for (const label of labels) {
    try {
      // A body that is cut can end within a letter, which `stream` allows.
      return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    } catch {
      // The encoding is unknown, or not that of the bytes.
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}
