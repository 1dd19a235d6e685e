/** A contestant that is a program under the real Pulumi CLI. */
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, Stack } from "../engine/stack.js";
import { type Attempt, assertClean, type Lane, type State } from "./contestant.js";
import type { Files } from "./documents.js";
import type { Operation } from "./operations.js";
import type { Portfolio } from "./portfolio.js";

export interface Program {
  /** For messages. */
  readonly name: string;
  /** The text of index.js. */
  readonly index: string;
  /** What it reads of a portfolio. */
  readonly files: (portfolio: Portfolio) => Files;
  readonly env?: NodeJS.ProcessEnv;
  /** What its `node_modules` link to, by name. */
  readonly links?: Readonly<Record<string, string>>;
  /** The kind of the resources that stand for groups; undefined where the state is not looked at. */
  readonly groupKind?: string;
}

export function programText(file: string): string {
  return readFileSync(join(root, "test/bench/programs", file), "utf8");
}

/** A contestant that finds changes where there are none would be measured at other work. */
const commandLines: Readonly<Record<Operation, readonly string[]>> = {
  "first preview": ["preview"],
  "first up": ["up", "--yes", "--skip-preview"],
  "preview, nothing to do": ["preview", "--expect-no-changes"],
  "up, nothing to do": ["up", "--yes", "--skip-preview", "--expect-no-changes"],
  "up, one edit": ["up", "--yes", "--skip-preview"],
};

const patience = 7200;
const project = "name: bench\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n";

export async function openProgram(program: Program, { emulator, meter }: Lane): Promise<Attempt> {
  const { index, env = {}, links = {} } = program;
  // Without a manifest of its own, a scene inside this checkout would find the package of this checkout by its name.
  const manifest = JSON.stringify({ name: "scene", private: true });
  const files = { "Pulumi.yaml": project, "package.json": manifest, "index.js": index };
  const stack = await Stack.create({ files, emulator, env });
  for (const [name, target] of Object.entries(links)) link(target, join(stack.project, "node_modules", name));
  return {
    write: (portfolio) => {
      for (const [path, text] of Object.entries(program.files(portfolio))) stack.write(path, text);
    },
    run: async (operation) => {
      const { result, taken } = await meter.measure((through) =>
        stack.start(commandLines[operation], {
          through,
          timeoutSeconds: patience,
          secondRun: "the bench measures one run at a time, and a second run is one of those it measures",
        }),
      );
      assertClean(`${program.name}: ${operation}`, result);
      return taken;
    },
    state: (portfolio) =>
      program.groupKind === undefined ? undefined : stateOf(stack, program.groupKind, portfolio),
    close: () => stack.dispose(),
  };
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

interface Checkpoint {
  readonly checkpoint: { readonly latest: { readonly resources: readonly { readonly type: string }[] } };
}

function stateOf(stack: Stack, groupKind: string, portfolio: Portfolio): State {
  const [, text = ""] = [...stack.stateFiles()].find(([path]) => /stacks\/.*\.json$/.test(path)) ?? [];
  const { checkpoint } = JSON.parse(text) as Checkpoint;
  const groups = checkpoint.latest.resources.filter(({ type }) => type.endsWith(`:${groupKind}`));
  const expected = portfolio.flatMap((app) => app.groups).length;
  if (groups.length !== expected) {
    throw new Error(
      `The state has ${groups.length} resources of tester groups, and ${expected} are expected.`,
    );
  }
  const groupBytes = groups.reduce((sum, group) => sum + Buffer.byteLength(JSON.stringify(group)), 0);
  return { fileBytes: Buffer.byteLength(text), groupBytes };
}
