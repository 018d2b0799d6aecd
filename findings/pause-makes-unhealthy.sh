#!/usr/bin/env bash
# A healthy container is paused and unpaused. What is its health?
#
# Docker Engine 26.1.5; seen on 2026-11-28.
#
# Guess: `healthy`, as before: no probe has failed. Or `starting`, until the next probe.
# Seen:  `docker pause` sets the status to `unhealthy`, and `docker unpause` leaves it so until the next probe has passed,
#        which the interval may put an hour away. No probe has run: the failing streak is 0, the last entry of the health
#        log has the exit code 0, and there is no `health_status` event.
#
# So a tool that replaces unhealthy containers replaces one that works, and one that follows the events never learns of it.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 containerd=1.7.24~ds1-6+deb13u1

id=$(docker create --network none --health-cmd true --health-interval 1h --health-start-period 30s \
  --health-start-interval 100ms box sleep 1000)
docker events --filter "container=$id" --format '{{.Action}}' > "$folder/events.txt" 2> /dev/null &
docker start "$id" > /dev/null
until grep --quiet 'health_status: healthy' "$folder/events.txt"; do :; done

health() {
  printf '%-8s : %s\n' "$1" "$(docker inspect --format '{{.State.Health.Status}}, failing streak
    {{- " "}}{{.State.Health.FailingStreak}}, {{len .State.Health.Log}} probe(s), the last with exit code
    {{- range .State.Health.Log}} {{.ExitCode}}{{end}}' "$id")"
}

{
  health healthy
  docker pause "$id" > /dev/null
  health paused
  docker unpause "$id" > /dev/null
  health unpaused
  docker kill "$id" > /dev/null
  until grep --quiet die "$folder/events.txt"; do :; done
  printf 'events after the start: %s\n' "$(sed '0,/^start$/d; /^exec_/d; /^kill$/,$d' "$folder/events.txt" | paste -s -d ,)"
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
healthy  : healthy, failing streak 0, 1 probe(s), the last with exit code 0
paused   : unhealthy, failing streak 0, 1 probe(s), the last with exit code 0
unpaused : unhealthy, failing streak 0, 1 probe(s), the last with exit code 0
events after the start: health_status: healthy,pause,unpause
TEXT
