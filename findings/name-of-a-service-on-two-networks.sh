#!/usr/bin/env bash
# Two projects, each with services `api` and `db`, all of them on the default network of their project and on one external
# network. Whose `db` does `api` reach?
#
# docker-compose 2.26.1, Docker Engine 26.1.5; seen on 2026-11-28.
#
# Guess: its own one, because the project's network is the nearer one; or any of the two, because both have the name.
# Seen:  it depends on the *name of the external network*. The name server asks the networks of a container in the order of
#        their names, and the first one that knows the name answers. If the external network comes first in the alphabet,
#        `api` gets the addresses of both; if it comes after the project's, only its own. `priority` changes nothing.
#
# So whether two stacks read each other's database may hang on what somebody has called a network.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 \
  containerd=1.7.24~ds1-6+deb13u1 docker-compose=2.26.1-4

mkdir "$folder/project"
cat > "$folder/project/compose.yml" <<'YAML'
services:
  api: &service
    image: box
    command: sleep 1000
    networks:
      default: { priority: 1000 }
      shared:
  db: *service
networks:
  shared: { external: true, name: $SHARED }
YAML

for SHARED in aa-proxy zz-proxy; do
  export SHARED
  docker network create "$SHARED" > /dev/null
  for project in mine other; do
    docker compose --project-name "$project" --file "$folder/project/compose.yml" up --detach 2> /dev/null
  done
  for project in mine other; do
    addresses=$(docker exec "$project-api-1" nslookup db 127.0.0.11 | grep -c '^Address: ')
    printf 'shared network %s, api of %-5s : %s\n' "$SHARED" "$project" "$addresses address(es) of db"
  done
  for project in mine other; do
    docker compose --project-name "$project" --file "$folder/project/compose.yml" down --timeout 0 2> /dev/null
  done
  docker network rm "$SHARED" > /dev/null
done | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
shared network aa-proxy, api of mine  : 2 address(es) of db
shared network aa-proxy, api of other : 2 address(es) of db
shared network zz-proxy, api of mine  : 1 address(es) of db
shared network zz-proxy, api of other : 1 address(es) of db
TEXT
