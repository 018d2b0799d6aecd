#!/usr/bin/env bash
# wait-on gives up after its `timeout`. What becomes of the request that it is waiting for?
#
# wait-on 8.0.5 and 9.5.1, Node.js 20 and newer; seen on 2026-11-29.
#
# Guess: it is aborted, as nobody waits for its answer any more.
# Seen:  it stays open until the server answers, or until `httpTimeout` is over, which is not set by default. So a program that calls
#        wait-on again, because the service is slow to start, sends its requests at the same time, although `simultaneous` is 1; and one
#        that calls it once does not end before the answer.
#
# A service that can take one request at a time while it starts breaks by being waited for.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > waits.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import waitOn from 'wait-on'

let [now, most] = [0, 0]
const server = createServer((request, response) => {
  most = Math.max(most, ++now)
  response.on('close', () => now--)
  // Slower than two calls of wait-on.
  setTimeout(() => response.end(), 2000)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const resources = [`http-get://127.0.0.1:${server.address().port}/`]
const call = () =>
  waitOn({ resources, simultaneous: 1, timeout: 500, interval: 50, window: 0 }).then(
    () => 'ready',
    () => 'timed out',
  )
console.log(`first call  : ${await call()}, ${now} request open`)
const second = call()
console.log(`second call : ${await second}, ${now} requests open`)
console.log(`at the same time: ${most}`)
server.closeAllConnections()
server.close()
JS

printf '{ "private": true }\n' > package.json
for version in 8.0.5 9.5.1; do
  npm install --silent --no-audit --no-fund --save-exact "wait-on@$version"
  { echo "wait-on $version"; node waits.mjs; } >> seen.txt
done
cat seen.txt

diff seen.txt - <<'TEXT' && echo 'as stated'
wait-on 8.0.5
first call  : timed out, 1 request open
second call : timed out, 2 requests open
at the same time: 2
wait-on 9.5.1
first call  : timed out, 1 request open
second call : timed out, 2 requests open
at the same time: 2
TEXT
