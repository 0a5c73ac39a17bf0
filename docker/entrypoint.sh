#!/bin/sh
# web | worker | periodic | setup | any ckan command. The servers come from CKAN's own variables (compose.yaml).
set -eu

LOCAL="python /app/docker/local"

if [ ! -f "$CKAN_INI" ]; then
  $LOCAL container-ini "$CKAN_INI"
fi

case "${1:-web}" in
  setup) exec $LOCAL container-setup "$CKAN_INI" ;;
  web) exec $LOCAL run-web "$CKAN_INI" 5000 0.0.0.0 ;;
  worker) exec $LOCAL run-worker "$CKAN_INI" ;;
  periodic) exec $LOCAL run-periodic "$CKAN_INI" ;;
  *) exec ckan "$@" ;;
esac
