import { jsonObject } from "../wire/http-response.js";

/**
 * The fields that the vendor documents for the answer to each call. A 200 confirms only where one of them says so.
 *
 * @see https://developer.amazon.com/docs/app-testing/app-submission-api-for-testing.html
 */
export interface Documented {
  readonly register: { readonly trackId: string | undefined };
  readonly testers: {
    /** Names of groups. */
    readonly groups: readonly string[] | undefined;
    readonly uniqueTesterCount: number | undefined;
  };
}

/** The two calls of the service. */
export type CallKind = keyof Documented;

type Body = Readonly<Record<string, unknown>>;

/** Each field, and undefined for one that is missing or has a form that cannot be read. */
const readers: { readonly [Kind in CallKind]: (body: Body) => Documented[Kind] } = {
  register: ({ trackId }) => ({ trackId: isTrack(trackId) ? trackId : undefined }),
  testers: ({ groups, uniqueTesterCount }) => ({
    groups: isNames(groups) ? groups : undefined,
    uniqueTesterCount: isCount(uniqueTesterCount) ? uniqueTesterCount : undefined,
  }),
};

export function readDocumented<Kind extends CallKind>(kind: Kind, text: string): Documented[Kind] {
  return readers[kind](jsonObject(text) ?? {});
}

/** Whether one field says that something was done: a track, a group, or a number of testers. None and 0 do not. */
export function saysYes(kind: CallKind, body: Body): boolean {
  return Object.values(readers[kind](body)).some((value) =>
    Array.isArray(value) ? value.some((name) => name.trim() !== "") : Boolean(value),
  );
}

/** A track becomes part of the path of later requests, and of the state. */
function isTrack(value: unknown): value is string {
  return typeof value === "string" && /^\w[\w.-]{0,99}$/.test(value);
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
