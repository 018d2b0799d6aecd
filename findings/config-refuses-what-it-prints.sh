#!/usr/bin/env bash
# A config has an empty `content`, as a file that only has to exist. `docker compose config` prints the canonical form, which
# other commands are meant to read. Does `docker compose config` accept it?
#
# Docker Compose 2.26.1 and 2.40.3; seen on 2026-11-28.
#
# Guess: yes; the canonical form of a valid file is a valid file.
# Seen:  no. The empty content is left out, so the config has only a name, and the same command refuses what it has printed.
#
# So a tool that hands the canonical form back to Compose has to put the empty text in again, or take such configs out.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

cat > "$folder/compose.yml" <<'YAML'
services:
  web: { image: web, configs: [marker] }
configs:
  marker: { content: "" }
YAML

again() {
  download "$1" "docker-compose=$2"
  local compose="$folder/root/usr/libexec/docker/cli-plugins/docker-compose"
  echo "Compose $2"
  "$compose" -f "$folder/compose.yml" -p p config > "$folder/canonical.yml"
  echo "  the file: accepted"
  if "$compose" -f "$folder/canonical.yml" -p p config > /dev/null 2> "$folder/error.txt"; then
    echo "  its canonical form: accepted"
  else
    echo "  its canonical form: $(tail -n 1 "$folder/error.txt")"
  fi
  rm -rf "$folder/root"
}

{
  again trixie 2.26.1-4
  again forky 2.40.3-3
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
Compose 2.26.1-4
  the file: accepted
  its canonical form: configs.marker: one of file|environment|content must be set
Compose 2.40.3-3
  the file: accepted
  its canonical form: configs.marker: one of file|environment|content must be set
TEXT
