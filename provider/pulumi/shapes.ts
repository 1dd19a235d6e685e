/** What a value out of a file has to be, and how a message calls that. */
export interface Shape<T = unknown> {
  readonly called: string;
  readonly fits: (value: unknown) => value is T;
}

type MapOf<T> = Readonly<Record<string, T>>;

export const text: Shape<string> = { called: "text", fits: (value) => typeof value === "string" };
export const number: Shape<number> = { called: "number", fits: (value) => typeof value === "number" };
export const list: Shape<unknown[]> = { called: "list", fits: (value) => Array.isArray(value) };
export const anything: Shape = { called: "value", fits: (_value): _value is unknown => true };

/** An object with any keys, under each of which is the same. */
export function mapOf<T>(inside: Shape<T>): Shape<MapOf<T>> {
  return {
    called: `map of ${inside.called.replace(/^\w+/, "$&s")}`,
    fits: (value): value is MapOf<T> => isMap(value) && Object.values(value).every(inside.fits),
  };
}

/** An object with some known keys. One that is not there is not missed. */
export function mapWith(known: MapOf<Shape>): Shape<MapOf<unknown>> {
  return {
    called: `map with ${Object.keys(known).join(" and ")}`,
    fits: (value): value is MapOf<unknown> =>
      isMap(value) &&
      Object.entries(known).every(([key, shape]) => !Object.hasOwn(value, key) || shape.fits(value[key])),
  };
}

/** What JSON calls an object. */
export function isMap(value: unknown): value is MapOf<unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
