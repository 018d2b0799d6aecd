#!/usr/bin/env bash
# Two files of `globalSetup`; the teardown of the second one throws. Is the teardown of the first one called?
#
# vitest 4.1.12, vitest 5.1.1, Node.js 20 and newer; seen on 2026-11-28.
#
# Guess: every teardown is called, the error is reported, and the run fails.
# Seen:  teardowns are called from the last to the first, and an error ends that: those before it are never called. In
#        Vitest 4 the run also ends with exit code 0.
#
# So what an earlier file has started (a server, containers) stays after a green run, because of an error in a file that
# has nothing to do with it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > first.mjs <<'JS'
import { appendFileSync } from 'node:fs'

export const setup = () => appendFileSync('seen.txt', 'setup 1, ')
export const teardown = () => appendFileSync('seen.txt', 'teardown 1, ')
JS
cat > second.mjs <<'JS'
import { appendFileSync } from 'node:fs'

export const setup = () => appendFileSync('seen.txt', 'setup 2, ')
export const teardown = () => {
  appendFileSync('seen.txt', 'teardown 2, ')
  if (process.env.TEARDOWN === 'throws') throw new Error('the second teardown failed')
}
JS
cat > passes.test.mjs <<'JS'
import { test } from 'vitest'

test('passes', () => {})
JS
cat > vitest.config.mjs <<'JS'
export default { test: { globalSetup: ['./first.mjs', './second.mjs'], include: ['*.test.mjs'] } }
JS

printf '{ "private": true }\n' > package.json
for version in 4.1.12 5.1.1; do
  npm install --silent --no-audit --no-fund --save-exact "vitest@$version" vite@8.3.4
  for teardown in returns throws; do
    printf '%-6s the second teardown %s: ' "$version" "$teardown" >> seen.txt
    code=0
    TEARDOWN=$teardown npx vitest run > output.txt 2>&1 || code=$?
    grep --quiet '1 passed' output.txt || { cat output.txt; exit 1; }
    printf 'exit code %s\n' "$code" >> seen.txt
  done
done

cat > expected.txt <<'TEXT'
4.1.12 the second teardown returns: setup 1, setup 2, teardown 2, teardown 1, exit code 0
4.1.12 the second teardown throws: setup 1, setup 2, teardown 2, exit code 0
5.1.1  the second teardown returns: setup 1, setup 2, teardown 2, teardown 1, exit code 0
5.1.1  the second teardown throws: setup 1, setup 2, teardown 2, exit code 1
TEXT
cat seen.txt
diff expected.txt seen.txt && echo 'as stated'
