/** Opens each contestant by its name. */
import { join } from "node:path";
import { root } from "../engine/stack.js";
import { callsOf } from "./calls.js";
import type { CommandPlugin } from "./command-plugin.js";
import {
  type Attempt,
  type ContestantName,
  commands,
  floor,
  type Lane,
  oneTokenLoop,
  ours,
  perCallLoop,
  resending,
  secretFloor,
} from "./contestant.js";
import { configurationOf, type Files, floorInputs } from "./documents.js";
import { groupsPerAccount } from "./operations.js";
import type { Portfolio } from "./portfolio.js";
import { openProgram, type Program, programText } from "./pulumi-contestant.js";
import { openLoop, sendingScripts } from "./shell-contestant.js";

export function open(name: ContestantName, lane: Lane, plugin: CommandPlugin | undefined): Promise<Attempt> {
  switch (name) {
    case ours:
      return openProgram(oursFrom(lane.package, lane.portfolio), lane);
    case floor:
      return openProgram(floorProgram(name, false), lane);
    case secretFloor:
      return openProgram(floorProgram(name, true), lane);
    case perCallLoop:
      return Promise.resolve(openLoop(name, { oneToken: false }, lane));
    case oneTokenLoop:
      return Promise.resolve(openLoop(name, { oneToken: true }, lane));
    case resending:
      return openProgram(
        { name, index: programText("resending.js"), files: (portfolio) => callsFile(portfolio) },
        lane,
      );
    case commands:
      return openProgram(commandProgram(plugin), lane);
  }
}

function oursFrom(checkout: string, portfolio: Portfolio): Program {
  const preload = join(root, "test/bench/programs/without-limits.js");
  const lifted = { NODE_OPTIONS: `--require=${JSON.stringify(preload)}`, BENCH_PACKAGE: checkout };
  const groups = portfolio.flatMap((app) => app.groups).length;
  return {
    name: ours,
    index: 'module.exports = require("pulumi-appstore-devtest/program");\n',
    files: configurationOf,
    env: groups > groupsPerAccount ? lifted : {},
    links: {
      "pulumi-appstore-devtest": checkout,
      // Two copies of the SDK in one process do not know each other's resources.
      "@pulumi": join(checkout, "node_modules/@pulumi"),
    },
    groupKind: "TesterGroup",
  };
}

function floorProgram(name: string, secrets: boolean): Program {
  return {
    name,
    index: programText("floor.js"),
    files: (portfolio) => ({ "inputs.json": JSON.stringify({ secrets, ...floorInputs(portfolio) }) }),
    groupKind: "TesterGroup",
  };
}

function commandProgram(plugin: CommandPlugin | undefined): Program {
  if (plugin === undefined) throw new Error(`${commands} has no plugin.`);
  return {
    name: commands,
    index: programText("command.js"),
    files: (portfolio) => ({ ...sendingScripts, ...callsFile(portfolio) }),
    env: plugin.env,
    links: { "@pulumi/command": plugin.npmPackage },
  };
}

function callsFile(portfolio: Portfolio): Files {
  return { "calls.json": JSON.stringify(callsOf(portfolio)) };
}
