// Opens a pull request for what `devtest` changes in the files: `add` from the form, `expired` at night. No shell is in
// between, and the form is read from the file of the event: GitHub prints the inputs and variables of every step.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const env = process.env;
const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
const base = event.repository?.default_branch ?? "main";
const [owner] = env.GITHUB_REPOSITORY.split("/");
const token = env.FORM_TOKEN || env.GITHUB_TOKEN;
const person = /(\S*…\S*@\S+ #([0-9a-f]{10})) [^(]*\(group (.*)\)$/;

const kinds = {
  add: {
    args: () => formArguments(event.inputs ?? {}),
    nothing: "The person is in the group already. No pull request is needed.",
    proposal: ([{ key, hash, group }]) => ({
      branch: `devtest/add-${hash}-${createHash("sha256").update(group).digest("hex").slice(0, 8)}`,
      title: `Add ${key} to the group ${group}`,
      body: `${code(key)} is to join the group ${code(group)}. ${code(env.GITHUB_ACTOR)} asked for it [with the form](${runPage()}).`,
    }),
  },
  expired: {
    args: () => ["drop", "--expired", "--removed"],
    nothing: "Nobody's last day has passed. There is nothing to propose.",
    proposal: (people) => ({
      branch: "devtest/expired",
      title: `Move ${people.length === 1 ? "1 person" : `${people.length} people`} to removed`,
      body: expiredBody(people),
    }),
  },
};

/** With `=` and `--` in between, a value that looks like an option is none. */
function formArguments(inputs) {
  const optional = ["first-name", "last-name", "until"].flatMap((name) => {
    const value = (inputs[name] ?? "").trim();
    return value === "" ? [] : [`--${name}=${value}`];
  });
  return ["add", `--group=${(inputs.group ?? "").trim()}`, ...optional, "--", inputs.address ?? ""];
}

function expiredBody(people) {
  const most = 300; // GitHub takes 65,536 characters.
  const lines = people.slice(0, most).map(({ key, group }) => `- ${code(key)} in the group ${code(group)}`);
  if (people.length > most) lines.push(`- and ${people.length - most} more: see the changed lines`);
  return `The last day (\`until\`) of these people has passed. They count as having left the file, and **Amazon still lets them in**:

${lines.join("\n")}

1. Find out who they are: \`npx devtest who <key>\`, or the changed lines of this pull request.
2. Open the Amazon Developer Console, Tester Management, the group, and take them out.
3. **Merge this when all of them are out.** It moves them to \`removed\`, and the reminders end. Nobody loses access by merging.

Whoever is to stay gets a later day in the file: change it on \`${base}\`, and close this. The next night proposes the others.`;
}

/** Group names come from the file. In a code span they are no link, no mention and no markup. */
function code(text) {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

function runPage() {
  return `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`;
}

/** @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function say(command, text) {
  const data = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  console.log(`::${command} title=DevTest::${data}`);
}

class Refused extends Error {}

function run(program, args, more = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...env, ...more },
  });
  if (error) throw error;
  if (status !== 0) throw new Refused(`${stderr}${stdout}`.trim() || `${program} failed`);
  return stdout;
}

async function github(method, path, body) {
  const answer = await fetch(`${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
    body: body && JSON.stringify(body),
  });
  if (answer.ok) return answer.json();
  const { message = "" } = await answer.json().catch(() => ({}));
  const cure =
    answer.status === 403
      ? "\nAllow it under Settings, Actions, General: “Allow GitHub Actions to create and approve pull requests”."
      : "";
  throw new Refused(
    `GitHub refused ${method} ${path.replace(/\?.*/, "")} (${answer.status}): ${message}${cure}`,
  );
}

function push(branch) {
  const login = Buffer.from(`x-access-token:${token}`).toString("base64");
  // No open pull request shows that branch: what is there is left from one that was merged or closed. The token is in the
  // environment of this one call, and in no file.
  run("git", ["push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`], {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${env.GITHUB_SERVER_URL}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${login}`,
  });
}

/**
 * A pull request that the job's own token opened gets its workflows only when somebody lets them run. The comment is what
 * the run after the merge compares with, so it is written here.
 */
function comment(number) {
  const here = {
    GITHUB_REF: `refs/pull/${number}/head`,
    GITHUB_SHA: run("git", ["rev-parse", "HEAD"]).trim(),
  };
  const page = `${env.RUNNER_TEMP}/devtest-plan.md`;
  writeFileSync(
    page,
    run(env.DEVTEST, ["plan", "--base", "HEAD^", "--head", "HEAD", "--format", "markdown"], here),
  );
  process.stdout.write(run(env.DEVTEST, ["comment", "--file", page, "--stack", env.STACK], here));
}

async function propose({ args, nothing, proposal }) {
  const said = run(env.DEVTEST, args());
  process.stdout.write(said);
  if (run("git", ["status", "--porcelain", "--untracked-files=no"]) === "") return say("notice", nothing);
  const people = said.split("\n").flatMap((line) => {
    const [, key, hash, group] = person.exec(line) ?? [];
    return key === undefined ? [] : [{ key, hash, group }];
  });
  const { branch, title, body } = proposal(people);
  const head = encodeURIComponent(`${owner}:${branch}`);
  const [open] = await github("GET", `/pulls?state=open&head=${head}&base=${encodeURIComponent(base)}`);
  if (open !== undefined)
    return say("notice", `#${open.number} is open for this already: ${open.html_url} It stays as it is.`);
  const bot = [
    "user.name=github-actions[bot]",
    "user.email=41898282+github-actions[bot]@users.noreply.github.com",
  ];
  run("git", [...bot.flatMap((one) => ["-c", one]), "commit", "--quiet", "--all", `--message=${title}`]);
  push(branch);
  const { number, html_url } = await github("POST", "/pulls", { title, body, head: branch, base });
  say("notice", `Opened #${number}: ${html_url}`);
  if (!env.FORM_TOKEN) comment(number);
}

try {
  await propose(kinds[env.COMMAND]);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  say("error", error.message);
  process.exitCode = 1;
}
