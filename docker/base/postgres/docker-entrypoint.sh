#!/bin/sh
# Prepares the data folder as the official image does, from the same variables, then becomes the server.
# No server listens on TCP before that, so a client never meets one that is about to go away.
set -eu

# There while the data folder is being made: a start that was cut off is done again from the beginning.
UNFINISHED=$PGDATA/.unfinished

fail() {
  echo "docker-entrypoint: $*" >&2
  exit 1
}

# file_env NAME: the variable NAME, or the text of the file that NAME_FILE names; both is an error.
file_env() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$value" ] && [ -n "$file" ]; then fail "$1 and $1_FILE are both set; only one may be"; fi
  if [ -n "$file" ]; then value=$(cat "$file"); fi
  eval "$1=\$value"
  unset "$1_FILE"
}

quote_literal() { printf '%s' "$1" | sed "s/'/''/g"; }
quote_name() { printf '%s' "$1" | sed 's/"/""/g'; }

# One statement a line, from standard input, on the database $1, without a server.
single() { postgres --single -F -O -c exit_on_error=true -c log_checkpoints=off -D "$PGDATA" "$1" >/dev/null; }

initialise() {
  file_env POSTGRES_PASSWORD
  file_env POSTGRES_USER
  file_env POSTGRES_DB
  file_env POSTGRES_INITDB_ARGS
  POSTGRES_USER=${POSTGRES_USER:-postgres}
  POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  method=${POSTGRES_HOST_AUTH_METHOD:-}
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
    fail 'the database is not initialised and POSTGRES_PASSWORD is not set; set it, or POSTGRES_HOST_AUTH_METHOD=trust'
  fi

  if [ -z "$POSTGRES_INITDB_ARGS" ]; then
    touch "$UNFINISHED"
    cp -R /usr/share/postgresql/initialised/. "$PGDATA"
    if [ "$POSTGRES_USER" != postgres ]; then
      # What `initdb --username` does: the first role has that name, and there is no role "postgres".
      echo "UPDATE pg_authid SET rolname = '$(quote_literal "$POSTGRES_USER")' WHERE oid = 10" | single template1
    fi
  else
    # Words, as in the official image.
    eval "initdb --username=\"\$POSTGRES_USER\" $POSTGRES_INITDB_ARGS"
    touch "$UNFINISHED"
  fi
  if [ -n "$POSTGRES_PASSWORD" ]; then
    echo "ALTER ROLE \"$(quote_name "$POSTGRES_USER")\" PASSWORD '$(quote_literal "$POSTGRES_PASSWORD")'" | single template1
  fi
  if [ "$POSTGRES_DB" != postgres ]; then
    echo "CREATE DATABASE \"$(quote_name "$POSTGRES_DB")\"" | single postgres
  fi
  printf '\nhost all all all %s\n' "${method:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"

  for script in /docker-entrypoint-initdb.d/*; do
    [ -e "$script" ] || continue
    run_scripts
    break
  done
  rm "$UNFINISHED"
}

# A server on the unix socket alone, for the scripts of the image's user.
run_scripts() {
  export PGHOST=/var/run/postgresql PGUSER="$POSTGRES_USER" PGDATABASE="$POSTGRES_DB"
  export POSTGRES_USER POSTGRES_DB POSTGRES_PASSWORD
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
  for script in /docker-entrypoint-initdb.d/*; do
    echo "docker-entrypoint: $script"
    case "$script" in
      *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc -f "$script" ;;
      *.sql.gz) gunzip -c "$script" | psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc ;;
      *) echo "docker-entrypoint: ignored, neither .sh nor .sql nor .sql.gz" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGHOST PGUSER PGDATABASE
}

if [ "${1#-}" != "$1" ]; then set -- postgres "$@"; fi

if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    find "$PGDATA" \! -user postgres -exec chown postgres {} +
    find /var/run/postgresql \! -user postgres -exec chown postgres {} +
    # `su` runs a shell that replaces itself, so the server gets the signals.
    exec su -s /bin/sh postgres -c 'exec "$0" "$@"' -- "$0" "$@"
  fi
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  if [ -e "$UNFINISHED" ]; then
    echo 'docker-entrypoint: a former start did not finish preparing the data folder; beginning anew'
    find "$PGDATA" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then initialise; fi
fi

exec "$@"
