/** `.ci/release-check.mjs`: what must be alike before a version is released. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { root } from "./engine/stack.js";

const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const repository = "git+https://github.com/example/devtest.git";
const onGithub = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "example/devtest" };

/** A repository that is ready for the release of its version. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devtest-release-check-"));
  const state = `test/fixtures/releases/${version}.json`;
  const files = ["package.json", "package-lock.json", ".pre-commit-hooks.yaml", "CHANGELOG.md", state];
  for (const file of [...files, "examples/library/package.json"])
    cpSync(join(root, file), join(folder, file), { recursive: true });
  const text = `# Changelog\n\n## [Unreleased]\n\n## [${version}] - 2026-11-26\n\n### Added\n\n- Much.\n\n## [0.0.1] - 2026-01-02\n\n- Little.\n`;
  writeFileSync(join(folder, "CHANGELOG.md"), text);
  const { repository: _, ...manifest } = JSON.parse(read("package.json"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ ...manifest, repository: { url: repository } }),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

function edit(file: string, before: string, after: string): void {
  expect(read(file)).toContain(before);
  writeFileSync(join(folder, file), read(file).replaceAll(before, after));
}

function check(tag: string, env: NodeJS.ProcessEnv = {}) {
  const { GITHUB_REPOSITORY: _, ...quiet } = process.env;
  const options = {
    cwd: folder,
    encoding: "utf8",
    env: { ...quiet, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1", ...env },
  } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, ".ci/release-check.mjs"), tag],
    options,
  );
  return { status, stdout, stderr };
}

test("where everything agrees, it prints the section of the changelog", () => {
  const notes = { status: 0, stdout: "### Added\n\n- Much.\n", stderr: "" };
  expect(check(`v${version}`, onGithub)).toEqual(notes);
  expect(check("")).toEqual(notes);
});

/** Each is red, and says where, what, and the cure. */
const disagreements: [string, () => void, string, string][] = [
  [
    "a tag of another version",
    () => undefined,
    "v9.0.0",
    `package.json: the tag is v9.0.0, and the version is ${version}\n  Delete the tag (git push --delete origin v9.0.0). Then run npm version 9.0.0 --no-git-tag-version, commit, and tag that commit; or tag v${version}.\n`,
  ],
  [
    "a tag without its v",
    () => undefined,
    version,
    `package.json: the tag is ${version}, and the version is ${version}\n  Delete the tag (git push --delete origin ${version}). Then tag v${version}.\n`,
  ],
  [
    "a lockfile of an earlier version",
    () => edit("package-lock.json", `"version": "${version}"`, '"version": "0.0.1"'),
    `v${version}`,
    `package-lock.json: its version is not ${version}\n  Run npm install --package-lock-only.\n`,
  ],
  [
    "a hook of an earlier version",
    () => edit(".pre-commit-hooks.yaml", `${name}@${version}`, `${name}@0.0.1`),
    `v${version}`,
    `.pre-commit-hooks.yaml:11: it installs ${name}@0.0.1\n  Write additional_dependencies: [${name}@${version}].\n`,
  ],
  [
    "a hook that installs nothing",
    () => edit(".pre-commit-hooks.yaml", "additional_dependencies", "dependencies"),
    `v${version}`,
    `.pre-commit-hooks.yaml: no additional_dependencies name the package\n  Write additional_dependencies: [${name}@${version}].\n`,
  ],
  [
    "an example that asks for another version",
    () => edit("examples/library/package.json", `"^${version}"`, '"^9.0.0"'),
    `v${version}`,
    `examples/library/package.json: "${name}": "^9.0.0" does not allow ${version}\n  Write "^${version}".\n`,
  ],
  [
    "a version whose state is not kept",
    () => rmSync(join(folder, `test/fixtures/releases/${version}.json`)),
    `v${version}`,
    `test/fixtures/releases/${version}.json: it is missing\n  Run WRITE_RELEASE=1 npm test -- upgrade, and commit the file.\n`,
  ],
  [
    "a changelog without the section",
    () => edit("CHANGELOG.md", `## [${version}]`, "## [9.0.0]"),
    `v${version}`,
    `CHANGELOG.md: it has no section ${version}\n  Write ## [${version}] - TODAY, and below it what has changed.\n`,
  ],
  [
    "an empty section",
    () => edit("CHANGELOG.md", "### Added\n\n- Much.\n", ""),
    `v${version}`,
    "CHANGELOG.md:5: the section is empty\n  Write below it what has changed.\n",
  ],
  [
    "a section that is not dated",
    () => edit("CHANGELOG.md", "2026-11-26", "not yet published"),
    `v${version}`,
    `CHANGELOG.md:5: "## [${version}] - not yet published" has no date\n  Write ## [${version}] - TODAY.\n`,
  ],
  [
    "changes that nobody has moved",
    () => edit("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- More.\n"),
    `v${version}`,
    `CHANGELOG.md:3: what is unreleased is about to be released\n  Move it below ## [${version}] - 2026-11-26.\n`,
  ],
];

test.each(disagreements)("%s is refused", (_, spoil, tag, complaint) => {
  spoil();
  const today = new Date().toISOString().slice(0, 10);
  expect(check(tag, onGithub)).toEqual({ status: 1, stdout: "", stderr: complaint.replace("TODAY", today) });
});

test("a version that another one begins with is another", () => {
  edit("CHANGELOG.md", `## [${version}]`, `## [${version}0]`);
  expect(check(`v${version}`).stderr).toMatch(/^CHANGELOG\.md: it has no section/);
});

test.each([
  ["names no repository", undefined, "it names no repository"],
  [
    "names another",
    { url: "git+https://github.com/example/other.git" },
    "its repository is git+https://github.com/example/other.git",
  ],
])("a package.json that %s is refused where npm would refuse it", (_, given, problem) => {
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ ...JSON.parse(read("package.json")), repository: given }),
  );
  const cure = `Write "repository": { "type": "git", "url": "${repository}" }.`;
  expect(check(`v${version}`, onGithub).stderr).toBe(`package.json: ${problem}\n  ${cure}\n`);
});

test("a rehearsal takes a section without a date, and leaves what is unreleased", () => {
  edit("CHANGELOG.md", "2026-11-26", "not yet published");
  edit("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- More.\n");
  expect(check("")).toEqual({ status: 0, stdout: "### Added\n\n- Much.\n", stderr: "" });
});

test("everything that disagrees is named at once", () => {
  edit("package-lock.json", `"version": "${version}"`, '"version": "0.0.1"');
  edit("CHANGELOG.md", "2026-11-26", "soon");
  expect(check("v9.0.0").stderr.match(/^\S.*?:/gm)).toEqual([
    "package.json:",
    "package-lock.json:",
    "CHANGELOG.md:",
  ]);
});
