import { mkdtempSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { python, pythonModules } from "../engine/python.js";
import { type Backend, type Place, serve } from "./server.js";

const moto = {
  what: "moto, the S3 of the tests,",
  takes: "about half a minute",
  name: "moto",
  requirements: resolve(__dirname, "../../../test/backends/moto-requirements.txt"),
};

/** An S3 server: `moto`, in memory, with a bucket for each place. */
export async function startS3(): Promise<Backend> {
  const modules = await pythonModules(moto);
  const folder = mkdtempSync(join(tmpdir(), "devtest-s3-"));
  const { ready, stop } = await serve({
    folder,
    command: python,
    args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
    env: { PYTHONPATH: modules, PYTHONUNBUFFERED: "1", ...credentials },
    ready: /Running on http:\/\/(127\.0\.0\.1:\d+)/,
  });
  let places = 0;
  return {
    place: async () => {
      places += 1;
      return placeAt(`${ready[1]}`, `place-${places}`);
    },
    stop,
  };
}

/** Keeps the caller's own AWS account out, and stops the search for one. */
const credentials = {
  AWS_ACCESS_KEY_ID: "test-access-key",
  AWS_SECRET_ACCESS_KEY: "test-secret-key",
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_ENDPOINT_URL: undefined,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: "true",
};

async function placeAt(host: string, bucket: string): Promise<Place> {
  const ask = async (path: string, method = "GET"): Promise<string> => {
    // moto accepts any signature, and refuses to show private objects without one.
    const headers = { authorization: "AWS test" };
    const answer = await fetch(`http://${host}/${bucket}${path}`, { method, headers });
    if (!answer.ok) throw new Error(`${method} ${path} of ${bucket}: ${answer.status}`);
    return answer.text();
  };
  await ask("", "PUT");
  const address = `s3://${bucket}?endpoint=${host}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1`;
  return {
    env: { ...credentials, PULUMI_BACKEND_URL: address },
    texts: async () => {
      const keys = await keysIn(ask);
      return new Map(await Promise.all(keys.map(async (key) => [key, await ask(`/${key}`)] as const)));
    },
  };
}

/** S3 lists a thousand keys at a time. */
async function keysIn(ask: (path: string) => Promise<string>, from = ""): Promise<string[]> {
  const page = await ask(`?list-type=2${from}`);
  const keys = [...page.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => `${key}`);
  const next = /<NextContinuationToken>([^<]+)</.exec(page)?.[1];
  if (next === undefined) return keys;
  return [...keys, ...(await keysIn(ask, `&continuation-token=${encodeURIComponent(next)}`))];
}
