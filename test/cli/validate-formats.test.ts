import { describe, expect, test } from "@jest/globals";
import { commandsIn } from "../reports/runner.js";
import { bad, certificate, good, repository, validate } from "./validating.js";

describe("--format", () => {
  const folder = repository({ "stacks/devtest.yaml": good, "stacks/bad.yaml": bad });
  const stacks = folder.file("stacks");
  const onRunner = { GITHUB_ACTIONS: "true" };

  test("text is the default, also where GITHUB_ACTIONS is not `true`", () => {
    for (const env of [{}, { GITHUB_ACTIONS: "" }, { GITHUB_ACTIONS: "false" }])
      expect(validate(stacks, ["bad.yaml"], env)).toEqual(validate(stacks, ["bad.yaml", "--format", "text"]));
  });

  test("github is the default on GitHub's runner, and any other format can be had there", () => {
    expect(validate(stacks, ["bad.yaml"], onRunner)).toEqual(
      validate(stacks, ["bad.yaml", "--format", "github"]),
    );
    for (const format of ["text", "json", "gitlab", "rdjson"])
      expect(validate(stacks, ["bad.yaml", "--format", format], onRunner)).toEqual(
        validate(stacks, ["bad.yaml", "--format", format]),
      );
  });

  test("json is what --json prints, and both may be said", () => {
    const short = validate(stacks, ["bad.yaml", "--json"], onRunner);
    expect(validate(stacks, ["bad.yaml", "--format", "json"])).toEqual(short);
    expect(validate(stacks, ["bad.yaml", "--format=json", "--json"])).toEqual(short);
    expect(short.stderr).toBe("");
  });

  test.each(["text", "github", "gitlab", "rdjson"])("%s beside --json is refused", (format) => {
    const { status, stdout, stderr } = validate(stacks, ["--json", "--format", format]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `error: option '--json' cannot be used with '--format ${format}': give one of them\n`,
    );
  });

  test("any other format is refused with those that there are", () => {
    const { status, stdout, stderr } = validate(stacks, ["--format", "sarif"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("text, json, github, gitlab, rdjson");
  });

  test.each(["text", "json", "github", "gitlab", "rdjson"])("%s does not change the exit code", (format) => {
    expect(validate(stacks, ["--format", format]).status).toBe(0);
    expect(validate(stacks, ["bad.yaml", "--format", format]).status).toBe(1);
  });

  test.each([
    ["github", "devtest.yaml is fine: 1 app, 1 group, 2 people, 1 certificate\n"],
    ["gitlab", "[]\n"],
  ])("%s of a good file", (format, stdout) => {
    expect(validate(stacks, ["--format", format])).toEqual({ status: 0, stdout, stderr: "" });
  });
});

describe("a complaint in the list of a group", () => {
  const csv = "E-mail,First name\nnobody,Zoë 😀\nbob@example.com,Bob\n";
  const folder = repository({
    "stacks/devtest.yaml": good.replace(
      "testers: [ann@example.com, bob@example.com]",
      "testersFrom: lists/qa.csv",
    ),
    "stacks/lists/qa.csv": csv,
  });
  const stacks = folder.file("stacks");
  const problem =
    "groups.qa.testersFrom, cell A2: is not valid; must be an e-mail address such as ann@example.com, and nothing else";

  test.each(["stacks", ".", "stacks/lists"])("has the path from the top of the repository in %s", (cwd) => {
    const file = folder.file("stacks/devtest.yaml");
    const { stdout } = validate(folder.file(cwd), [file, "--format", "github"]);
    expect(stdout).toBe(`::error file=stacks/lists/qa.csv,line=2,col=1,title=devtest validate::${problem}\n`);
  });

  test("is on standard error too, in the words of text", () => {
    const { stderr } = validate(stacks, []);
    expect(stderr).toBe(`lists/qa.csv:2:1 ${problem}\n`);
    for (const format of ["github", "gitlab", "rdjson"])
      expect(validate(stacks, ["--format", format]).stderr).toBe(stderr);
  });

  test("is a finding for GitLab", () => {
    expect(JSON.parse(validate(stacks, ["--format", "gitlab"]).stdout)).toEqual([
      {
        description: problem,
        check_name: "devtest-validate",
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: "major",
        location: { path: "stacks/lists/qa.csv", lines: { begin: 2 } },
      },
    ]);
  });

  test("is a remark for reviewdog", () => {
    expect(JSON.parse(validate(stacks, ["--format", "rdjson"]).stdout)).toEqual({
      source: { name: "devtest validate", url: "https://www.npmjs.com/package/pulumi-appstore-devtest" },
      diagnostics: [
        {
          message: problem,
          location: { path: "stacks/lists/qa.csv", range: { start: { line: 2, column: 1 } } },
          severity: "ERROR",
        },
      ],
    });
  });
});

test("a warning is a warning, a minor finding and a WARNING, and exit 0", () => {
  const text = good
    .replace("apps:", "apps:")
    .replace("groups: {", "groups: { old: { testers: [eve@example.com] },");
  const folder = repository({ "stacks/devtest.yaml": text });
  const run = (format: string) => validate(folder.file("stacks"), ["--format", format]);
  expect(run("github")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^::warning file=stacks\/devtest\.yaml,line=2,col=11,title=devtest validate::groups\.old: no app uses this group; .*\n.* is fine: /,
    ),
  });
  expect(JSON.parse(run("gitlab").stdout)).toMatchObject([{ severity: "minor" }]);
  expect(JSON.parse(run("rdjson").stdout)).toMatchObject({ diagnostics: [{ severity: "WARNING" }] });
});

