#!/usr/bin/env bash
# A service takes the volumes of another one, read-only: `volumes_from: [web:ro]`. Can it write to them?
#
# Docker Compose 2.26.1 and 2.40.3, Docker Engine 26.1.5; seen on 2026-11-29.
#
# Guess: no, as with `docker run --volumes-from web:ro`. `docker compose config` prints `web:ro`.
# Seen:  yes, and so it can with `container:NAME:ro`. Compose puts the id of the container in the place of the name and leaves the
#        mode out, so the mount is writable. Nothing warns.
#
# So a backup service that must only read can destroy what it reads, and what `config` prints is not what runs.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 \
  containerd=1.7.24~ds1-6+deb13u1 docker-compose=2.26.1-4

mkdir "$folder/project"
cat > "$folder/project/compose.yml" <<'YAML'
name: shared
services:
  web: { image: box, network_mode: none, command: sleep 1000, volumes: ["data:/data"] }
  service: { image: box, network_mode: none, command: sleep 1000, volumes_from: ["web:ro"] }
  container: { image: box, network_mode: none, command: sleep 1000, volumes_from: ["container:outside:ro"] }
volumes:
  data:
YAML
docker run --detach --name outside --network none --volume other:/data box sleep 1000 > /dev/null
docker run --detach --name plain --network none --volumes-from outside:ro box sleep 1000 > /dev/null

# Says whether /data of a container can be written.
data() {
  if docker exec "$1" sh -c 'echo x > /data/file' 2> /dev/null; then echo writable; else echo read-only; fi
}

{
  echo "docker run --volumes-from outside:ro : $(data plain)"
  for package in docker-compose=2.26.1-4 docker-compose=2.40.3-3; do
    [ "$package" = docker-compose=2.26.1-4 ] || download forky "$package"
    compose=(docker compose --project-directory "$folder/project")
    "${compose[@]}" up --detach 2> /dev/null
    echo "Compose $("${compose[@]}" version --short)"
    "${compose[@]}" config --format json | python3 -c '
import json, sys
services = json.load(sys.stdin)["services"]
for name in ("service", "container"): print("  config prints", *services[name]["volumes_from"])'
    for service in service container; do echo "  $service : $(data "shared-$service-1")"; done
    "${compose[@]}" down --timeout 0 2> /dev/null
  done
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
docker run --volumes-from outside:ro : read-only
Compose 2.26.1-4
  config prints web:ro
  config prints container:outside:ro
  service : writable
  container : writable
Compose 2.40.3-3
  config prints web:ro
  config prints container:outside:ro
  service : writable
  container : writable
TEXT
