import { symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { parseCertificate } from "../../provider/certificate.js";
import { loadConfig } from "../../provider/config/index.js";
import { testerKey } from "../../provider/people.js";
import { inputsOf } from "../../provider/resources/inputs.js";
import { racing } from "./certificates.js";
import { complaints, head, load } from "./devtest-yaml.js";
import { appId, appUsing, complaintsOf, folderWith } from "./folder.js";

let folder: ReturnType<typeof folderWith>;
beforeEach(() => {
  folder = folderWith();
});
afterEach(() => folder.remove());

describe("a good file", () => {
  test("becomes what is asked for, in the order of the file, with addresses as they are sent", () => {
    const { desired, warnings } = load(
      `version: 1
groups:
  qa:
    testers:
      - { email: " Ann@Example.com", firstName: Ann, lastName: Lee }
      - bob@example.com
  beta-eu: { name: Beta EU, testersFrom: testers/beta.csv, testers: [carl@example.com] }
${appUsing("beta-eu", "qa")}removed:
  - tester: Yan.Doe@example.com
    group: qa
    app: racing
  - tester: "y…e@example.com #f6887cb0f4"
  - group: Old crew
    app: amzn1.devportal.mobileapp.00000000aaaaaaaa
  - certificate: "3F:9A:0C:5B:E1:7D:24:86"
`,
      { "testers/beta.csv": "dora@example.com,Dora,\n" },
    );
    expect(warnings).toEqual([]);
    expect(desired).toEqual({
      apps: [
        {
          key: "racing",
          appId,
          packageName: "com.example.racing",
          certificates: [parseCertificate(racing)],
          groups: [
            {
              key: "beta-eu",
              name: "Beta EU",
              testers: [
                { email: "carl@example.com", key: testerKey("carl@example.com") },
                { email: "dora@example.com", firstName: "Dora", key: testerKey("dora@example.com") },
              ],
            },
            {
              key: "qa",
              name: "qa",
              testers: [
                {
                  email: "ann@example.com",
                  firstName: "Ann",
                  lastName: "Lee",
                  key: testerKey("ann@example.com"),
                },
                { email: "bob@example.com", key: testerKey("bob@example.com") },
              ],
            },
          ],
        },
      ],
      removed: [
        { tester: "y…e@example.com #f6887cb0f4", group: "qa", app: appId, appKey: "racing" },
        { tester: "y…e@example.com #f6887cb0f4" },
        { group: "Old crew", app: "amzn1.devportal.mobileapp.00000000aaaaaaaa" },
        { certificate: "3f9a0c5be17d2486" },
      ],
    });
  });

  test("has each address hashed once, however many apps use its group", () => {
    const again = appUsing("qa")
      .replace("apps:\n", "")
      .replace("racing:", "again:")
      .replace("6184041a", "0000000a");
    const text = `version: 1\ngroups: { qa: { testers: [ann@example.com, bob@example.com] } }\n${appUsing("qa")}${again}`;
    const hash = jest.spyOn(require("node:crypto") as typeof import("node:crypto"), "createHash");
    try {
      const { desired } = load(text);
      expect(inputsOf(desired, "file", "masked").apps.map(({ groups }) => groups)).toHaveLength(2);
      expect(hash).toHaveBeenCalledTimes(2);
    } finally {
      hash.mockRestore();
    }
  });

  test("may have no apps any more", () => {
    expect(load("version: 1\napps: {}\n").desired).toEqual({ apps: [], removed: [] });
  });

  test("may begin with a byte order mark, end lines with CRLF, and hold a certificate's text", () => {
    const pem = racing.replaceAll("\n", "\n        ");
    const text = `\uFEFFversion: 1\n${appUsing().replace("[certs/racing.pem]", `\n      - |\n        ${pem}`)}`;
    expect(load(text.replaceAll("\n", "\r\n")).desired.apps[0]?.certificates).toEqual([
      parseCertificate(racing),
    ]);
  });

  test.each(["👩‍💻 team", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "می‌خواهم"])("may call a group %j", (name) => {
    const text = `version: 1\ngroups: { "${name}": { testers: [{ email: ann@example.com, firstName: "${name}" }] } }\n${appUsing(`"${name}"`)}`;
    const [group] = load(text).desired.apps[0]?.groups ?? [];
    expect(group).toMatchObject({ name, testers: [{ firstName: name }] });
  });

  test("may repeat a value with an anchor and an alias", () => {
    const text = `version: 1
groups:
  qa: { testers: &crew [ann@example.com, bob@example.com] }
  beta: { testers: *crew }
${appUsing("qa", "beta")}`;
    const [qa, beta] = load(text).desired.apps[0]?.groups ?? [];
    expect(beta?.testers).toEqual(qa?.testers);
    expect(beta?.testers).toHaveLength(2);
  });

  test("may use words of JavaScript as keys of apps", () => {
    const text = `version: 1\n${appUsing().replace("racing:", "constructor:")}`;
    expect(load(text).desired.apps.map(({ key }) => key)).toEqual(["constructor"]);
  });

  test("reads yes, 1.0 and dates as the text they are where they are keys", () => {
    const text = `version: 1
groups: { yes: { testers: [ann@example.com] }, 1.0: { testers: [bob@example.com] } }
${appUsing("yes", '"1.0"')}`;
    expect(load(text).desired.apps[0]?.groups.map(({ name }) => name)).toEqual(["yes", "1.0"]);
  });
});

describe("a file that is not even YAML is refused with the place", () => {
  test.each<[string, string | Buffer, string[]]>([
    ["empty", "", ["devtest.yaml:1:1: the file is empty; it needs `version: 1` and `apps`"]],
    ["only a comment", "# soon\n", ["devtest.yaml:1:1: the file is empty; it needs `version: 1` and `apps`"]],
    [
      "tabs",
      "version: 1\napps:\n\tracing: {}\n",
      ["devtest.yaml:3:1: a tab cannot indent; indent with spaces"],
    ],
    [
      "two documents",
      "version: 1\napps: {}\n---\nversion: 1\n",
      ["devtest.yaml:3:1: a second document begins here; keep one; take out the line `---`"],
    ],
    [
      "Latin-1",
      Buffer.from("version: 1\n# Zoë\n", "latin1"),
      [
        "devtest.yaml:2:5: the file is not UTF-8: byte 0xEB at offset 15; save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)",
      ],
    ],
    [
      "UTF-16",
      Buffer.from("\uFEFFversion: 1\n", "utf16le"),
      [
        "devtest.yaml:1:1: the file is not UTF-8: byte 0xFF at offset 0; save the file as UTF-8 (spreadsheets call it “CSV UTF-8”)",
      ],
    ],
    [
      "a tag",
      "version: !int 1\napps: {}\n",
      ["devtest.yaml:1:10: tags (`!…`) mean nothing here; leave the tag out"],
    ],
  ])("%s", (_what, text, lines) => {
    expect(complaints(text)).toEqual(lines);
  });

  test("a missing file is named with its whole path and the way to name another", () => {
    const [line] = complaintsOf(() => loadConfig(folder.file("none.yaml")), "nothing");
    expect(line).toBe(
      `${folder.path}/none.yaml: the file does not exist (${folder.path}/none.yaml); create it, or correct the path; DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or \`pulumi config set devtest:config\` name another file`,
    );
  });

  test.each([
    ["devtest.yaml", "devtest.yml"],
    ["devtest.yml", "devtest.yaml"],
    ["devtest.yaml", "devtest.yaml.txt"],
    ["devtest.yaml", "devtest.YAML"],
  ])("%s is missing, and %s is there", (wanted, there) => {
    const here = folderWith({ [there]: `${head}${appUsing()}` });
    expect(complaintsOf(() => loadConfig(here.file(wanted)), here.path)).toEqual([
      `${wanted}: the file does not exist (${wanted}), but "${there}" beside it does; rename that to "${wanted}"; DEVTEST_CONFIG (relative to the folder of Pulumi.yaml) or \`pulumi config set devtest:config\` name another file`,
    ]);
  });

  test("a file that is there and cannot be read is not called missing", () => {
    const here = folderWith({ "devtest.yml": head, "devtest.yaml/x": "" });
    const [line] = complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path);
    expect(line).toMatch(
      /^devtest\.yaml: the file is a folder, not a file; name a regular file; DEVTEST_CONFIG/,
    );
  });

  test.each(["<<<<<<< HEAD", "||||||| 0123abc", "=======", ">>>>>>> topic"])(
    "a conflict that Git has marked with %s is told by its line, and nothing else",
    (mark) => {
      const text = `${head}groups:\n  qa:\n    testers:\n${mark}\n      - ann@example.com\n`;
      expect(complaints(text)).toEqual([
        "devtest.yaml:5:1: a mark of an unfinished merge; settle the conflict, and take out its lines `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`",
      ]);
    },
  );

  test("a folder is not read", () => {
    expect(complaintsOf(() => loadConfig(folder.path), "nothing")[0]).toContain(
      "the file is a folder, not a file",
    );
  });
});

