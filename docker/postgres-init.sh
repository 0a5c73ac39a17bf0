#!/bin/sh
# Runs once, when the container's cluster is made: the DataStore's database and its reader, who may only read.
set -eu
psql -v ON_ERROR_STOP=1 -v reader="$DATASTORE_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE datastore_ro LOGIN PASSWORD :'reader';
CREATE DATABASE datastore OWNER ckan;
SQL
