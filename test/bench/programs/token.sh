# Prints a token.
curl --silent --show-error --fail "$LWA_TOKEN_URL" \
  --data-urlencode grant_type=client_credentials \
  --data-urlencode "client_id=$LWA_CLIENT_ID" \
  --data-urlencode "client_secret=$LWA_CLIENT_SECRET" \
  --data-urlencode scope=appstore::apps:readwrite |
  sed 's/.*"access_token" *: *"\([^"]*\)".*/\1/'
