// Prints the release notes of a version: its section of CHANGELOG.md. Before that it holds that everything that names the
// version says the same: `node .ci/release-check.mjs v0.3.0 >notes.md`. Without a tag it rehearses the release of the
// version in package.json, whose section may still have no date. It names everything that disagrees, and exits with 1.
import { existsSync, globSync, readFileSync } from "node:fs";
import { satisfies } from "semver";

const tag = process.argv[2] || undefined;
const complaints = [];
const complain = (place, problem, cure) => complaints.push(`${place}: ${problem}\n  ${cure}`);
const read = (file) => readFileSync(file, "utf8");
const { name, version, repository } = JSON.parse(read("package.json"));

function checkTag() {
  if (tag === undefined || tag === `v${version}`) return;
  const wanted = tag.replace(/^v/, "");
  const bump = `run npm version ${wanted} --no-git-tag-version, commit, and tag that commit; or `;
  complain(
    "package.json",
    `the tag is ${tag}, and the version is ${version}`,
    `Delete the tag (git push --delete origin ${tag}). Then ${wanted === version ? "" : bump}tag v${version}.`,
  );
}

function checkLockfile() {
  const lock = JSON.parse(read("package-lock.json"));
  if (lock.version === version && lock.packages[""].version === version) return;
  complain("package-lock.json", `its version is not ${version}`, "Run npm install --package-lock-only.");
}

function checkHook() {
  const file = ".pre-commit-hooks.yaml";
  const lines = read(file).split("\n");
  const dependency = /additional_dependencies: \[(.*)\]/;
  const index = lines.findIndex((line) => dependency.test(line));
  const found = dependency.exec(lines[index] ?? "")?.[1];
  if (found === `${name}@${version}`) return;
  complain(
    index === -1 ? file : `${file}:${index + 1}`,
    found === undefined ? "no additional_dependencies name the package" : `it installs ${found}`,
    `Write additional_dependencies: [${name}@${version}].`,
  );
}

function checkExamples() {
  for (const file of globSync("examples/**/package.json", { exclude: ["**/node_modules/**"] })) {
    const range = JSON.parse(read(file)).dependencies?.[name];
    if (range !== undefined && !satisfies(version, range))
      complain(file, `"${name}": "${range}" does not allow ${version}`, `Write "^${version}".`);
  }
}

/** Later versions are tested with the states of all earlier ones. */
function checkState() {
  const file = `test/fixtures/releases/${version}.json`;
  if (existsSync(file)) return;
  complain(file, "it is missing", "Run WRITE_RELEASE=1 npm test -- upgrade, and commit the file.");
}

/** npm refuses the provenance of a package that does not name the repository it is built in, at the very end (E422). */
function checkRepository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path } = process.env;
  if (!path) return;
  const wanted = `git+${server}/${path}.git`;
  if (repository?.url === wanted) return;
  const found = repository === undefined ? "it names no repository" : `its repository is ${repository.url}`;
  complain("package.json", found, `Write "repository": { "type": "git", "url": "${wanted}" }.`);
}

/** @returns the section's text, without its heading */
function checkChangelog() {
  const file = "CHANGELOG.md";
  const lines = read(file).split("\n");
  const headings = lines.flatMap((line, index) => (line.startsWith("## ") ? [index] : []));
  const heading = headings.find((index) => lines[index].startsWith(`## [${version}]`));
  const textAfter = (index) => {
    const end = headings.find((other) => other > index) ?? lines.length;
    return lines
      .slice(index + 1, end)
      .join("\n")
      .trim();
  };
  const model = `## [${version}] - ${new Date().toISOString().slice(0, 10)}`;
  if (heading === undefined)
    return void complain(
      file,
      `it has no section ${version}`,
      `Write ${model}, and below it what has changed.`,
    );
  const notes = textAfter(heading);
  if (notes === "")
    complain(`${file}:${heading + 1}`, "the section is empty", "Write below it what has changed.");
  if (tag !== undefined) checkDated(file, lines, heading, model);
  const unreleased = headings.find((index) => lines[index] === "## [Unreleased]");
  if (tag !== undefined && unreleased !== undefined && textAfter(unreleased) !== "")
    complain(
      `${file}:${unreleased + 1}`,
      "what is unreleased is about to be released",
      `Move it below ${lines[heading]}.`,
    );
  return notes;
}

function checkDated(file, lines, heading, model) {
  if (/^## \[[^\]]+\] - \d{4}-\d\d-\d\d$/.test(lines[heading])) return;
  complain(`${file}:${heading + 1}`, `"${lines[heading]}" has no date`, `Write ${model}.`);
}

for (const check of [checkTag, checkLockfile, checkHook, checkExamples, checkState, checkRepository]) check();
const notes = checkChangelog();
if (complaints.length === 0) console.log(notes);
else console.error(complaints.join("\n"));
process.exitCode = complaints.length === 0 ? 0 : 1;
