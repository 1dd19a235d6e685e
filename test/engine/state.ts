/** Reads an exported state. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "./process.js";

export interface StateResource {
  readonly urn: string;
  /** For example `pulumi-nodejs:dynamic/devtest:Ledger`. */
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly initErrors?: readonly string[];
}

/** The `deployment` of `pulumi stack export`. */
export class Deployment {
  constructor(
    readonly resources: readonly StateResource[],
    readonly pendingOperations: readonly { readonly type: string; readonly resource: StateResource }[],
  ) {}

  /** All resources whose type ends with `:<kind>`: `Ledger`, `Registration`, `TesterGroup`, `App`, `Stack`. */
  ofKind(kind: string): StateResource[] {
    return this.resources.filter(({ type }) => type.endsWith(`:${kind}`));
  }

  /** The resource of that kind and name. @throws Error naming those there are. */
  resource(kind: string, name: string): StateResource {
    const found = this.ofKind(kind).find(({ urn }) => urn.endsWith(`::${name}`));
    if (found) return found;
    throw new Error(
      `no ${kind} called ${name} in the state; there are:\n${this.resources.map((r) => r.urn).join("\n")}`,
    );
  }
}

export function readDeployment({ exitCode, stdout, output }: RunResult): Deployment {
  if (exitCode !== 0) throw new Error(`pulumi stack export failed:\n${output}`);
  const { deployment } = JSON.parse(stdout) as {
    deployment: {
      resources?: StateResource[];
      pending_operations?: { type: string; resource: StateResource }[];
    };
  };
  return new Deployment(deployment.resources ?? [], deployment.pending_operations ?? []);
}

/** The text of every file in a folder, by path relative to it. */
export function textsUnder(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.sort().map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]));
}
