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

/** What a body is, where it does not speak the service's language: its beginning, or for a web page its title. */
export function describeBody(answer: HttpResponse, sent: Sent): string {
  const text = answer.cut ? withoutLastWord(answer.text) : answer.text;
  if (text.trim() === "") return "an empty answer";
  // Written anew, JSON has no escapes left behind which an address could hide.
  if (!isWebPage(text)) return `"${excerpt(isJson(text) ? JSON.stringify(JSON.parse(text)) : text, sent)}"`;
  // Whole, because it is cut after masking; no "<" inside, or a page of nothing but beginnings would take its square.
  const title = /<title[^<>]*>([^<]+)/i.exec(text)?.[1];
  return title === undefined ? "a web page" : `a web page titled "${excerpt(title, sent)}"`;
}

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

/** The number under which Amazon's support can find the request. */
export function requestIdOf({ headers, text }: HttpResponse): string | undefined {
  const body = jsonObject(text);
  const found = [
    ...requestIdHeaders.map((name) => headers.get(name)),
    ...requestIdKeys.map((key) => body?.[key]),
  ];
  return found.find((id): id is string => typeof id === "string" && /^[\w.:=+/-]{1,100}$/.test(id));
}

/** `status 429, Retry-After: 120, request id 1b2c` */
export function reference(answer: HttpResponse): string {
  const retryAfter = answer.headers.get("retry-after");
  const requestId = requestIdOf(answer);
  return [
    `status ${answer.status}`,
    ...(retryAfter === null ? [] : [`Retry-After: ${excerpt(retryAfter, { secrets: [] })}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ].join(", ");
}
