import { describe, expect, test } from "@jest/globals";
import { diagnosticLine } from "../../provider/errors.js";
import { diagnoseStack } from "../../provider/resources/stack-configuration.js";
import { stackKeys } from "../../provider/settings.js";

/** What is said about a stack's configuration, of a project called `games`. */
function said(values: Record<string, string>, secrets: readonly string[] = [], project = "games") {
  const isSecret = (key: string) => secrets.includes(key);
  const { complaints, warnings } = diagnoseStack({ project, values, isSecret });
  return { complaints: complaints.map(diagnosticLine), warnings: warnings.map(diagnosticLine) };
}

const nothing = { complaints: [], warnings: [] };
const allowed = stackKeys.join(", ");

describe("a key of the namespace devtest", () => {
  test("is one of the settings", () => {
    const all = Object.fromEntries(stackKeys.map((key) => [`devtest:${key}`, "x"]));
    expect(said(all, ["devtest:clientSecret"])).toEqual(nothing);
    expect(said({})).toEqual(nothing);
  });

  test.each([
    ["onUnknow", ' (did you mean "onUnknown"?)'],
    ["onunknown", ' (did you mean "onUnknown"?)'],
    ["ClientSecret", ' (did you mean "clientSecret"?)'],
    ["maxTesterPerRequest", ' (did you mean "maxTestersPerRequest"?)'],
    ["profile", ""],
    ["constructor", ""],
    ["a.b", ""],
    ["", ""],
  ])("is complained about when it is %j, whatever its value", (key, nearest) => {
    for (const value of ["hold", "", '{"b":1}'])
      expect(said({ [`devtest:${key}`]: value }).complaints).toEqual([
        `stack configuration devtest:${key}: unknown key${nearest}; allowed: ${allowed}; \`pulumi config rm devtest:${key}\` takes it away`,
      ]);
  });

  test("is an error in a project of that name, too", () => {
    expect(said({ "devtest:onUnknow": "hold" }, [], "devtest").complaints).toHaveLength(1);
    expect(said({ "devtest:onUnknown": "hold" }, [], "devtest")).toEqual(nothing);
  });

  test("forges no line and shows no address, whoever has chosen it", () => {
    const [complaint = ""] = said({ "devtest:ann@example.com\n\u001b[2Kall is well": "" }).complaints;
    expect(complaint).not.toMatch(/ann@|\p{Cc}/u);
  });

  test.each(["config", "clientId", "clientSecret"])("is text: %s", (key) => {
    for (const value of ['{"x":"y"}', '["x"]'])
      expect(said({ [`devtest:${key}`]: value }, ["devtest:clientSecret"]).complaints).toEqual([
        `stack configuration devtest:${key}: is a map or a list; must be text: \`pulumi config set devtest:${key} …\``,
      ]);
    expect(said({ [`devtest:${key}`]: "{not JSON" }, ["devtest:clientSecret"])).toEqual(nothing);
  });
});

describe("the client secret", () => {
  test("must be a secret of the stack, and a readable one is not shown", () => {
    expect(said({ "devtest:clientSecret": "readable-secret" }).complaints).toEqual([
      "stack configuration devtest:clientSecret: is not a secret: everybody who reads the stack's file reads it; make a new client secret at Amazon, because this one stays in the file's history, and set that by `pulumi config set --secret devtest:clientSecret`, which asks for it",
    ]);
    expect(said({ "devtest:clientSecret": "secret" }, ["devtest:clientSecret"])).toEqual(nothing);
    expect(said({ "devtest:clientSecret": "secret" }, ["devtest:clientId"]).complaints).toHaveLength(1);
  });

  test("may be set to nothing, and a client id may be readable", () => {
    expect(said({ "devtest:clientSecret": "", "devtest:clientId": "id" })).toEqual(nothing);
  });
});

describe("a setting in another namespace", () => {
  test.each(["DevTest", "DEVTEST", "pulumi-appstore-devtest"])("is an error in %s", (namespace) => {
    expect(said({ [`${namespace}:onUnknown`]: "hold" }).complaints).toEqual([
      `stack configuration ${namespace}:onUnknown: nobody reads the namespace "${namespace}"; write \`devtest:onUnknown\`, and take this away: \`pulumi config rm ${namespace}:onUnknown\``,
    ]);
    expect(said({ [`${namespace}:other`]: "x" }, [], namespace)).toEqual(nothing);
  });

  test("is a warning in the project's, where nobody else would call a key so", () => {
    expect(said({ "games:onUnknown": "hold", "games:timeout": "3", "games:config": "x" })).toEqual({
      complaints: [],
      warnings: [
        'stack configuration games:onUnknown: is a key of the project "games", and not the setting "devtest:onUnknown"; to set that: `pulumi config set devtest:onUnknown …`',
      ],
    });
  });

  test("is the program's own where the setting is there as well, or the namespace is another package's", () => {
    expect(said({ "games:onUnknown": "x", "devtest:onUnknown": "hold" })).toEqual(nothing);
    expect(said({ "aws:region": "eu-west-1", "other:onUnknown": "x" })).toEqual(nothing);
  });

  test.each(['{"onUnknown":"hold"}', '{"timeout":3}', '{"onUnknown":"hold","more":1}'])(
    "is an error below a map called devtest: %s",
    (value) => {
      expect(said({ "games:devtest": value }).complaints).toEqual([
        "stack configuration games:devtest: is a map, and nobody reads what is in it; write each key as `devtest:<key>`, and `pulumi config rm games:devtest`",
      ]);
    },
  );

  test.each(["hold", "{}", "[]", '{"timeout":3,"emulator":true}'])(
    "is none where the map is the program's own: %s",
    (value) => expect(said({ "games:devtest": value })).toEqual(nothing),
  );
});
