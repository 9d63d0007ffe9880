#!/usr/bin/env bash
# Run once by the postgres image, on an empty volume: the portal's role and its database.
# The role is neither superuser nor above row-level security; the portal refuses to start as one that is.
set -euo pipefail
psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres \
    --set ON_ERROR_STOP=1 --set password="$STOEP_DB_PASSWORD" <<'SQL'
CREATE ROLE stoep LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'password';
CREATE DATABASE stoep OWNER stoep;
REVOKE CONNECT ON DATABASE stoep FROM PUBLIC;
SQL
