import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ConfigError, openStore } from "../../../provider/auth/index.js";
import { clientSecretVariables, withoutSecrets } from "../../../provider/auth/profiles/child-environment.js";
import { folder, good, named, written } from "./folder.js";

test("a program gets everything but the secrets that tokens are made of, in whatever case their names are written", () => {
  const kept = {
    PATH: "/bin",
    DEVTEST_PROFILES: "p",
    LWA_CLIENT_ID: "id",
    LWA_CLIENT_SECRET_FILE: "f",
    X_SECRET: "x",
  };
  const secret = {
    DEVTEST_STORE_KEY: "1",
    DEVTEST_STORE_KEY_FILE: "2",
    DEVTEST_REFRESH_TOKEN_SELLING: "3",
    LWA_CLIENT_SECRET: "4",
    One_Secret: "5",
    lwa_client_secret: "6",
  };
  expect(withoutSecrets({ ...kept, ...secret }, ["ONE_SECRET"])).toEqual(kept);
});

test("the variables with client secrets are those of every profile that has one", () => {
  const inFile = good.map((line) =>
    line.replace("clientSecretEnv: ONE_SECRET", "clientSecretFile: two.secret"),
  );
  const three = good.map((line) => line.replace("ONE_SECRET", "three_secret"));
  const profiles = [named("one", ...good), named("two", ...inFile), named("three", ...three)].join("");
  expect(clientSecretVariables(written(`version: 1\nprofiles:\n${profiles}`))).toEqual([
    "ONE_SECRET",
    "three_secret",
  ]);
});

test("a helper is opened where there are no profiles, and not where they cannot be read", () => {
  const open = (profilesFile: string) => () => openStore("command:./vault", { env: {}, profilesFile });
  expect(clientSecretVariables(join(folder, "none.yaml"))).toEqual([]);
  expect(open(join(folder, "none.yaml"))).not.toThrow();
  expect(open(written("version: 1\nprofiles: [\n"))).toThrow(ConfigError);
});
