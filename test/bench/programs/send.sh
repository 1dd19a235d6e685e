# Sends standard input to the path $1 of the API. TOKEN is the token; without one it asks for its own.
set -eu
token=${TOKEN:-$(sh token.sh)}
curl --silent --show-error --fail --output /dev/null "$DEVTEST_API_URL/$1" \
  --header "Authorization: Bearer $token" --header "Content-Type: application/json" --data-binary @-