test("a file that is missing has no line, and stands at line 1 for GitLab", () => {
  const folder = repository({});
  const run = (format: string) => validate(folder.path, ["a/none.yaml", "--format", format]).stdout;
  expect(run("github")).toMatch(
    /^::error file=a\/none\.yaml,title=devtest validate::the file does not exist/,
  );
  expect(JSON.parse(run("gitlab"))[0].location).toEqual({ path: "a/none.yaml", lines: { begin: 1 } });
  expect(JSON.parse(run("rdjson")).diagnostics[0].location).toEqual({ path: "a/none.yaml" });
});

test("GitHub gets nine complaints and the number of the rest, and the log gets all", () => {
  const groups = Array.from(
    { length: 14 },
    (_, index) => `  g${index}: { testers: [eve@example.com], size: 1 }\n`,
  ).join("");
  const folder = repository({ "stacks/devtest.yaml": `version: 1\ngroups:\n${groups}apps: {}\n` });
  const { stdout, stderr } = validate(folder.file("stacks"), ["--format", "github"]);
  const errors = commandsIn(stdout).filter(({ name }) => name === "error");
  expect(errors).toHaveLength(10);
  expect(errors.at(-1)?.text).toMatch(/^and \d+ more, see the log$/);
  const complaints = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("warning: "));
  expect(errors.at(-1)?.text).toBe(`and ${complaints.length - 9} more, see the log`);
});

describe("columns for reviewdog count bytes", () => {
  const line = `groups: { "Zoë 😀": { testers: [nobody] } } # `;
  const textWith = (end: string) => `version: 1${end}${line}${end}apps: {}${end}`;
  const columns = (content: string | Buffer) => {
    const folder = repository({ "devtest.yaml": content });
    const { diagnostics } = JSON.parse(validate(folder.path, ["--format", "rdjson"]).stdout);
    return diagnostics.map((one: { location: { range: { start: object } } }) => one.location.range.start);
  };
  const column = Buffer.byteLength(line.slice(0, line.indexOf("nobody"))) + 1;

  test.each(["\n", "\r\n"])("in lines that end in %j", (end) =>
    expect(columns(textWith(end))).toContainEqual({ line: 2, column }),
  );

  test("and the byte order mark on the first line", () => {
    expect(columns(`\uFEFF{ "ë": 1, version: 2, apps: {} }\n`)).toContainEqual({ line: 1, column: 24 });
  });

  test("and are left out where not everybody sees the same lines", () => {
    expect(columns("# a\rb\nversion: 2\napps: {}\n")).toEqual([{ line: 2 }]);
  });

  test("and are left out where the bytes are no text", () => {
    expect(columns(Buffer.from("version: 1 # \xe9\n", "latin1"))).toEqual([{ line: 1 }]);
  });
});

test("a fingerprint stays when lines are added above, also where the problem names another line", () => {
  const twice = good.replace("bob@", "ann@");
  const prints = (text: string) => {
    const { stdout } = validate(
      repository({ "devtest.yaml": text, "certs/racing.pem": certificate() }).path,
      ["--format", "gitlab"],
    );
    return JSON.parse(stdout).map((one: { fingerprint: string }) => one.fingerprint);
  };
  expect(prints(twice)).toHaveLength(1);
  expect(prints(`# one\n# two\n${twice}`)).toEqual(prints(twice));
});

describe("hostile names", () => {
  const csv = "::error::%0A::warning::a,b:c.csv";
  const text = `version: 2
groups:
  "::error::x": { testers: [ann@example.com], testersFrom: "${csv}" }
  "##[add-mask]example": { testers: [ann@example.com] }
  "##vso[task.setvariable variable=PATH]x": { testers: [] }
  "%0A::error::x": { "::stop-commands::x": 1 }
apps: { "::error::y": { appId: "##[error]x", packageName: "::error::z", certificates: ["::error::c.pem"] } }
`;
  const folder = repository({ "::error::devtest.yaml": text, [csv]: "E-mail\n::error::x\n##[error]\n" });
  const file = "::error::devtest.yaml";

  test.each(["text", "json", "gitlab", "rdjson"])("%s holds no command, on either stream", (format) => {
    const { status, stdout, stderr } = validate(folder.path, [file, "--format", format]);
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/\\u0023|# #\[/);
    expect(commandsIn(stdout)).toEqual([]);
    expect(commandsIn(stderr)).toEqual([]);
    expect(stdout + stderr).not.toMatch(/##\w*\[/);
  });

  test("github holds its own commands alone, each with the file that it is about", () => {
    const { stdout, stderr } = validate(folder.path, [file], { GITHUB_ACTIONS: "true" });
    const commands = commandsIn(stdout);
    expect(commands).toHaveLength(stdout.trimEnd().split("\n").length);
    expect(commands.every(({ properties }) => properties["title"] === "devtest validate")).toBe(true);
    expect(new Set(commands.map(({ properties }) => properties["file"]))).toEqual(new Set([file, csv]));
    expect(stderr).toMatch(/^: :error::devtest\.yaml:1:10 version/);
    expect(commandsIn(stderr)).toEqual([]);
  });

  test("the summary, the note and a refusal of the command line hold none either", () => {
    const good = repository({ "::error::a.yaml": "version: 1\napps: {}\n" });
    const env = { GITHUB_ACTIONS: "true" };
    const runs = [
      ["::error::a.yaml"],
      ["::error::a.csv"],
      ["--format", "\n::error::x"],
      ["--json", "::error::none.yaml"],
    ];
    for (const args of runs) {
      const { stdout, stderr } = validate(good.path, args, env);
      expect(stdout + stderr).toContain(":error::");
      expect(commandsIn(stdout + stderr)).toEqual([]);
    }
  });
});
