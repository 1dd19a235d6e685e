import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createSecureServer } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { appA, heldTesters } from "../emulator/testing/caller.js";
import { deadAddress, serveOn } from "../wire/loopback.js";
import { startProxy } from "../wire/proxy.js";
import { selfSigned } from "../wire/self-signed.js";

const host = "service.example.com";
const identity = selfSigned(host);
const folder = mkdtempSync(join(tmpdir(), "devtest-proxy-"));
const trusted = join(folder, "ca.pem");
beforeAll(() => writeFileSync(trusted, identity.cert));
afterAll(() => rmSync(folder, { recursive: true }));

let emulator: Emulator;
/** `service.example.com:<port>`, over TLS. */
let service: string;
beforeEach(async () => {
  emulator = await startEmulator({ switches: { "before-registration": "accepted" } });
  const { port } = new URL(emulator.url);
  const front = createSecureServer(identity, (socket) => {
    const behind = connect(Number(port), "127.0.0.1");
    socket.pipe(behind).pipe(socket);
    for (const each of [socket, behind]) each.on("error", () => socket.destroy());
  });
  service = `${host}:${(await serveOn(front)).split(":")[1]}`;
});
afterEach(() => emulator.stop());

interface Ended {
  readonly created: { outs?: { confirmed: object }; message?: string; properties?: object };
  readonly form?: { isResponse: boolean; status: number; text: string };
  readonly looked: readonly string[];
}

/** Runs a provider with these variables, and none of this process. */
async function provider(env: Record<string, string>, at = `https://${service}`): Promise<Ended> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [join(__dirname, "proxied.js"), ""], {
    env: {
      PATH,
      NODE_EXTRA_CA_CERTS: trusted,
      LWA_CLIENT_ID: emulator.clientId,
      LWA_CLIENT_SECRET: emulator.clientSecret,
      LWA_TOKEN_URL: `${at}/auth/o2/token`,
      DEVTEST_API_URL: `${at}/api/appstore`,
      APP_ID: appA,
      // Node.js 22 warns about its own NODE_USE_ENV_PROXY.
      NODE_OPTIONS: "--disable-warning=UNDICI-EHPA",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (printed.stdout += chunk));
  child.stderr.on("data", (chunk) => (printed.stderr += chunk));
  await once(child, "close");
  expect(printed.stderr).toBe("");
  return JSON.parse(printed.stdout) as Ended;
}

const confirmed = { outs: { confirmed: { ann: 0 } } };

describe("the provider's process uses the proxy", () => {
  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY"])("of %s, and shows it nothing", async (name) => {
    const { address, seen } = await startProxy();
    const { created, looked } = await provider({ [name]: `http://crew:test-password@${address}` });
    expect(created).toMatchObject(confirmed);
    expect(heldTesters(emulator)).toEqual({ qa: ["ann@example.com"] });
    expect(new Set(seen.connects)).toEqual(new Set([service]));
    expect([...seen.authorizations]).toEqual([`Basic ${btoa("crew:test-password")}`]);
    expect(seen.bytes).toContain(host);
    expect(seen.bytes).not.toMatch(/Atza|Bearer|emulator-secret|example\.com\/|ann@|HTTP\/1/);
    expect([seen.others, looked]).toEqual([0, []]);
  });

  test("even if Node itself was told to, and for the calls of a session, forms too", async () => {
    const { address, seen } = await startProxy();
    const { form } = await provider({
      HTTPS_PROXY: `http://${address}`,
      NODE_USE_ENV_PROXY: "1",
      FORM_URL: `https://${service}/auth/none`,
    });
    expect(form).toEqual({ isResponse: true, status: 404, text: "<html><body>Not Found</body></html>" });
    const last = emulator.requests().at(-1);
    expect(last?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(last?.body).toContain('filename="report.csv"');
    expect(seen.bytes).not.toMatch(/test-token|report/);
  });
});

describe("the provider's process does not use the proxy", () => {
  test.each([host, `${host}:PORT`, ".example.com", "other.example.net, *.example.com"])(
    "for hosts of NO_PROXY: %s",
    async (pattern) => {
      const { address, seen } = await startProxy();
      const NO_PROXY = pattern.replace("PORT", service.split(":")[1] ?? "");
      const { created, looked } = await provider({ HTTPS_PROXY: `http://${address}`, NO_PROXY });
      expect(created).toMatchObject(confirmed);
      expect([seen.connects, new Set(looked)]).toEqual([[], new Set([host])]);
    },
  );

  test.each(["0", "1"])(
    "for this machine, where the token is sent in clear (NODE_USE_ENV_PROXY=%s)",
    async (own) => {
      const { address, seen } = await startProxy();
      const proxy = `http://${address}`;
      const variables = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, NODE_USE_ENV_PROXY: own };
      const { created } = await provider(variables, emulator.url);
      expect(created).toMatchObject(confirmed);
      expect([seen.connects, seen.others, seen.bytes]).toEqual([[], 0, ""]);
    },
  );
});

describe("nothing is sent or recorded, and the message does not hold the proxy's password,", () => {
  const unsent = async (proxy: string) => {
    const { created } = await provider({ HTTPS_PROXY: proxy });
    expect(created.message).not.toContain("test-password");
    expect(created.properties).toBeUndefined();
    expect(emulator.requests()).toEqual([]);
    return created.message;
  };

  test.each(["407 Proxy Authentication Required", "403 Forbidden", "409 Conflict", "502 Bad Gateway"])(
    "when the proxy says %s",
    async (refusal) => {
      const { address } = await startProxy(refusal);
      expect(await unsent(`http://crew:test-password@${address}`)).toMatch(
        /the proxy of HTTPS_PROXY refused the connection \(PROXY_REFUSED\).*\nCheck HTTPS_PROXY/s,
      );
    },
  );

  test("when nothing listens there", async () => {
    expect(await unsent(`http://crew:test-password@${await deadAddress()}`)).toMatch(
      /the connection was refused \(ECONNREFUSED\).*HTTPS_PROXY/s,
    );
  });

  test.each(["crew:test-password@proxy.example.com:3128", "http://crew:test-password@:0"])(
    "when the variable is not an address: %s",
    async (proxy) => {
      expect(await unsent(proxy)).toMatch(
        /HTTPS_PROXY is not the address of a proxy.*http:\/\/proxy\.example\.com:3128/s,
      );
    },
  );
});
