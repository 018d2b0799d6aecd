#!/usr/bin/env bash
# `docker compose config` prints a file with extension keys (`x-...`) at all places where they are allowed, once as YAML and
# once with `--format json`. Which keys are printed?
#
# Docker Compose 2.26.1 and 2.40.3; seen on 2026-11-28.
#
# Guess: the same ones in both formats: JSON is another notation of the same model.
# Seen:  YAML has them all. JSON has those at the top of the file, and none of those in services, builds, networks and
#        attachments. There is no warning.
#
# So a tool that keeps its own settings in `x-` keys of a service, and reads the model as JSON, never sees them.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

cat > "$folder/compose.yml" <<'YAML'
x-top: 1
services:
  web:
    image: web
    x-service: 2
    build: { context: ., x-build: 3 }
    networks: { front: { x-attachment: 4 } }
networks:
  front: { x-network: 5 }
YAML

compare() {
  download "$1" "docker-compose=$2"
  local compose="$folder/root/usr/libexec/docker/cli-plugins/docker-compose"
  echo "Compose $2"
  for format in yaml json; do
    printf '  %s: %s\n' "$format" \
      "$("$compose" -f "$folder/compose.yml" config --format "$format" | grep --only-matching 'x-[a-z]*' | sort | paste -s -d ' ')"
  done
  rm -rf "$folder/root"
}

{
  compare trixie 2.26.1-4
  compare forky 2.40.3-3
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
Compose 2.26.1-4
  yaml: x-attachment x-build x-network x-service x-top
  json: x-top
Compose 2.40.3-3
  yaml: x-attachment x-build x-network x-service x-top
  json: x-top
TEXT
