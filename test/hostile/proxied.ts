import dns from "node:dns";
import type * as pulumi from "@pulumi/pulumi";
import { authorizedFetch } from "../../provider/auth/authorized-fetch.js";
import type { Session } from "../../provider/auth/session.js";
import { install } from "../../provider/shell/process.js";

/**
 * Runs in a process like the one the engine starts for the provider. Adds one tester, sends a form with a session's
 * token, and prints the results as JSON.
 */

const looked: string[] = [];
dns.lookup = ((host: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) => {
  looked.push(host);
  const address = { address: "127.0.0.1", family: 4 };
  if (options.all) done(null, [address]);
  else done(null, address.address, address.family);
}) as typeof dns.lookup;

async function main(): Promise<void> {
  const target = {} as Required<pulumi.dynamic.ResourceProvider>;
  install(target);
  target.configure({ config: { get: () => undefined } as unknown as pulumi.dynamic.Config });
  const { APP_ID: appId, FORM_URL: formUrl } = process.env;
  const email = "ann@example.com";
  const group = {
    appId,
    trackId: "devtest",
    groupName: "qa",
    testers: { ann: { email } },
    personalData: "masked",
  };
  const created = await target.create({ ...group, label: "racing", __provider: "text" }).then(
    ({ outs }) => ({ outs: outs as unknown }),
    (error: Error & { properties?: unknown }) => ({ message: error.message, properties: error.properties }),
  );
  const form = formUrl === undefined ? undefined : await sendForm(formUrl);
  process.stdout.write(JSON.stringify({ created, form, looked }));
}

async function sendForm(url: string): Promise<unknown> {
  const profile = { name: "reporting", file: "profiles.yaml", apiHosts: [new URL(url).hostname] };
  const session = { profile, accessToken: async () => "test-token", forget: () => undefined };
  const body = new FormData();
  body.set("file", new Blob(["a,b"]), "report.csv");
  const response = await authorizedFetch(session as unknown as Session)(url, { method: "POST", body });
  return { isResponse: response instanceof Response, status: response.status, text: await response.text() };
}

void main();
