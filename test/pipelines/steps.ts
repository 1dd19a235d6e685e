/** The shell steps in the files of Bitrise, Codemagic and Jenkins, as each system would start them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../engine/stack.js";

export interface Step {
  /** The program that runs it, with its options. */
  readonly shell: string;
  readonly script: string;
  /** Variables that the file itself sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of variables that hold secrets, and that the step is given. */
  readonly secrets: readonly string[];
}

/** What runs for a pull request, after a merge, and at night. */
export type Occasion = "plan" | "up" | "nightly";

const read = (file: string): string => readFileSync(join(root, "examples/pipelines", file), "utf8");

interface BitriseWorkflow {
  readonly before_run?: readonly string[];
  readonly steps: readonly Readonly<Record<string, { inputs?: readonly { content?: string }[] }>>[];
}

/** Builds of pull requests get those secrets alone that are exposed to them. */
export function bitrise(occasion: Occasion): Step[] {
  const { app, workflows } = parse(read("bitrise/bitrise.yml"));
  const variables = Object.assign({}, ...app.envs);
  const workflow: BitriseWorkflow = workflows[`devtest-${occasion}`];
  const before = (workflow.before_run ?? []).map((name): BitriseWorkflow => workflows[name]);
  const steps = [...before, workflow].flatMap((one) => one.steps.flatMap((step) => step["script@1"] ?? []));
  const scripts = steps.flatMap(({ inputs = [] }) => inputs.flatMap(({ content }) => content ?? []));
  const secrets = occasion === "plan" ? ["GITHUB_TOKEN"] : ["GITHUB_TOKEN", ...ofTheStack];
  return scripts.map((script) => ({ shell: shellOf(script), script, variables, secrets }));
}

/** A workflow gets the groups that it names. */
export function codemagic(occasion: Occasion): Step[] {
  const { workflows } = parse(read("codemagic/codemagic.yaml"), { merge: true });
  const { environment, scripts } = workflows[`devtest-${occasion}`];
  const groups: Readonly<Record<string, readonly string[]>> = {
    devtest_comment: ["GITHUB_TOKEN"],
    devtest_production: ofTheStack,
  };
  const secrets = (environment.groups as string[]).flatMap((group) => groups[group] ?? []);
  return (scripts as { script: string }[]).map(({ script }) => ({
    shell: shellOf(script),
    script,
    variables: environment.vars,
    secrets,
  }));
}

/** A stage gets the credentials that it names. Its commands are printed, with what their variables hold. */
export function jenkins(occasion: Occasion): Step[] {
  const [head = "", ...stages] = read("jenkins/Jenkinsfile").split(/^ {4}stage\('/m);
  const variables = Object.fromEntries(
    [...head.matchAll(/^ +(\w+) = '([^']*)'$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  const wanted = { plan: ["Plan", "Comment"], up: ["Up"], nightly: ["Nightly"] }[occasion];
  return wanted.map((name) => {
    const stage = stages.find((one) => one.startsWith(`${name}'`)) ?? "";
    const [, script] = /^ +sh '''\n([\s\S]*?)^ +'''$/m.exec(stage) ?? [];
    if (script === undefined) throw new Error(`the Jenkinsfile has no shell step in a stage ${name}`);
    const secrets = [...stage.matchAll(/^ +(\w+) = credentials\('/gm)].map(([, variable = ""]) => variable);
    return { shell: "sh -xe", script, variables, secrets };
  });
}

const ofTheStack = ["LWA_CLIENT_ID", "LWA_CLIENT_SECRET", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"];

function shellOf(script: string): string {
  const [, interpreter] = /^#!(\/usr\/bin\/env \w+)\n/.exec(script) ?? [];
  if (interpreter === undefined) throw new Error(`a script does not say what runs it:\n${script}`);
  return interpreter;
}
