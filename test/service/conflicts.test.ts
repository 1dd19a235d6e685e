import { describe, expect, test } from "@jest/globals";
import { assertAccepted, type Call } from "../../provider/service/errors.js";
import { answerOf, callOf, type Kind, refused } from "../wire/replies.js";

describe("a conflict", () => {
  const conflict = (kind: Kind, errorMessage: string, changed: Partial<Call> = {}) => {
    const answer = answerOf({ status: 409, body: { errorCode: "conflict", errorMessage } });
    return () => assertAccepted({ ...callOf(kind), ...changed }, { answer }, "test-token").status;
  };
  const sentTo = (email: string, ...named: string[]) => ({ people: [{ email }], named });

  test.each([
    "this certificate exists",
    "duplicate of the same certificate",
    "Certificate already registered",
    "the certificate is already registered",
    "the certificate was already registered",
    "the certificate has been already registered",
  ])("that says %j means that the certificate is there", (words) => {
    expect(conflict("register", words)()).toBe(409);
  });

  test.each(["ann@example.com exists", "ANN@example.com is already there", "duplicate: ann@example.com"])(
    "that says %j means that the person is there",
    (words) => expect(conflict("testers", words)()).toBe(409),
  );

  test.each([
    "is already in the other group",
    "is already in another group",
    "is already in a different group",
    "already, over the limit",
    "already, over the maximum",
    "already has too many groups",
    "already exceeds what is allowed",
    "does not exist",
    "isn't already there",
    "no longer exists",
    "is not a tester; the group exists",
    "already, and cannot be added",
  ])("that says of the person that she %j means nothing of the kind", (words) => {
    expect(refused(conflict("testers", `ann@example.com ${words}`)).code).toBe("conflict");
  });

  test("is one when nobody was sent, who could be meant", () => {
    const nobody = { people: [] };
    expect(refused(conflict("testers", "ann@example.com is already there", nobody)).code).toBe("conflict");
  });

  test.each<[string, Kind, string, Partial<Call>]>([
    [
      "domain",
      "testers",
      "Tester ann@already.example: the group is being changed",
      sentTo("ann@already.example"),
    ],
    ["domain", "testers", "ann@exists.com: try later", sentTo("ann@exists.com")],
    ["domain alone", "testers", "ann@a.already.net: wait for a.already.net", sentTo("ann@a.already.net")],
    ["domain", "testers", "ann@example.com is like bob@duplicate.org", {}],
    [
      "group",
      "testers",
      "ann@example.com: duplicate is being changed",
      sentTo("ann@example.com", "duplicate"),
    ],
    [
      "group",
      "testers",
      "ann@example.com: the group 'Already  IN' is busy",
      sentTo("ann@example.com", "already in"),
    ],
    ["package", "register", "this certificate: com.duplicate.app is busy", { named: ["com.duplicate.app"] }],
  ])("is not taken for a yes because of the name of a %s (%s: %j)", (_what, kind, words, changed) => {
    expect(refused(conflict(kind, words, changed)).code).toBe("conflict");
  });

  test.each<[string, Partial<Call>]>([
    ["ann@no.example is already in the group qa", sentTo("ann@no.example", "qa")],
    ["ann@not.example.com already exists in exists", sentTo("ann@not.example.com", "exists")],
    ["ann@already.example is a duplicate in already", sentTo("ann@already.example", "already")],
  ])("is taken for a yes whatever the names in it: %j", (words, changed) => {
    expect(conflict("testers", words, changed)()).toBe(409);
  });

  test.each([
    ["not", "is already in two groups, and not allowed"],
    ["t", "isn't already there"],
    ["isn't", "isn't already there"],
    ["another", "is already in another"],
  ])("is no yes because a group is called %j, which is in what the service says", (name, words) => {
    const said = conflict("testers", `ann@example.com ${words}`, sentTo("ann@example.com", name));
    expect(refused(said).code).toBe("conflict");
  });
});
