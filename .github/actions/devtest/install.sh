#!/usr/bin/env bash
# Installs the command outside of the checkout: no lockfile, .npmrc or node_modules of a pull request decides which program
# reads that pull request. No package's own script runs.
set -euo pipefail

refuse() {
  echo "::error title=devtest::$1"
  exit 1
}

case "$COMMAND" in
  plan | comment | add | expired | install) ;;
  up | nightly)
    [ -n "$STACK" ] || refuse "The input stack is empty. Set the variable PULUMI_STACK of the repository to the name of the stack."
    ;;
  *) refuse "The input command is none of plan, comment, up, nightly, add, expired, install." ;;
esac

folder=$RUNNER_TEMP/devtest
mkdir -p "$folder"
cd "$folder"
echo '{ "private": true }' >package.json
npm install --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error "pulumi-appstore-devtest@$VERSION"
echo "devtest=$folder/node_modules/.bin/devtest" >>"$GITHUB_OUTPUT"
