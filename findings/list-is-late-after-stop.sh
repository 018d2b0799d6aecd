#!/usr/bin/env bash
# `POST /containers/ID/stop` has returned. What do the list of containers and the inspection of this one say at once?
#
# Docker Engine 26.1.5, Engine API 1.45; seen on 2026-11-28.
#
# Guess: both say `exited`: the request returns when the container has stopped.
# Seen:  the inspection says `exited`, and the list says `running`, mostly or always in the first milliseconds: the list is
#        answered from a copy that is renewed after the stop has returned. `docker ps` is this list.
#
# So a program that stops containers and then decides by the list acts on the past. It must inspect them.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 containerd=1.7.24~ds1-6+deb13u1

id=$(docker create --network none box sh -c 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done')
api="http://localhost/v1.45/containers"
for _ in $(seq 20); do
  docker start "$id" > /dev/null
  # One process and one connection, so that nothing but the engine takes time in between.
  curl --silent --unix-socket "${DOCKER_HOST#unix://}" --request POST "$api/$id/stop" \
    --next --silent --unix-socket "${DOCKER_HOST#unix://}" --globoff "$api/json?all=1&filters={\"id\":[\"$id\"]}" \
    --next --silent --unix-socket "${DOCKER_HOST#unix://}" "$api/$id/json" > "$folder/answers.txt"
  printf 'list %s, inspection %s\n' \
    "$(grep --only-matching --max-count 1 '"State":"[a-z]*"' "$folder/answers.txt" | head -n 1)" \
    "$(grep --only-matching '"Status":"[a-z]*"' "$folder/answers.txt" | tail -n 1)"
done | sort | uniq -c | tee "$folder/seen.txt"

# How often depends on the machine. Once is enough to know.
grep --quiet 'list "State":"running", inspection "Status":"exited"' "$folder/seen.txt" && echo 'as stated'
