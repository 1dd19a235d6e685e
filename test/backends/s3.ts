import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { cachedAt } from "../engine/find.js";
import { type Backend, type Place, serve } from "./server.js";

const run = promisify(execFile);
const requirements = resolve(__dirname, "../../../test/backends/moto-requirements.txt");
const python = process.platform === "win32" ? "python" : "python3";

/** An S3 server: `moto`, in memory, with a bucket for each place. */
export async function startS3(): Promise<Backend> {
  const modules = await getMoto();
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

/** Installs moto into the project's cache unless it is there. Returns the folder of its modules. */
async function getMoto(): Promise<string> {
  const place = join(dirname(cachedAt(process.env)), `moto-${await pythonVersion()}-${recipe()}`);
  if (existsSync(place)) return place;
  process.stderr.write("installing moto, the S3 of the tests, with pip (about half a minute, once)\n");
  mkdirSync(dirname(place), { recursive: true });
  const unfinished = mkdtempSync(`${place}.unfinished-`);
  try {
    const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
    await run(python, ["-m", "pip", "install", ...quiet, "--target", unfinished, "-r", requirements]);
    // Another run may have installed it meanwhile.
    if (!existsSync(place)) renameSync(unfinished, place);
  } catch (error) {
    throw new Error(`moto could not be installed: ${(error as Error).message}\n${cure}`, { cause: error });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return place;
}

const cure = `Install Python 3.11 or later with pip, see that \`${python} -m pip\` works and reaches an index, and run this again.`;

function recipe(): string {
  return createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
}

async function pythonVersion(): Promise<string> {
  const asked =
    "import sys, platform; print(sys.platform, platform.machine(), *sys.version_info[:2], sep='-')";
  const { stdout } = await run(python, ["-c", asked]).catch((error: Error) => {
    throw new Error(`The S3 of the tests needs ${python}, which does not run: ${error.message}\n${cure}`);
  });
  return stdout.trim();
}
