import { inspect } from "node:util";
import { expect, test } from "@jest/globals";
import { openStore, refreshTokenVariable } from "../../../provider/auth/store/index.js";

const store = openStore("environment", {
  env: { DEVTEST_REFRESH_TOKEN_SELLING_EU: "test-secret-1\n" },
  profilesFile: "/profiles.yaml",
});

test("a token is found in the variable named after the profile", async () => {
  expect(refreshTokenVariable("selling-eu")).toBe("DEVTEST_REFRESH_TOKEN_SELLING_EU");
  expect(await store.get("selling-eu")).toEqual({ refreshToken: "test-secret-1" });
  expect(await store.get("other")).toBeUndefined();
});

test("a refresh that leaves the token as it is goes through", async () => {
  const refresh = store.update("selling-eu", async (current) => ({ keep: current, result: "access" }));
  expect(await refresh).toBe("access");
});

test("a rotated token is refused before its access token is handed out, with a cure", async () => {
  const error = await store
    .update("selling-eu", async () => ({
      keep: { refreshToken: "test-secret-2" },
      result: "test-secret-access",
    }))
    .catch((reason) => reason);
  expect(error).toMatchObject({
    code: "read_only",
    message: expect.stringMatching(/the new one: it is lost.*\n.*`store: file` or `store: command:<helper>`/),
  });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("test-secret");
});

test("nothing is stored or erased there", async () => {
  await expect(store.put("selling-eu", { refreshToken: "test-secret-2" })).rejects.toMatchObject({
    code: "read_only",
  });
  await expect(store.erase("selling-eu")).rejects.toMatchObject({
    code: "read_only",
    cure: expect.stringContaining("DEVTEST_REFRESH_TOKEN_SELLING_EU"),
  });
  expect(await store.erase("other")).toBe(false);
});

test("a missing variable is named", async () => {
  await expect(store.update("other", () => Promise.reject(new Error("never asked")))).rejects.toMatchObject({
    code: "no_grant",
    cure: "Set DEVTEST_REFRESH_TOKEN_OTHER to it.",
  });
});

test("an unknown store is refused", () => {
  const open = () => openStore("vault" as "file", { env: {}, profilesFile: "/profiles.yaml" });
  expect(open).toThrow(expect.objectContaining({ code: "unusable_store" }));
});

test("the file is where DEVTEST_STORE says, else beside the profiles", () => {
  const profilesFile = "/home/ann/profiles.yaml";
  expect(openStore("file", { env: {}, profilesFile }).description).toBe("the file /home/ann/tokens.age");
  const env = { DEVTEST_STORE: "/elsewhere/t.age" };
  expect(openStore("file", { env, profilesFile }).description).toBe("the file /elsewhere/t.age");
});
