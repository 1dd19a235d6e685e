#!/usr/bin/env bash
# Plans, and keeps the comment below the pull request.
set -euo pipefail
page=$RUNNER_TEMP/devtest-plan.md

if [ -n "$HEAD_COMMIT" ]; then
  if ! [[ $HEAD_COMMIT =~ ^[0-9a-f]{40}$ ]]; then
    echo "::error title=devtest::The input head is not the full name of a commit."
    exit 1
  fi
  # As objects only: nothing of the pull request is checked out or run. The token is needed in private repositories; it is
  # in the environment of this one call, and in no file.
  login=$(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 | tr -d '\n')
  GIT_CONFIG_COUNT=1 \
    GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" \
    GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $login" \
    git fetch --quiet --no-tags --no-recurse-submodules origin "$HEAD_COMMIT"
  set -- --base HEAD --head "$HEAD_COMMIT"
else
  set --
fi

"$DEVTEST" plan "$@" --format markdown >"$page"
"$DEVTEST" comment --file "$page" --stack "$STACK"
