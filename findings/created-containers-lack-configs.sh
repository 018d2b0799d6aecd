#!/usr/bin/env bash
# A config with `content` and a secret from the environment: are they in a container that `docker compose create` has
# made, when it is started with `docker start`?
#
# docker-compose 2.26.1 and 2.40.3, Docker Engine 26.1.5; seen on 2026-11-28.
#
# Guess: `create` makes the containers as the file describes them, whole; who starts them makes no difference.
# Seen:  2.26.1 copies both into the container at `create`. 2.40.3 copies them at its own `start`: after `docker start`
#        the container runs without these files, and nothing says so.
#
# So a tool that lets Compose create containers and starts them itself must copy the files, or check the version.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 \
  containerd=1.7.24~ds1-6+deb13u1 docker-compose=2.26.1-4

mkdir "$folder/project"
cat > "$folder/project/compose.yml" <<'YAML'
name: files
services:
  app:
    image: box
    network_mode: none
    command: sleep 1000
    configs: [settings]
    secrets: [token]
configs:
  settings: { content: 'a setting' }
secrets:
  token: { environment: TOKEN }
YAML
export TOKEN=a-token

# Says which of the two files the container has.
files() {
  docker exec files-app-1 sh -c \
    'for file in /settings /run/secrets/token; do if [ -e $file ]; then echo "$file"; else echo "no $file"; fi; done' |
    paste -s -d ,
}

for package in docker-compose=2.26.1-4 docker-compose=2.40.3-3; do
  [ "$package" = docker-compose=2.26.1-4 ] || download forky "$package"
  version=$(docker compose version --short)
  for start in 'docker start' 'docker compose start'; do
    docker compose --project-directory "$folder/project" create 2> /dev/null
    case $start in
      'docker start') docker start files-app-1 > /dev/null ;;
      *) docker compose --project-directory "$folder/project" start 2> /dev/null ;;
    esac
    printf '%s create, %-20s : %s\n' "$version" "$start" "$(files)"
    docker compose --project-directory "$folder/project" down --timeout 0 2> /dev/null
  done
done | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
2.26.1-4 create, docker start         : /settings,/run/secrets/token
2.26.1-4 create, docker compose start : /settings,/run/secrets/token
2.40.3-3 create, docker start         : no /settings,no /run/secrets/token
2.40.3-3 create, docker compose start : /settings,/run/secrets/token
TEXT
