import { isUtf8 } from "node:buffer";
import type { Finding } from "./people-in-text.js";

/** Three letters can hold a name of two. Where nobody's name is known, there are only addresses to find. */
const runs = { short: /[A-Za-z0-9+/_-]{3,}={0,2}/g, long: /[A-Za-z0-9+/_-]{8,}={0,2}/g };

/** What may stand directly before and after an encoded text, such as the rest of a path. */
const joints = /[+/_-]/g;
/** So many joints are tried from both ends of a run. */
const mostJoints = 8;

/**
 * The places of a text that are base64, or hexadecimal digits, of something that must not be shown.
 *
 * @param hides whether a decoded text has something to hide
 */
export function hiddenInBase64(
  text: string,
  length: keyof typeof runs,
  hides: (decoded: string) => boolean,
): Finding[] {
  return Array.from(text.matchAll(runs[length])).flatMap(({ 0: run, index }) => {
    const part = partsOf(run).find(({ start, end }) => decodings(run.slice(start, end)).some(hides));
    return part === undefined ? [] : [{ start: index + part.start, end: index + part.end, shown: "…" }];
  });
}

/** The whole run first. */
function partsOf(run: string): { start: number; end: number }[] {
  const all = Array.from(run.matchAll(joints), ({ index }) => index);
  const some = all.length > 2 * mostJoints ? [...all.slice(0, mostJoints), ...all.slice(-mostJoints)] : all;
  const ends = [run.length, ...some];
  return [0, ...some.map((joint) => joint + 1)].flatMap((start) =>
    ends.filter((end) => end - start > 2).map((end) => ({ start, end })),
  );
}

/** The texts among what a run can be decoded to: other words become bytes that are none. */
function decodings(run: string): string[] {
  const inBase64 = Buffer.from(run, "base64");
  const inHex = /^(?:[0-9a-f]{2})+$/i.test(run) ? Buffer.from(run, "hex") : Buffer.alloc(0);
  return [inBase64, inHex]
    .filter((bytes) => bytes.length > 0 && isUtf8(bytes))
    .map((bytes) => bytes.toString())
    .filter((text) => !/[\p{Cn}\p{Co}]|(?!\s)\p{Cc}/u.test(text));
}
