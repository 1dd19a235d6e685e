#!/usr/bin/env bash
# Installs the command outside of the checkout: no lockfile, .npmrc or node_modules of a pull request decides which program
# reads that pull request. No package's own script runs.
set -euo pipefail

case "$COMMAND" in
  plan | comment | up | nightly | install) ;;
  *)
    echo "::error title=devtest::The input command is none of plan, comment, up, nightly, install."
    exit 1
    ;;
esac

folder=$RUNNER_TEMP/devtest
mkdir -p "$folder"
cd "$folder"
echo '{ "private": true }' >package.json
npm install --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error "pulumi-appstore-devtest@$VERSION"
echo "devtest=$folder/node_modules/.bin/devtest" >>"$GITHUB_OUTPUT"
