#!/usr/bin/env bash
# What does `docker logs --tail 1` return of a container whose last line is long?
#
# Docker Engine 26.1.5 with Debian's docker-cli 26.1.5, log drivers `json-file` and `local`; seen on 2026-11-28.
#
# Guess: the last line, or the last line cut to a size.
# Seen:  the *end* of the last line: what is left of it after whole pieces of 16,384 bytes. `--tail N` counts the pieces
#        in which the engine stores a line, and not lines. A line of 20,000 bytes needs `--tail 2`.
#
# So "the last 50 lines" of a service that prints one large JSON line at its end may be a part of that line only, which
# starts in the middle of a word, without a mark.
set -euo pipefail
source "$(dirname "$0")/lib/debian-engine.sh"

debian_engine trixie docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 containerd=1.7.24~ds1-6+deb13u1

{
  for driver in json-file local; do
    id=$(docker run --detach --network none --log-driver "$driver" box sh -c \
      'echo before; printf BEGIN; head -c 19990 /dev/zero | tr "\0" x; echo .END')
    docker wait "$id" > /dev/null
    for tail in 1 2 3; do
      output=$(docker logs --tail "$tail" "$id")
      printf '%-9s --tail %s: %5s bytes, "%s..."\n' "$driver" "$tail" "${#output}" "$(printf %.6s "$output" | tr '\n' ' ')"
    done
  done
} | tee "$folder/seen.txt"

diff "$folder/seen.txt" - <<'TEXT' && echo 'as stated'
json-file --tail 1:  3615 bytes, "xxxxxx..."
json-file --tail 2: 19999 bytes, "BEGINx..."
json-file --tail 3: 20006 bytes, "before..."
local     --tail 1:  3615 bytes, "xxxxxx..."
local     --tail 2: 19999 bytes, "BEGINx..."
local     --tail 3: 20006 bytes, "before..."
TEXT
