#!/usr/bin/env bash
# A service mounts a named volume in the short form, read-only: once a volume with a name of two letters, once one with a name
# of a single letter. What does `docker compose config` make of it, on Linux?
#
# Docker Compose 2.26.1 and 2.40.3; seen on 2026-11-28.
#
# Guess: the same mount of a volume both times; a name of one letter is a valid name.
# Seen:  `vv:/etc/v:ro` is the volume `vv` at `/etc/v`, read-only. `v:/etc/v:ro` is a bind mount of the host path `v:/etc/v` to
#        the path `ro`, writable: the letter is taken for a Windows drive, also on Linux. There is no warning, and the volume `v`
#        under `volumes` is dropped as unused.
#
# So a file that is right by the specification mounts something else, and what should have been read-only can be written. The
# long form is not affected.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

cat > "$folder/compose.yml" <<'YAML'
services:
  two: { image: web, volumes: ["vv:/etc/v:ro"] }
  one: { image: web, volumes: ["v:/etc/v:ro"] }
volumes:
  vv:
  v:
YAML

mounts() {
  download "$1" "docker-compose=$2"
  local compose="$folder/root/usr/libexec/docker/cli-plugins/docker-compose"
  echo "Compose $2"
  "$compose" -f "$folder/compose.yml" config --format json | python3 -c '
import json, sys
model = json.load(sys.stdin)
for name, service in sorted(model["services"].items()):
    (mount,) = service["volumes"]
    print(" ", name, mount["type"], mount["source"], "at", mount["target"], "read-only" if mount.get("read_only") else "writable")
print("  volumes:", *sorted(model["volumes"]))'
  rm -rf "$folder/root"
}

{
  mounts trixie 2.26.1-4
  mounts forky 2.40.3-3
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
Compose 2.26.1-4
  one bind v:/etc/v at ro writable
  two volume vv at /etc/v read-only
  volumes: vv
Compose 2.40.3-3
  one bind v:/etc/v at ro writable
  two volume vv at /etc/v read-only
  volumes: vv
TEXT
