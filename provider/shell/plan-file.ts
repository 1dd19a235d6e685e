import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { showPath } from "../document/diagnostics.js";
import { diagnoseBy } from "../document/schema.js";
import { DevTestError } from "../errors.js";
import { certificates } from "../ledger/entries.js";
import { type Admitted, admittedAs } from "../ledger/gate.js";
import { projectFolder } from "../pulumi/project.js";
import { printablePath } from "../text/printable-path.js";

/** What is read of `schema/plan.schema.json`. */
interface PlanFile {
  readonly digest: string;
  readonly joins: readonly GrantInFile[];
  readonly leftOver: readonly GrantInFile[];
  readonly certificates: {
    readonly joins: readonly { readonly fingerprint: string; readonly appId: string }[];
  };
}

interface GrantInFile {
  readonly key: string;
  readonly group: string;
  readonly appId: string;
}

const diagnose = diagnoseBy("plan.schema.json");

/**
 * Everybody that a file of `devtest plan --out` names as joining, or as left over from an earlier run.
 *
 * @param file relative to the folder of Pulumi.yaml
 * @throws DevTestError when it cannot be read, or is no plan
 */
export function readPlanFile(file: string): Admitted {
  const shown = `DEVTEST_PLAN (${printablePath(file)})`;
  const plan = parsed(file, shown);
  const [problem] = diagnose(plan);
  if (problem !== undefined) {
    const where = problem.subject.path.length === 0 ? "" : `${showPath(problem.subject.path)} `;
    throw unusable(`${shown} is no plan: ${where}${problem.problem}.`);
  }
  const { digest, joins, leftOver, certificates: certified } = plan as PlanFile;
  const people = [...joins, ...leftOver].map(({ appId, group, key }) => admittedAs(appId, group, key));
  const fingerprints = certified.joins.map(({ appId, fingerprint }) =>
    admittedAs(appId, certificates, fingerprint),
  );
  return { name: `the plan ${digest} of ${shown}`, grants: new Set([...people, ...fingerprints]) };
}

function parsed(file: string, shown: string): unknown {
  const path = resolve(projectFolder(process.cwd()) ?? process.cwd(), file);
  try {
    // A pipe or a device would be waited for.
    if (!statSync(path).isFile()) throw unusable(`${shown} is no regular file.`);
    return JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof DevTestError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const what = error instanceof SyntaxError ? "is not JSON" : `cannot be read (${code})`;
    throw unusable(`${shown} ${what}.`, error);
  }
}

function unusable(what: string, cause?: unknown): DevTestError {
  const cure = "Name a file that `devtest plan --out <file>` wrote, relative to the folder of Pulumi.yaml.";
  return new DevTestError("unusable_plan", `${what} Nobody is let in, and nothing was sent.`, cure, {
    cause,
  });
}