describe("files outside the folder are out of reach", () => {
  test.each(["link.pem", "linked/racing.pem"])("through the link %s", (name) => {
    const outside = folderWith();
    const here = folderWith({ "devtest.yaml": `${head}${appUsing().replace("certs/racing.pem", name)}` });
    symlinkSync(outside.file("certs/racing.pem"), here.file("link.pem"));
    symlinkSync(outside.file("certs"), here.file("linked"));
    expect(complaintsOf(() => loadConfig(here.file("devtest.yaml")), here.path)).toEqual([
      expect.stringContaining(`"${name}" leaves the folder of the configuration`),
    ]);
    here.remove();
    outside.remove();
  });

  test("links that stay inside are followed, and so is a link to the configuration", () => {
    const here = folderWith({ "real.yaml": `${head}${appUsing().replace("certs/racing.pem", "link.pem")}` });
    symlinkSync("certs/racing.pem", here.file("link.pem"));
    symlinkSync("real.yaml", here.file("devtest.yaml"));
    expect(loadConfig(here.file("devtest.yaml")).desired.apps).toHaveLength(1);
    here.remove();
  });

  test("the configuration itself may be a link to anywhere, and what it names is beside the link", () => {
    const [here, elsewhere] = [folderWith(), folderWith({ "real.yaml": `${head}${appUsing()}` })];
    symlinkSync(elsewhere.file("real.yaml"), here.file("devtest.yaml"));
    expect(loadConfig(here.file("devtest.yaml")).desired.apps).toHaveLength(1);
    here.remove();
    elsewhere.remove();
  });
});
