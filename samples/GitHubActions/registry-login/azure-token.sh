#!/usr/bin/env bash
# Writes a token of an Azure container registry to the standard output, in three steps:
#
#   1. GitHub gives the job an ID token, which says which repository, branch and environment it runs for.
#   2. Entra ID takes it instead of a client secret, and gives an access token of the identity that trusts the repository.
#   3. The registry exchanges that for a token of its own, the password of the user 00000000-0000-0000-0000-000000000000.
#
# Reads REGISTRY, AZURE_TENANT, AZURE_CLIENT, AZURE_AUTHORITY, AZURE_EXCHANGE (may be empty), and the two variables that the runner sets
# in a job with the permission "id-token: write". The tokens are masked in the log, and are in no command line: curl reads them from its input.
set -euo pipefail

curl() { command curl --silent --show-error --fail --retry 3 --max-time 60 "$@"; }
mask() { echo "::add-mask::$1" >&2; }

: "${ACTIONS_ID_TOKEN_REQUEST_URL:?cannot get an ID token: the job needs the permission \"id-token: write\"}"

id_token=$(printf 'Authorization: bearer %s' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
  curl --header @- "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=api%3A%2F%2FAzureADTokenExchange" |
  jq --exit-status --raw-output .value)
mask "$id_token"

access_token=$(printf '%s' "$id_token" |
  curl --data-urlencode client_assertion@- \
    --data-urlencode client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
    --data-urlencode grant_type=client_credentials \
    --data-urlencode "client_id=$AZURE_CLIENT" \
    --data-urlencode scope=https://containerregistry.azure.net/.default \
    "$AZURE_AUTHORITY/$AZURE_TENANT/oauth2/v2.0/token" |
  jq --exit-status --raw-output .access_token)
mask "$access_token"

registry_token=$(printf '%s' "$access_token" |
  curl --data-urlencode access_token@- \
    --data-urlencode grant_type=access_token \
    --data-urlencode "service=$REGISTRY" \
    "${AZURE_EXCHANGE:-https://$REGISTRY/oauth2/exchange}" |
  jq --exit-status --raw-output .refresh_token)
mask "$registry_token"

printf '%s' "$registry_token"
