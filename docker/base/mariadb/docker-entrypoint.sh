#!/bin/sh
# Prepares the data folder as the official image does, from the same variables, then becomes the server.
# No server listens on TCP before that, so a client never meets one that is about to go away.
set -eu

DATA=/var/lib/mysql
# There while the data folder is being made: a start that was cut off is done again from the beginning.
UNFINISHED=$DATA/.unfinished

fail() {
  echo "docker-entrypoint: $*" >&2
  exit 1
}

# file_env NAME: the variable MARIADB_NAME or else MYSQL_NAME, or the text of the file that NAME_FILE names; both is an error.
file_env() {
  eval "value=\${MARIADB_$1:-\${MYSQL_$1:-}} file=\${MARIADB_$1_FILE:-\${MYSQL_$1_FILE:-}}"
  if [ -n "$value" ] && [ -n "$file" ]; then fail "MARIADB_$1 and MARIADB_$1_FILE are both set; only one may be"; fi
  if [ -n "$file" ]; then value=$(cat "$file"); fi
  eval "own_$1=\$value"
}

quote_literal() { printf '%s' "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g"; }
quote_name() { printf '%s' "$1" | sed 's/`/``/g'; }

# The first statements of the server: its users and its database.
first_statements() {
  password=$(quote_literal "$own_ROOT_PASSWORD")
  echo 'SET SESSION sql_log_bin = 0;'
  echo "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';"
  echo 'FLUSH PRIVILEGES;'
  echo "ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';"
  echo "CREATE USER 'root'@'%' IDENTIFIED BY '$password';"
  echo "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;"
  if [ -n "$own_DATABASE" ]; then echo "CREATE DATABASE \`$(quote_name "$own_DATABASE")\`;"; fi
  if [ -n "$own_USER" ] && [ -n "$own_PASSWORD" ]; then
    echo "CREATE USER '$(quote_literal "$own_USER")'@'%' IDENTIFIED BY '$(quote_literal "$own_PASSWORD")';"
    if [ -n "$own_DATABASE" ]; then
      echo "GRANT ALL ON \`$(quote_name "$own_DATABASE" | sed 's/_/\\_/g')\`.* TO '$(quote_literal "$own_USER")'@'%';"
    fi
  fi
}

initialise() {
  for name in ROOT_PASSWORD DATABASE USER PASSWORD; do file_env "$name"; done
  if [ -z "$own_ROOT_PASSWORD" ] && [ -z "${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD:-${MYSQL_ALLOW_EMPTY_PASSWORD:-}}" ]; then
    fail 'the database is not initialised and MARIADB_ROOT_PASSWORD is not set; set it, or MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1'
  fi
  touch "$UNFINISHED"
  cp -R /usr/share/mariadb/initialised/. "$DATA"
  # A server without a network carries out the statements and the scripts of the image's user.
  "$@" --skip-networking &
  server=$!
  until mariadb-admin --user=root ping > /dev/null 2>&1; do
    kill -0 "$server" 2> /dev/null || fail 'the server has ended while it was being prepared'
    sleep 0.05
  done
  first_statements | mariadb --user=root
  for script in /docker-entrypoint-initdb.d/*; do
    [ -e "$script" ] || continue
    run_script "$script"
  done
  kill "$server"
  wait "$server"
  rm "$UNFINISHED"
}

run_sql() { MYSQL_PWD=$own_ROOT_PASSWORD mariadb --user=root --comments ${own_DATABASE:+"--database=$own_DATABASE"}; }

run_script() {
  echo "docker-entrypoint: $1"
  case "$1" in
    *.sh) if [ -x "$1" ]; then "$1"; else . "$1"; fi ;;
    *.sql) run_sql < "$1" ;;
    *.sql.gz) gunzip -c "$1" | run_sql ;;
    *) echo "docker-entrypoint: ignored, neither .sh nor .sql nor .sql.gz" ;;
  esac
}

if [ "${1#-}" != "$1" ]; then set -- mariadbd "$@"; fi
if [ "$1" = mysqld ]; then
  shift
  set -- mariadbd "$@"
fi

if [ "$1" = mariadbd ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$DATA"
    find "$DATA" /run/mysqld \! -user mysql -exec chown mysql {} +
    # `su` runs a shell that replaces itself, so the server gets the signals.
    exec su -s /bin/sh mysql -c 'exec "$0" "$@"' -- "$0" "$@"
  fi
  if [ -e "$UNFINISHED" ]; then
    echo 'docker-entrypoint: a former start did not finish preparing the data folder; beginning anew'
    find "$DATA" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
  fi
  if [ ! -d "$DATA/mysql" ]; then initialise "$@"; fi
fi

exec "$@"
