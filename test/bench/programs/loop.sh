# Sends everybody again, one call after the other: calls.txt has a path and a file with the body on each line.
set -eu
if [ "${ONE_TOKEN:-}" = yes ]; then
  TOKEN=$(sh token.sh)
  export TOKEN
fi
while read -r path body; do
  sh send.sh "$path" <"$body"
done <calls.txt
