import { expect, test } from "@jest/globals";
import { explain } from "../../../provider/auth/token/explanations.js";
import { setBy } from "./failure.js";

test.each([
  [["appstore::apps:readwrite"], '"App Submission API"'],
  [["adx_reporting::appstore:marketer"], '"Reporting API"'],
  [["one", "two"], "each API that is asked for (one two)"],
  [["constructor"], "each API that is asked for (constructor)"],
  [[], "the API"],
])("a client that may not ask for %j is told which API to attach: %s", (scopes, api) => {
  const client = {
    tokenUrl: "https://example.com/token",
    clientId: "test-client",
    clientSecret: "test-secret",
    setBy,
  };
  const credentials = { ...client, grant: "client_credentials" as const, scopes };
  expect(explain("unauthorized_client", credentials, "")?.cure).toContain(api);
});
