/** What a pull request may bring along to have something run, or written, on the machine that looks at it. */
import type { Written } from "./studio.js";

/**
 * @param mark a file of the machine, which is there if any of it has run
 * @param victim a file of the machine, which must not be written over
 */
export function hostileFiles(mark: string, victim: string): Record<string, Written> {
  const program = { run: `#!/bin/sh\ntouch '${mark}'\n` };
  const touch = `touch '${mark}'`;
  const lifecycle = ["preinstall", "install", "postinstall", "prepare", "prepublish", "devtest", "plan"];
  const scripts = Object.fromEntries(lifecycle.map((name) => [name, touch]));
  const code = `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "");\n`;
  const programs = [
    "devtest",
    "npm",
    "npx",
    "node",
    "git",
    "node_modules/.bin/devtest",
    "node_modules/.bin/npm",
  ];
  return {
    "package.json": JSON.stringify({ name: "hostile", scripts, workspaces: ["node_modules/*"] }),
    ".npmrc": [
      "ignore-scripts=false",
      "registry=http://127.0.0.1:9/",
      "script-shell=./devtest",
      "node-options=--require ./hostile.js",
      "git=./git",
    ].join("\n"),
    ...Object.fromEntries(programs.map((name) => [name, program])),
    "node_modules/pulumi-appstore-devtest/package.json": JSON.stringify({
      name: "pulumi-appstore-devtest",
      version: "0.2.0",
      bin: { devtest: "devtest.js" },
      scripts,
    }),
    "node_modules/pulumi-appstore-devtest/devtest.js": code,
    "hostile.js": code,
    "index.js": code,
    ".node_modules/commander/index.js": code,
    ".gitattributes": "* diff=hostile filter=hostile textconv=hostile\n",
    "plan.md": { linkTo: victim },
    "state.json": { linkTo: victim },
  };
}
