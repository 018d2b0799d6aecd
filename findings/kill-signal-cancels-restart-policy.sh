#!/usr/bin/env bash
# Is a container with `--restart always` restarted after a crash, when it has handled a signal long before?
#
# Docker Engine 26.1.5; seen on 2026-11-28.
#
# Guess: `docker kill --signal HUP` delivers the signal ("reload your configuration") and changes nothing else.
# Seen:  the signal also cancels the restart policy of this life of the container. The program handles it and runs on;
#        when it crashes later, it stays `exited`, with `always` still in its configuration. Sent from inside
#        (`docker exec ... kill -HUP 1`), the same signal cancels nothing.
#
# So a stack whose server was once asked to reload no longer heals itself.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 containerd=1.7.24~ds1-6+deb13u1

# Prints each signal that it handles; crashes at USR1.
program='trap "echo reloaded" HUP; trap "exit 1" USR1; echo began; while :; do sleep 1 & wait $!; done'

# printed ID TEXT TIMES: waits until the log has TEXT that often.
printed() {
  until [ "$(docker logs "$1" 2> /dev/null | grep -c "$2")" -ge "$3" ]; do :; done
}

{
  for sender in nobody inside engine; do
    id=$(docker run --detach --network none --restart always box sh -c "$program")
    printed "$id" began 1
    case $sender in
      inside) docker exec "$id" kill -HUP 1 ;;
      engine) docker kill --signal HUP "$id" > /dev/null ;;
    esac
    [ "$sender" = nobody ] || printed "$id" reloaded 1
    # The command may be killed with the container.
    docker exec "$id" kill -USR1 1 || true
    until [ "$(docker inspect --format '{{.State.Pid}} {{.State.ExitCode}}' "$id")" = '0 1' ] ||
      [ "$(docker inspect --format '{{.RestartCount}}' "$id")" = 1 ]; do :; done
    # A policy that holds restarts the container within 100 ms; ten seconds more show that nothing comes.
    for _ in $(seq 10); do
      [ "$(docker logs "$id" | grep -c began)" -ge 2 ] && break
      sleep 1
    done
    printf 'HUP from %-7s then a crash: restarts %s, %s, policy %s\n' "$sender," \
      $(docker inspect --format '{{.RestartCount}} {{.State.Status}}, {{.HostConfig.RestartPolicy.Name}}' "$id" | sed 's/, / /')
  done
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
HUP from nobody, then a crash: restarts 1, running, policy always
HUP from inside, then a crash: restarts 1, running, policy always
HUP from engine, then a crash: restarts 0, exited, policy always
TEXT
