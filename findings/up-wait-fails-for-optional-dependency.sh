#!/usr/bin/env bash
# `depends_on` with `required: false` on a service that crashes: does `docker compose up --wait` succeed?
#
# docker-compose 2.26.1 and 2.40.3, Docker Engine 26.1.5; seen on 2026-11-28.
#
# Guess: `--wait` only adds that the command returns when all is up. `required: false` says that the stack is fine
#        without the dependency, so both forms exit with 0.
# Seen:  `up --detach` warns ("optional dependency ... failed to start"), starts what depends on it and exits with 0.
#        `up --detach --wait` prints the same warning, starts the same containers, and exits with 1.
#
# So a pipeline that uses `--wait` cannot have optional dependencies.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 \
  containerd=1.7.24~ds1-6+deb13u1 docker-compose=2.26.1-4

mkdir "$folder/project"
cat > "$folder/project/compose.yml" <<'YAML'
name: optional
services:
  app:
    image: box
    network_mode: none
    command: sleep 1000
    depends_on:
      extra: { condition: service_healthy, required: false }
  extra:
    image: box
    network_mode: none
    command: sh -c 'exit 3'
    healthcheck: { test: 'true', interval: 1s }
YAML

for package in docker-compose=2.26.1-4 docker-compose=2.40.3-3; do
  [ "$package" = docker-compose=2.26.1-4 ] || download forky "$package"
  for wait in '' --wait; do
    code=0
    docker compose --project-directory "$folder/project" up --detach $wait > "$folder/output.txt" 2>&1 || code=$?
    grep --quiet 'optional dependency' "$folder/output.txt" || { cat "$folder/output.txt"; exit 1; }
    printf '%s up --detach %-7s app %s, exit code %s\n' "$(docker compose version --short)" "$wait:" \
      "$(docker inspect --format '{{.State.Status}}' optional-app-1)" "$code"
    docker compose --project-directory "$folder/project" down --timeout 0 2> /dev/null
  done
done | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
2.26.1-4 up --detach :       app running, exit code 0
2.26.1-4 up --detach --wait: app running, exit code 1
2.40.3-3 up --detach :       app running, exit code 0
2.40.3-3 up --detach --wait: app running, exit code 1
TEXT
