import { isUtf8 } from "node:buffer";
import type { Finding } from "./people-in-text.js";

/** Three letters can hold a name of two. Where nobody's name is known, there are only addresses to find. */
const runs = { short: /[A-Za-z0-9+/_-]{3,}={0,2}/g, long: /[A-Za-z0-9+/_-]{8,}={0,2}/g };
const shortest = { short: 3, long: 8 } as const;

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
    const part = partsOf(run, shortest[length]).find(({ start, end }) =>
      decodings(run.slice(start, end), length).some(hides),
    );
    return part === undefined ? [] : [{ start: index + part.start, end: index + part.end, shown: "…" }];
  });
}

/** The whole run first. */
function partsOf(run: string, least: number): { start: number; end: number }[] {
  const all = Array.from(run.matchAll(joints), ({ index }) => index);
  const some = all.length > 2 * mostJoints ? [...all.slice(0, mostJoints), ...all.slice(-mostJoints)] : all;
  const ends = [run.length, ...some];
  return [0, ...some.map((joint) => joint + 1)].flatMap((start) =>
    ends.filter((end) => end - start >= least).map((end) => ({ start, end })),
  );
}

/** The texts among what a run can be decoded to: other words become bytes that are none. */
function decodings(run: string, length: keyof typeof runs): string[] {
  const inBase64 = Buffer.from(run, "base64");
  const digits = /^(?:0x)?((?:[0-9a-f]{2})+)$/i.exec(run)?.[1] ?? "";
  return [inBase64, Buffer.from(digits, "hex")]
    .filter((bytes) => bytes.length > 0)
    .flatMap((bytes) => textOf(bytes, length) ?? [])
    .filter((text) => !/[\p{Cn}\p{Co}]|(?!\s)\p{Cc}/u.test(text));
}

/**
 * In UTF-16, as PowerShell encodes, every second byte of most letters is 0. Any bytes are Latin-1: only where a name may
 * be meant, and most of it is ASCII. Otherwise one path in 250 would be hidden for what its letters happen to decode to.
 */
function textOf(bytes: Buffer, length: keyof typeof runs): string | undefined {
  if (bytes.length > 3 && bytes[1] === 0 && bytes[3] === 0) return bytes.toString("utf16le");
  if (isUtf8(bytes)) return bytes.toString("utf8");
  const letters = bytes.filter((byte) => byte < 0x80).length;
  return length === "short" && letters >= bytes.length * 0.7 ? bytes.toString("latin1") : undefined;
}
