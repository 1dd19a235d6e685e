#!/usr/bin/env node
import "./old-node.js";

import { Command } from "commander";
import { manifest } from "../manifest.js";
import { addCommands, type Commands } from "./commands.js";
import { errorText, quotingNoSecrets } from "./error-text.js";

const commands: Commands = {
  auth: {
    synopsis: "[options] [command]",
    summary:
      "Manage tokens of Login with Amazon for the profiles in profiles.yaml: log in, import, use, back up, erase",
    load: async (args) => (await import("./auth.js")).authCommand(args),
  },
  doctor: {
    synopsis: "[options]",
    summary:
      "Check credentials, hosts, token, scope and certificates. Asks for one token, and changes nothing at Amazon",
    load: async () => (await import("./doctor.js")).doctorCommand(),
  },
  emulator: {
    synopsis: "[options]",
    summary:
      "Run a local emulator of Login with Amazon and of the DevTest service. Nothing leaves this machine.",
    load: async () => (await import("./emulator.js")).emulatorCommand(),
  },
  validate: {
    synopsis: "[options] [files...]",
    summary: "Check configuration files and the files they name. Needs no credentials and sends nothing.",
    load: async () => (await import("./validate.js")).validateCommand(),
  },
  plan: {
    synopsis: "[options] [file]",
    summary: "Say who gets access to what, before it is merged.",
    load: async () => (await import("./plan.js")).planCommand(),
  },
  comment: {
    synopsis: "[options] [config]",
    summary: "Keep one comment below a pull request: the plan, and after the merge what was sent.",
    load: async () => (await import("./comment.js")).commentCommand(),
  },
  add: {
    synopsis: "[options] <address...>",
    summary: "List people in a group of the file. Nothing is sent.",
    load: async () => (await import("./add.js")).addCommand(),
  },
  move: {
    synopsis: "[options] <person...>",
    summary: "Move people from one group of the file to another.",
    load: async () => (await import("./move.js")).moveCommand(),
  },
  drop: {
    synopsis: "[options] [person...]",
    summary: "Take people off the lists of the file, and say who keeps access.",
    load: async () => (await import("./drop.js")).dropCommand(),
  },
  fmt: {
    synopsis: "[options] [config]",
    summary: "Write one person a line, and leave the rest of the file as it is.",
    load: async () => (await import("./fmt.js")).fmtCommand(),
  },
  import: {
    synopsis: "[options] <list>",
    summary: "List the people of another tool's file in groups; without --write it only says who would join.",
    load: async () => (await import("./import.js")).importCommand(),
  },
  export: {
    synopsis: "[options]",
    summary: "Print the people of the file as another tool reads them.",
    load: async () => (await import("./export.js")).exportCommand(),
  },
  acknowledge: {
    synopsis: "[options]",
    summary: "Write down what somebody has removed in the Developer Console.",
    load: async () => (await import("./acknowledge.js")).acknowledgeCommand(),
  },
  adopt: {
    synopsis: "[options] <list>",
    summary: "Write down whom somebody has added in the Developer Console. Nothing is sent for them.",
    load: async () => (await import("./adopt.js")).adoptCommand(),
  },
  who: {
    synopsis: "[options] [key] [file]",
    summary: "Say who is behind a key, though the file no longer lists them.",
    load: async () => (await import("./who.js")).whoCommand(),
  },
  recover: {
    synopsis: "[options] [file]",
    summary: "Name what a failed run left in doubt.",
    load: async () => (await import("./recover.js")).recoverCommand(),
  },
};

/** The command `devtest`. Exit code 0: fine; 1: failed, said on standard error. */
async function main(): Promise<void> {
  const program = new Command("devtest")
    .description("Amazon Appstore DevTest registration and tester groups as code")
    .version(manifest.version);
  await addCommands(program, commands, process.argv.slice(2));
  await quotingNoSecrets(program).parseAsync();
}

/** A reader such as `head` may have enough before the end. The exit code stays what it is. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exitCode = 1;
});
