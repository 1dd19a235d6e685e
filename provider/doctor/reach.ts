import { failureOf } from "../wire/failures.js";
import { networkFetch } from "../wire/network.js";
import { userAgent } from "../wire/user-agent.js";
import { type Finding, fail, notChecked, pass } from "./finding.js";

/** Seconds. A person waits. */
const timeoutSeconds = 15;

/**
 * Whether an address answers at all. It is sent a GET without credentials, which asks for nothing to be done: the token
 * endpoint and the testing API have only POST. So any answer of theirs will do, also a refusal. A web page that is no
 * refusal may be a proxy's, and proves nothing.
 */
export async function examineReach(check: string, url: string): Promise<Finding> {
  // The name of a host may be no valid address: 999.1.1.1.
  if (!URL.canParse(url)) return fail(check, `${url} is not an address`, "Correct it where it is set.");
  const { origin } = new URL(url);
  try {
    const response = await networkFetch(url, {
      redirect: "manual",
      headers: { accept: "application/json", "user-agent": userAgent },
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    await response.body?.cancel();
    const type = response.headers.get("content-type") ?? "";
    const answers = `${origin} answers (status ${response.status})`;
    const doubt = doubtAbout(response.status, type);
    return doubt === undefined ? pass(check, answers) : notChecked(check, `${answers}, ${doubt}`);
  } catch (error) {
    const { what, cure } = failureOf(error, { url, timeoutSeconds });
    return fail(check, what, cure || "Check the network, and try again.");
  }
}

/** A page with the status 4xx is an API's own way to refuse a GET. */
function doubtAbout(status: number, type: string): string | undefined {
  if (status >= 500) return "which may be its way to refuse a GET, or a failure";
  if (status >= 400) return undefined;
  return status >= 300 || type.includes("text/html")
    ? "with a page or a redirect: perhaps a proxy's"
    : undefined;
}
