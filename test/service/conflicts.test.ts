import { describe, expect, test } from "@jest/globals";
import { ServiceError } from "../../provider/errors.js";
import { proxyThought } from "../../provider/wire/http-response.js";
import { errorOf } from "../wire/loopback.js";
import { ann, clientFor } from "./loopback-client.js";

const cures = {
  testers:
    "Look in the Developer Console whether they are there. If they are, `pulumi config set devtest:onUnknown hold` keeps them from being sent again until the file can say so; or remove them there, and `pulumi up` adds them anew. Otherwise correct what the service complains about, and run `pulumi up` again.",
  register:
    "Look in the Developer Console whether the app has the certificate. If it has, `pulumi config set devtest:onUnknown hold` keeps it from being sent again until the file can say so; or remove it there, and `pulumi up` adds it anew. Otherwise correct what the service complains about, and run `pulumi up` again.",
};
const conflict = (errorMessage: string) => ({ errorCode: "conflict", errorMessage });

/** A body of a 409, and the words shown of it. */
const bodies: readonly (readonly [string, unknown, string])[] = [
  [
    "says in words that the person is there",
    conflict("ann@example.com is already in the group"),
    "conflict: …@example.com #71d4f55f72 is already in the group",
  ],
  [
    "says in words that the certificate is there",
    conflict("this certificate is already registered"),
    "conflict: this certificate is already registered",
  ],
  ["speaks of a limit", conflict("limit of 50 reached"), "conflict: limit of 50 reached"],
  ["is the gateway's", { Message: "Conflict" }, "Conflict"],
  ["is a proxy's page", "<html><title>409 Conflict</title>", 'a web page titled "409 Conflict"'],
  ["is empty", "", "an empty answer"],
  ["looks like that of a 200", { trackId: "devtest" }, '"{"trackId":"devtest"}"'],
];

describe.each(bodies)("a 409 whose body %s is a refusal that leaves a doubt", (_what, body, words) => {
  test.each(["testers", "register"] as const)("for a call of the kind %s", async (kind) => {
    const { client, requests, register } = await clientFor([{ status: 409, body }]);
    const one = () => client.addTesters("amzn1.app", "devtest", { name: "qa", testers: [ann] });
    const error = await errorOf(kind === "testers" ? one() : register());
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code: "conflict", outcome: "unknown", status: 409 });
    expect(error.message).toBe(
      `the service refused the request because of what is there: ${words} (status 409); ` +
        `a 409 does not say for certain what is there\n${words.startsWith("a web page") ? `${proxyThought} ` : ""}${cures[kind]}`,
    );
    expect(requests).toHaveLength(1);
  });

  test("for several people as for one", async () => {
    const { add } = await clientFor([{ status: 409, body }]);
    expect(await errorOf(add())).toMatchObject({ code: "conflict", outcome: "unknown", status: 409 });
  });
});

test("a 409 with a body of more than a mebibyte is no different", async () => {
  const { add } = await clientFor([{ status: 409, body: `"${"x ".repeat(1024 * 1024)}"` }]);
  expect(await errorOf(add())).toMatchObject({ code: "conflict", outcome: "unknown" });
});
