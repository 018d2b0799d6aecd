#!/bin/sh
# As the official image: options and a configuration file are for redis-server, which never runs as root, and
# which answers other containers without a password unless it is told otherwise.
set -e

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi

if [ "$1" = redis-server ]; then
  case " $* " in
    *' --protected-mode '*) ;;
    *) set -- "$@" --protected-mode no ;;
  esac
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis {} +
    # `su` runs a shell that replaces itself, so the server gets the signals.
    exec su -s /bin/sh redis -c 'exec "$0" "$@"' -- "$@"
  fi
fi

exec "$@"
