#!/usr/bin/env bash
# `docker compose logs` is piped into a program. What does it write besides the lines of the service?
#
# Docker Compose 2.26.1 and 2.40.3 with Docker Engine 26.1.5; seen on 2026-11-28.
#
# Guess: the name of the service, a bar and the line. A pipe is no terminal, and `--ansi` is `auto`.
# Seen:  Compose 2.26.1 writes the control sequence `ESC [ 2 K` (erase the line) before each line of a service that is running,
#        also with `--no-color` and with `--ansi never`. Compose 2.40.3 does not.
#
# So a script that compares lines with `^web-1` or `grep -x` finds nothing with one version and everything with the other.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 containerd=1.7.24~ds1-6+deb13u1 \
  docker-compose=2.26.1-4
plugin=usr/libexec/docker/cli-plugins/docker-compose
mv "$folder/root/$plugin" "$folder/compose-2.26.1"
download forky docker-compose=2.40.3-3
mv "$folder/root/$plugin" "$folder/compose-2.40.3"

cat > "$folder/compose.yml" <<'YAML'
services:
  web: { image: box, network_mode: none, command: [sh, -c, "echo hello; exec sleep 1000"] }
YAML

"$folder/compose-2.26.1" --project-name erase --file "$folder/compose.yml" up --detach 2> /dev/null
id=$(docker ps --quiet)
until [ "$(docker logs "$id")" = hello ]; do :; done

{
  for version in 2.26.1 2.40.3; do
    for options in '' '--ansi never'; do
      # shellcheck disable=SC2086
      printf '%s %-12s: %s\n' "$version" "$options" \
        "$("$folder/compose-$version" $options --project-name erase --file "$folder/compose.yml" logs --no-color | cat -v)"
    done
  done
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
2.26.1             : ^[[2Kweb-1  | hello
2.26.1 --ansi never: ^[[2Kweb-1  | hello
2.40.3             : web-1  | hello
2.40.3 --ansi never: web-1  | hello
TEXT
