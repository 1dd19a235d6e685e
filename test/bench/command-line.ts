/** The commands of `devtest` that need no engine, against Node.js that does nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Repository } from "../cli/repository.js";
import { start } from "../engine/process.js";
import { assertClean } from "./contestant.js";
import { configurationOf } from "./documents.js";
import type { Meter, Taken } from "./meter.js";
import { edited, portfolioOf } from "./portfolio.js";

export const nothing = "node -e 0";
export const commandNames = [nothing, "devtest --help", "devtest validate", "devtest plan"] as const;
export type CommandName = (typeof commandNames)[number];

export interface CommandSample {
  readonly command: CommandName;
  readonly groups: number;
  readonly taken: Taken;
}

/** A repository with two commits, the second with the one edit, in which commands run. */
export class CommandLine {
  readonly #folder = mkdtempSync(join(tmpdir(), "devtest-bench-repository-"));

  constructor(
    private readonly meter: Meter,
    private readonly checkout: string,
    private readonly groups: number,
  ) {
    const repository = new Repository(this.#folder);
    repository.commit(configurationOf(portfolioOf(groups)));
    repository.commit(configurationOf(edited(portfolioOf(groups))));
  }

  /** @throws Error when the command fails or prints nothing of what it is for */
  async run(command: CommandName): Promise<CommandSample> {
    const { args, prints } = this.#commandLine(command);
    const options = { cwd: this.#folder, env: { ...process.env, NODE_OPTIONS: "" }, timeoutSeconds: 600 };
    const { result, taken } = await this.meter.measure(([shell = "sh", ...before]) =>
      start(shell, [...before, process.execPath, ...args], options),
    );
    assertClean(command, result);
    if (!prints.test(result.output)) throw new Error(`${command} printed something else:\n${result.output}`);
    return { command, groups: this.groups, taken };
  }

  #commandLine(command: CommandName): { args: readonly string[]; prints: RegExp } {
    const devtest = join(this.checkout, "bin/provider/cli/main.js");
    switch (command) {
      case nothing:
        return { args: ["-e", "0"], prints: /^$/ };
      case "devtest --help":
        return { args: [devtest, "--help"], prints: /Usage: devtest/ };
      case "devtest validate":
        return { args: [devtest, "validate", "devtest.yaml"], prints: /devtest\.yaml/ };
      case "devtest plan":
        return { args: [devtest, "plan", "devtest.yaml", "--base", "HEAD~1"], prints: /group-00000/ };
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
