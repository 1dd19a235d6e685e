#!/usr/bin/env bash
# Fails while somebody who left the file may still have access. A notice in a green run would reach nobody: of scheduled
# runs GitHub reports only those that fail.
set -euo pipefail
plan=$RUNNER_TEMP/devtest-plan.json

pulumi stack export | "$DEVTEST" plan --state - --format github --out "$plan"
node --input-type=commonjs --eval '
  const { readFileSync } = require("node:fs");
  const { leaves, certificates, stillOnAmazon } = JSON.parse(readFileSync(process.argv[1], "utf8"));
  const open = leaves.length + certificates.leaves.length + stillOnAmazon.length;
  if (open > 0) {
    const cure = "Remove it in the Amazon Developer Console, then write it in the file under `removed`.";
    console.log(`::error title=Still on Amazon::Left the file, and may still have access: ${open}. ${cure}`);
    process.exitCode = 1;
  }
' "$plan"
