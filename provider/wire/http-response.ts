import { excerpt, withoutLastWord } from "../text/excerpt.js";
import type { Sent } from "../text/redact.js";
import type { HttpResponse } from "./exchange.js";

/** The body as a JSON object; undefined when it is anything else. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!isJson(text)) return undefined;
  const value: unknown = JSON.parse(text);
  const plain = typeof value === "object" && value !== null && !Array.isArray(value);
  return plain ? (value as Record<string, unknown>) : undefined;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Describes a body that has neither of the service's forms: by its beginning, or a web page by its title. */
export function describeBody(response: HttpResponse, sent: Sent): string {
  const text = response.cut ? withoutLastWord(response.text) : response.text;
  if (text.trim() === "") return "an empty answer";
  // Writing JSON anew takes away the escapes that could hide an address.
  if (!isWebPage(text)) return `"${excerpt(isJson(text) ? JSON.stringify(JSON.parse(text)) : text, sent)}"`;
  // The whole title, because it is shortened after redaction. No "<" inside: a page of nothing but "<title" would
  // otherwise take time that grows with the square of its length.
  const title = /<title[^<>]*>([^<]+)/i.exec(text)?.[1];
  return title === undefined ? "a web page" : `a web page titled "${excerpt(title, sent)}"`;
}

/** A web page by its look or, where it is no JSON either, by its content type. */
export function isPage(response: HttpResponse): boolean {
  const { headers, text } = response;
  const isHtml = /html/i.test(headers.get("content-type") ?? "");
  return isWebPage(text) || (isHtml && !isEmpty(response) && !isJson(text));
}

export function isEmpty({ text, cut }: HttpResponse): boolean {
  return !cut && text.trim() === "";
}

/** Begins a cure where neither of Amazon's services can have sent the answer. */
export const proxyThought =
  "A proxy may have answered in Amazon's place: check HTTPS_PROXY, NO_PROXY and what the proxy lets through.";

export function isWebPage(text: string): boolean {
  return /^\s*</.test(text);
}

const requestIdHeaders = [
  "x-amzn-requestid",
  "x-amzn-request-id",
  "x-amz-request-id",
  "x-amz-rid",
  "x-request-id",
];
const requestIdKeys = ["request_id", "requestId", "RequestId"];

/** The id by which Amazon's support can find the request. Redacted: the other side chooses what it says. */
export function requestIdOf({ headers, text }: HttpResponse, sent: Sent = {}): string | undefined {
  const body = jsonObject(text);
  const found = [
    ...requestIdHeaders.map((name) => headers.get(name)),
    ...requestIdKeys.map((key) => body?.[key]),
  ];
  const id = found.find((one): one is string => typeof one === "string" && /^[\w.:=+/-]{1,100}$/.test(one));
  return id === undefined ? undefined : excerpt(id, sent);
}

/** `status 429, Retry-After: 120, request id 1b2c` */
export function reference(response: HttpResponse, sent: Sent = {}): string {
  const retryAfter = response.headers.get("retry-after");
  const requestId = requestIdOf(response, sent);
  return [
    `status ${response.status}`,
    ...(retryAfter === null ? [] : [`Retry-After: ${excerpt(retryAfter, sent)}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ].join(", ");
}
